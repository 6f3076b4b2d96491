import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allPairs } from "./all-pairs.ts";
import { claimsOf } from "./claims.ts";
import { alwaysTrue, shownElsewhere } from "./elsewhere.ts";
import { servedSentences } from "./served-sentences.ts";
import { textsOfTest } from "./test-texts.ts";

const claims = claimsOf(process.cwd());
const paired = allPairs.map(({ says }) => says);
const elsewhere = shownElsewhere.map(({ says }) => says);
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
    expect(always.length).toBeLessThan(64);
    expect(paired.length + elsewhere.length).toBeGreaterThan(250);
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
