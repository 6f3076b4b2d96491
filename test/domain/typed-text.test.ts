import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTyped, typeable } from "../../src/domain/words/typed-text.ts";

describe("a name in a phrase to type", () => {
  test.each([
    ["a plain name", "Require MFA for administrators", "Require MFA for administrators"],
    ["signs between the words", 'CA001: "All users" (report-only)', "CA001 All users report-only"],
    ["a non-breaking space", "Block\u00a0pilots", "Block pilots"],
    ["an invisible character", "Block pi\u200blots", "Block pilots"],
    ["a name without its accents", "Élise Nováková-Çelik", "Elise Novakova-Celik"],
    ["a name without an accent of its own", "Andre\u0301", "Andre"],
  ])("keeps %s", (_, name, phrase) => {
    expect(typeable(name)).toBe(phrase);
  });

  test.each([
    ["Cyrillic", "Иван Петров"],
    ["Greek", "Διαχειριστές"],
    ["Japanese", "営業サーバー"],
    ["Hindi", "प्रशासक"],
    ["Hebrew", "מנהלים"],
    ["Arabic digits", "Group \u0663"],
    ["words of two alphabets", "Отдел IT"],
    ["a letter that has no form without its stroke", "Łódź"],
    ["a Greek letter in a Latin word", "C\u03bfntoso"],
    ["a Cyrillic word that is drawn like a Latin one", "\u0410\u0421\u041c\u0415"],
    ["a letter of an alphabet without a common keyboard", "\u13aadmin"],
    ["a click that is drawn like a bar", "Admin\u01c0"],
    ["a phonetic letter", "\u0251dmin"],
    ["letters of half the width", "\uff71\uff72\uff73"],
    ["fullwidth letters", "\uff21dmin"],
    ["mathematical letters", "\u{1d400}dmin"],
    ["a digit that is drawn like another", "Group \u09ea"],
    ["a circled digit", "Group \u2460"],
    ["an accent that no letter has", "q\u0301uiet"],
    ["signs alone", "*** 🎉"],
  ])("is left out with %s", (_, name) => {
    expect(typeable(name)).toBe("");
  });

  test("is at most forty characters", () => {
    expect(typeable("Sales ".repeat(20))).toBe("Sales Sales Sales Sales Sales Sales Sale");
  });

  test("is typed as it is shown, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const phrase = typeable(name);
        expect(isTyped(phrase, ` ${phrase} `)).toBe(true);
        expect(phrase).toMatch(/^[ -~]*$/);
        expect(isTyped(phrase, `${phrase}x`)).toBe(false);
      }),
    );
  });
});

test("a phrase is typed with the accents and the apostrophe of the name, too", () => {
  for (const typed of ["Rene O'Neil", "René O'Neil", "Rene\u0301 O\u2019Neil"]) {
    expect(isTyped("Rene O'Neil", typed)).toBe(true);
  }
});

test("a phrase of an earlier version is typed as it was made", () => {
  expect(isTyped("restore 3 in Διαχείριση", "restore 3 in Διαχείριση".normalize("NFD"))).toBe(true);
});

test("a phrase is not typed with letters that look alike, in another case or not at all", () => {
  for (const typed of [
    undefined,
    "",
    "restore 3 in contoso",
    "restore 3 in C\u03bfntoso",
    "restore 3 in Contoso, yes",
  ]) {
    expect(isTyped("restore 3 in Contoso", typed)).toBe(false);
  }
});
