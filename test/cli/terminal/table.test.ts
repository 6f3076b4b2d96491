import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth, fitted } from "../../../src/cli/terminal/display-width.ts";
import { tableLines } from "../../../src/cli/terminal/table.ts";

describe("display width", () => {
  test.each([
    ["Contoso", 7],
    ["Kovařík", 7],
    ["Kovar\u030ci\u0301k", 7],
    ["財務部", 6],
    ["한글", 4],
    ["👩‍👩‍👧 family", 9],
    ["", 0],
  ])("of %j is %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test("is exactly what a text is fitted to", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        expect(displayWidth(fitted(text, width))).toBe(width);
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

  test("is no wider than the terminal; the widest column gives way", () => {
    const lines = tableLines(["type", "object", "what"], rows, 40);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40);
    expect(lines[2]).toMatch(/^group .*….* members$/);
  });
});
