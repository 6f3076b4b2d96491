import { expect, test } from "vitest";
import { countOfType } from "../../src/domain/words/counted-words.ts";
import { timeText } from "../../src/review/words.ts";

const evening = Date.parse("2026-11-22T22:00:00Z");

test.each([
  ["UTC", "2026-11-22 22:00 UTC"],
  ["Europe/Berlin", "2026-11-22 22:00 UTC (23:00 Europe/Berlin)"],
  ["Asia/Tokyo", "2026-11-22 22:00 UTC (2026-11-23 07:00 Asia/Tokyo)"],
])("timeText shows a time in UTC and in the zone %s", (zone, text) => {
  expect(timeText(evening, zone)).toBe(text);
});

test("countOfType uses people's words for types", () => {
  expect([countOfType(38, "user"), countOfType(1, "conditionalAccessPolicy"), countOfType(2_709, "group")]).toEqual([
    "38 users",
    "1 Conditional Access policy",
    "2,709 groups",
  ]);
});
