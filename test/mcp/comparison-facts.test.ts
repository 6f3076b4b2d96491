import { expect, test } from "vitest";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";

const done = { risks: [], signIn: null, actors: [] };

test("a comparison without dangers says that it looked for some", () => {
  expect(comparisonFacts({ done }).lines).toContain("danger: none of those that are looked for, in this scope");
});

test("a comparison of too many objects says that their dangers are unknown", () => {
  const { lines, data } = comparisonFacts({ done: null });
  expect(lines).toEqual([expect.stringContaining("were not worked out, because too many objects may differ")]);
  expect(data).toEqual({ notAssessed: lines[0] });
});

test("a later page of a comparison leaves dangers to the first", () => {
  expect(comparisonFacts({})).toMatchObject({ lines: [], data: {} });
});

test("a comparison names what it could not compare", () => {
  const notCompared = "Not compared: groups.";
  expect(comparisonFacts({ notCompared })).toMatchObject({ lines: [notCompared], data: { notCompared } });
});
