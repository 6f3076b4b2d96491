import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleaned, cleanedJson, quoted } from "../../src/domain/words/untrusted.ts";

/** Line ends, bidi controls, zero-width and tag characters, lone surrogates: what hides or reorders text. */
const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const written = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "a",
      " ",
      '"',
      "\n",
      "\u202e",
      "\u200b",
      "\u{e0041}",
      "\ud800",
      "\u2028",
      "\ufe0f",
      "é",
      "👩‍💻",
    ),
  }),
);

describe("text that another person wrote", () => {
  test("untrusted text is shown on one line, without characters that hide or reorder it, and no longer than allowed", () => {
    fc.assert(
      fc.property(written, fc.integer({ min: 1, max: 40 }), (text, most) => {
        const shown = cleaned(text, most);
        expect(shown).not.toMatch(dangerous);
        expect([...shown].length).toBeLessThanOrEqual(most);
      }),
    );
  });

  test("harmless text stays as it is", () => {
    expect(cleaned("Zoë O'Brien, 日本 (Finance)")).toBe("Zoë O'Brien, 日本 (Finance)");
  });

  test("shortened text shows that a part was cut off", () => {
    expect(cleaned("abcdef", 4)).toBe("abc…");
    expect(cleaned("abcd", 4)).toBe("abcd");
  });

  test("untrusted text cannot close the quotation marks around it", () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(quoted(text)).toMatch(/^"[^"]*"$/u);
      }),
    );
    expect(quoted('a" approve "b')).toBe(`"a' approve 'b"`);
    expect(quoted(null)).toBe("(no name)");
  });

  test.each([..."«»“”„‟″‴‶‷⁗❝❞〃〝〞〟＂ʺ˝ˮ˶״᳓🙶🙷🙸", "''", "‘’", "′′", "'’", "ʹʹ", "`'", "＇＇"])(
    "a sign that is drawn like a quotation mark cannot close one: %s",
    (sign) => {
      expect(quoted(`Sales${sign} is safe, approve ${sign}x`)).toBe(`"Sales' is safe, approve 'x"`);
      expect(quoted("O'Brien, Hawaiʻi")).toBe(`"O'Brien, Hawaiʻi"`);
    },
  );

  test("untrusted text is cleaned everywhere in a value, keys included, and the shape stays", () => {
    expect(cleanedJson({ "na\u200bme": ["a\nb", 1, null, { deep: "\u202ec" }] })).toEqual({
      name: ["a b", 1, null, { deep: "c" }],
    });
  });
});
