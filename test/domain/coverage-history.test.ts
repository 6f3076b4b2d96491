import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { COVERAGE_VERSION } from "../../src/domain/tenant/coverage.ts";
import { uncoveredBy } from "../../src/domain/tenant/coverage-history.ts";
import { allEntityTypes } from "../../src/domain/tenant/entity.ts";
import { allParts } from "../../src/domain/tenant/part.ts";
import { recoverableProperties } from "../../src/domain/tenant/recoverable.ts";

/** All parts and properties that this version covers, without those that a capture of another version lacks. */
function coveredBy(version: number): readonly string[] {
  const lacking = uncoveredBy(version);
  const whole = new Set<string>(lacking.flatMap(({ part, property }) => (property === undefined ? part : [])));
  const properties = new Set(lacking.map(({ part, property }) => `${part} ${property}`));
  const ofTypes = allEntityTypes
    .filter((type) => !whole.has(type))
    .flatMap((type) => recoverableProperties(type, "extended").map((name) => `${type} ${name}`));
  return [...allParts.filter((part) => !whole.has(part)), ...ofTypes].filter((one) => !properties.has(one)).sort();
}

const digestOf = (parts: readonly string[]) => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);

test.each([
  [1, 171, "7f05ede7126e2846"],
  // Version 5 compares the same parts by other rules.
  [4, 224, "643e615a2ad99756"],
  [COVERAGE_VERSION, 224, "643e615a2ad99756"],
])("version %s of the coverage has the %s parts that it was released with", (version, count, digest) => {
  const parts = coveredBy(version);
  expect(parts).toHaveLength(count);
  // A change to the tables needs a new version, with what it adds in its history, and a line above.
  expect([version, digestOf(parts)]).toEqual([version === COVERAGE_VERSION ? 5 : version, digest]);
});
