import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth, padded } from "../../src/terminal/display-width.ts";
import { tableLines } from "../../src/terminal/table.ts";

describe("display width", () => {
  test.each([
    ["Contoso", 7],
    ["Kovařík", 7],
    ["Kovar\u030ci\u0301k", 7],
    ["財務部", 6],
    ["한글", 4],
    ["👩‍👩‍👧 family", 9],
    ["", 0],
  ])("counts %j as %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test("is never less for a padded text than what was asked for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        expect(displayWidth(padded(text, width))).toBe(Math.max(width, displayWidth(text)));
      }),
    );
  });
});

describe("a table", () => {
  const rows = [
    ["user", "Miles Kovařík", "department"],
    ["group", "財務部の全員が入っている長い名前のグループ", "members"],
  ];

  test("lines its columns up, wide characters included", () => {
    const lines = tableLines(["type", "object", "what"], rows, 120);
    expect(lines).toHaveLength(3);
    const columns = lines.map((line) => displayWidth(line.slice(0, line.search(/(what|department|members)$/))));
    expect(new Set(columns).size).toBe(1);
  });

  test("wraps between words where the terminal is narrower, the widest column first", () => {
    const lines = tableLines(
      ["who", "what"],
      [["ada.lindgren@contoso.example", "approved a recovery of 49 objects and 136 links"]],
      60,
    );
    expect(lines.length).toBeGreaterThan(2);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(60);
    expect(lines.join(" ").replace(/ +/g, " ")).toContain("ada.lindgren@contoso.example");
  });

  test("becomes a block a row where the longest words do not fit beside each other", () => {
    const token = "x".repeat(43);
    const lines = tableLines(["sign in as", "bearer token"], [["backupAdministrator", token]], 50);
    expect(lines).toEqual([
      "sign in as, bearer token",
      "",
      "sign in as    backupAdministrator",
      `bearer token  ${token}`,
    ]);
  });

  test("has no blanks at the end of a line, also where a cell is empty", () => {
    const rows = [["backupAdministrator", "", "x".repeat(43)]];
    for (const width of [50, 80, null]) {
      const lines = tableLines(["sign in as", "note", "bearer token"], rows, width);
      expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    }
  });

  test("has no limit in a file or a pipe", () => {
    const long = "word ".repeat(100).trim();
    expect(tableLines(["a", "b"], [[long, long]], null)).toHaveLength(2);
  });

  test("never cuts a word, whatever it holds and however narrow it is", () => {
    const cell = fc.array(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 }), { maxLength: 6 });
    const row = fc.tuple(cell, cell, cell);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 100 }), (rows, width) => {
        const texts = rows.map((cells) => cells.map((words) => words.join("").split(/\s+/).filter(Boolean).join(" ")));
        const printed = tableLines(["one", "two", "three"], texts, width).join("\n");
        for (const word of texts.flat().flatMap((text) => text.split(" "))) expect(printed).toContain(word);
        expect(printed).not.toContain("…");
      }),
    );
  });
});
