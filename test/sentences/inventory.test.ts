import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allPairs } from "./all-pairs.ts";
import { mustHaveCase } from "./claims.ts";
import { alwaysTrue, shownElsewhere } from "./elsewhere.ts";
import { inventoryOf } from "./inventory.ts";
import { textsOfTest } from "./test-texts.ts";

const { uncovered, unknown, reasoned, shared } = inventoryOf(process.cwd());

/** Texts in more files than they have cases: labels and beginnings of lines, which each file fills in otherwise. */
const MOST_SHARED = 47;

describe("the inventory of sentences", () => {
  test("has each one of the source, with a case in which it is false or the reason why there is none", () => {
    expect(uncovered.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });

  test("has no sentence that the source no longer has", () => {
    expect(unknown).toEqual([]);
  });

  test("has a case of each absolute one for each file that has it", () => {
    expect(shared.filter(mustHaveCase)).toEqual([]);
    expect(shared.length, shared.map(({ file, text }) => `${file}: ${text}`).join("\n")).toBeLessThanOrEqual(
      MOST_SHARED,
    );
  });

  test("has few sentences without a false case beside those that have one", () => {
    expect(reasoned.size).toBeLessThan(64);
    expect(Object.keys(alwaysTrue).length).toBeLessThan(12);
    expect(allPairs.length + shownElsewhere.length).toBeGreaterThan(1_800);
  });
});

describe("a sentence that is shown by another test", () => {
  test.each(shownElsewhere)("is looked for there where it is true: “$says”", ({ says, file, test: title, seen }) => {
    expect(says).toContain(seen);
    const texts = textsOfTest(file, readFileSync(file, "utf8"), title);
    expect(texts?.all.filter((text) => text.includes(seen))).not.toEqual([]);
  });

  test.each(shownElsewhere)("is looked for there where it is false: “$says”", (entry) => {
    const { file, other = entry.test, seen, instead } = entry;
    const texts = textsOfTest(file, readFileSync(file, "utf8"), other);
    const looked = instead === null ? texts?.denied : texts?.all;
    expect(looked?.filter((text) => text.includes(instead ?? seen) || seen.includes(text))).not.toEqual([]);
  });
});
