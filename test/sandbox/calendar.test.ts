import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anchorFor, clockTime, snapshotTimes } from "../../sandbox/contoso/calendar.ts";
import { DAY, iso } from "../../src/domain/time.ts";

describe("the sandbox's calendar", () => {
  test("the anchor is the most recent 08:00Z that is not after now", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        const anchor = anchorFor(now);
        expect(iso(anchor)).toMatch(/T08:00:00\.000Z$/);
        expect(now - anchor).toBeGreaterThanOrEqual(0);
        expect(now - anchor).toBeLessThan(DAY);
      }),
    );
    expect(iso(anchorFor(Date.parse("2026-11-21T08:00:00Z")))).toBe("2026-11-21T08:00:00.000Z");
    expect(iso(anchorFor(Date.parse("2026-11-21T07:59:59Z")))).toBe("2026-11-20T08:00:00.000Z");
  });

  test("the sandbox has seven snapshots, one a day at 22:00Z, the newest on the evening before the anchor", () => {
    const times = snapshotTimes(Date.parse("2026-03-02T08:00:00Z")).map(iso);
    expect(times).toHaveLength(7);
    expect(times[0]).toBe("2026-02-23T22:00:00.000Z");
    expect(times.at(-1)).toBe("2026-03-01T22:00:00.000Z");
  });

  test("an anchor other than 08:00Z is refused", () => {
    expect(() => snapshotTimes(Date.parse("2026-03-02T09:00:00Z"))).toThrow("08:00Z");
  });

  test("clock texts from 22:00 on belong to that evening, and earlier ones to the next day", () => {
    const evening = Date.parse("2026-03-01T22:00:00Z");
    expect(iso(clockTime(evening, "23:14"))).toBe("2026-03-01T23:14:00.000Z");
    expect(iso(clockTime(evening, "06:05:30"))).toBe("2026-03-02T06:05:30.000Z");
  });
});
