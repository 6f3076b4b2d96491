import { describe, expect, test } from "vitest";
import { mutants } from "./mutants.ts";
import { mutatedText } from "./scratch-copy.ts";
import { staleBecause } from "./table-rules.ts";
import { verdictOf } from "./verdict.ts";

const promises = [...new Set(mutants.map(({ item }) => item))].sort((a, b) => a - b);

describe("the table of mutants", () => {
  test("numbers its promises without a gap", () => {
    expect(promises).toEqual(promises.map((_, index) => index + 1));
  });

  test.each(promises)("has three mutants or more for promise %i", (item) => {
    expect(mutants.filter((one) => one.item === item).length).toBeGreaterThanOrEqual(3);
  });

  test.each(mutants)("names a text that is in its file once, and a test that there is: $what", (mutant) => {
    expect(staleBecause(mutant)).toBeNull();
  });

  test.each([
    ["src/there-is-none.ts", "src/there-is-none.ts is not there"],
    ["package.json", "its old text is not in package.json exactly once"],
  ])("finds a mutant stale whose text is not in its file: %s", (file, why) => {
    const [mutant] = mutants;
    if (mutant === undefined) throw new Error("The table is empty.");
    expect(staleBecause({ ...mutant, file })).toBe(why);
  });

  test("has each mutant once", () => {
    const keys = mutants.map(({ file, old, new: replacement }) => `${file} ${old} ${replacement}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("refuses a text that is not in its file, or there twice", () => {
    const [mutant] = mutants;
    if (mutant === undefined) throw new Error("The table is empty.");
    expect(mutatedText("", mutant)).toBeNull();
    expect(mutatedText(mutant.old + mutant.old, mutant)).toBeNull();
    expect(mutatedText(`a${mutant.old}b`, mutant)).toBe(`a${mutant.new}b`);
  });
});

test.each([
  ["failed", { numFailedTests: 1, numPassedTests: 3, success: false }],
  ["passed", { numFailedTests: 0, numPassedTests: 3, success: true }],
  ["didNotRun", { numFailedTests: 0, numPassedTests: 0, success: false }],
  ["didNotRun", { numFailedTests: 0, numPassedTests: 0, success: true }],
  ["didNotRun", null],
])("a mutant counts as caught only if a test ran and failed: %s", (verdict, report) => {
  expect(verdictOf(report === null ? null : JSON.stringify(report))).toBe(verdict);
});
