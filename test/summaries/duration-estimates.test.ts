import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { comparisonEstimate, loadEstimate, recoveryEstimate, upTo } from "../../src/summaries/duration-estimates.ts";

test.each([
  [1, HOUR],
  [50_000, HOUR],
  [50_001, 90 * MINUTE],
  [300_000, 90 * MINUTE],
  [1_000_000, 120 * MINUTE],
  [1_000_001, 150 * MINUTE],
  [null, 150 * MINUTE],
])("loading a snapshot of a tenant with %s objects takes what is documented", (objects, millis) => {
  expect(loadEstimate(objects)).toBe(millis);
});

test("comparing and recovering take what is documented, in proportion", () => {
  expect(comparisonEstimate(100_000)).toBe(45 * MINUTE);
  expect(recoveryEstimate(500_000)).toBe(30 * HOUR);
  expect(recoveryEstimate(50_000)).toBe(3 * HOUR);
});

test.each([
  [0, "up to 1 min"],
  [59 * MINUTE, "up to 59 min"],
  [HOUR, "up to 1 h"],
  [150 * MINUTE, "up to 2 h 30 min"],
])("%i ms are described as %s", (millis, text) => {
  expect(upTo(millis)).toBe(text);
});
