import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asInstant, type Instant, iso, nextInstant, parseIso } from "../../src/domain/time.ts";

describe("the next instant", () => {
  test("the next instant is later than the last for any clock", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 40 }), (readings) => {
        let last: Instant | null = null;
        for (const now of readings) {
          const next: Instant = nextInstant(now, last);
          expect(next).toBeGreaterThan(last ?? -1);
          expect(next).toBeGreaterThanOrEqual(now);
          last = next;
        }
      }),
    );
  });

  test("the next instant is the present if the clock has advanced, and otherwise one millisecond after the last", () => {
    expect(nextInstant(50, asInstant(10))).toBe(50);
    expect(nextInstant(10, asInstant(10))).toBe(11);
    expect(nextInstant(3, asInstant(10))).toBe(11);
  });
});

describe("an ISO date-time", () => {
  test("an ISO date-time is read back as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8e12 }), (millis) => {
        expect(parseIso(iso(millis))).toBe(millis);
      }),
    );
  });

  test("an ISO date-time may have an offset and may omit seconds", () => {
    expect(parseIso("2026-11-20T15:00+01:00")).toBe(Date.UTC(2026, 10, 20, 14));
    expect(parseIso("2026-11-20T14:00:00.5Z")).toBe(Date.UTC(2026, 10, 20, 14, 0, 0, 500));
  });

  test.each([
    "2026-11-20",
    "2026-11-20T14:00",
    "2026-11-20 14:00Z",
    "20 Nov 2026",
    "2026-13-01T00:00Z",
    "2026-11-20T25:00Z",
    "",
    "now",
  ])("%j is no ISO date-time because its zone, time or date is missing", (text) => expect(parseIso(text)).toBeNull());
});
