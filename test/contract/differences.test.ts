import { expect, test } from "vitest";
import { readSources } from "../../scripts/rules/sources.ts";
import { syntaxOf } from "../../scripts/rules/syntax.ts";
import { graphDifferences } from "../support/graph-differences.ts";
import { liveDifferences } from "../support/live-differences.ts";

test("every difference from the contract names a test of the contract", () => {
  const contract = [...readSources(process.cwd(), ["test/contract"])];
  const names = new Set(contract.flatMap(([file, text]) => syntaxOf(file, text).testNames));
  const excused = [...graphDifferences.keys(), ...liveDifferences.keys()];
  expect(excused.length).toBeGreaterThan(20);
  expect(excused.filter((name) => !names.has(name))).toEqual([]);
});
