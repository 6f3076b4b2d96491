import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { syntaxOf } from "../../scripts/rules/syntax.ts";
import { allPairs } from "./all-pairs.ts";
import { claimsOf } from "./claims.ts";
import { alwaysTrue, shownElsewhere } from "./elsewhere.ts";
import { servedSentences } from "./served-sentences.ts";

const claims = claimsOf(process.cwd());
const paired = allPairs.map(({ says }) => says);
const elsewhere: readonly string[] = shownElsewhere.flatMap(({ says }) => says);
const always = Object.values(alwaysTrue).flat();
const served = servedSentences.map(({ says }) => says);
const known = new Set([...paired, ...elsewhere, ...always, ...served]);

describe("the inventory of absolute sentences", () => {
  test("has each one of the source, with a case in which it is false or the reason why there is none", () => {
    expect(claims.filter(({ text }) => !known.has(text))).toEqual([]);
  });

  test("has no sentence that the source no longer has", () => {
    const said = new Set(claims.map(({ text }) => text));
    expect([...elsewhere, ...always, ...served].filter((one) => !said.has(one))).toEqual([]);
  });

  test("has few sentences without a false case beside those that have one", () => {
    expect(always.length).toBeLessThan(60);
    expect(paired.length + elsewhere.length).toBeGreaterThan(250);
  });

  test.each(shownElsewhere)("names a test that is there and looks for words of the sentence: $test", (entry) => {
    const source = readFileSync(entry.file, "utf8");
    expect(syntaxOf(entry.file, source).testNames).toContain(entry.test);
    const plain = source.replaceAll("\\", "");
    for (const says of entry.says)
      expect(
        wordPairs(says).some((two) => plain.includes(two)),
        says,
      ).toBe(true);
  });
});

/** Two words of a sentence that follow one another, long enough to be a mark of it. */
function wordPairs(says: string): readonly string[] {
  return says.split("…").flatMap((part) => {
    const words = part.split(/\s+/).filter((word) => word !== "");
    const pairs = words.map((word, at) => `${word} ${words[at + 1] ?? ""}`.replace(/[.:;,]+$/, ""));
    return pairs.filter((two) => two.length >= 8);
  });
}
