import { expect, test } from "vitest";
import { sentenceWith, toldRisk } from "../../src/domain/changes/risk.ts";
import { toldList } from "../../src/domain/words/name-list.ts";
import { itself, joined, told } from "../../src/domain/words/told.ts";

const letters = (count: number): readonly string[] => [..."abcdefgh"].slice(0, count);

test("a text that counts a part of its names says so as a fact, however deep the list stands in it", () => {
  const ranges = (count: number) =>
    told`gained ${joined([told`ranges: ${toldList(letters(count))}`, "and more"], " ")}.`;
  expect(ranges(5)).toEqual({ text: "gained ranges: a, b, c and 2 more and more.", isCut: true });
  expect(ranges(4)).toEqual({ text: "gained ranges: a, b, c and d and more." });
});

test("a name that reads like a count is not taken for one", () => {
  expect(told`It trusts ${toldList(['"HQ and 2 more"'])}.`).not.toHaveProperty("isCut");
});

test("a danger is told in the row of its object without the name, also where others are named alike", () => {
  const danger = (name: string) => ({
    ...({ rule: "ownerAdded", severity: "medium" } as const),
    ...toldRisk(told`"Ada" became owner of ${itself(`application ${name}`)}.`),
  });
  expect(sentenceWith(danger('"Ada"'), "it")).toBe('"Ada" became owner of it.');
  expect(sentenceWith(danger('"Payroll"'), "it")).toBe('"Ada" became owner of it.');
});
