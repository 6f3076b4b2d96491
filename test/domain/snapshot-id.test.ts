import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { instantOfSnapshotId, snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant, iso } from "../../src/domain/time.ts";

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
const year2001 = Date.UTC(2001, 8, 10);
const year9999 = Date.UTC(9999, 11, 31);

describe("a snapshot id", () => {
  test("a snapshot id is the base64 of the instant's ISO text with milliseconds", () => {
    const instant = asInstant(Date.UTC(2026, 10, 20, 2, 0, 0, 7));
    expect(Buffer.from(snapshotIdOf(instant), "base64").toString()).toBe("2026-11-20T02:00:00.007Z");
  });

  test("a snapshot id names the instant it was made from", () => {
    fc.assert(
      fc.property(fc.integer({ min: year2001, max: year9999 }), (millis) => {
        expect(instantOfSnapshotId(snapshotIdOf(asInstant(millis)))).toBe(millis);
      }),
    );
  });

  test("a snapshot id is also read in Microsoft's second encoding, Unix seconds", () => {
    const seconds = Date.UTC(2026, 10, 20, 2) / 1_000;
    expect(iso(instantOfSnapshotId(base64(String(seconds))))).toBe("2026-11-20T02:00:00.000Z");
  });

  test("any other text as a snapshot id is refused with a sentence that says where ids come from", () => {
    const junk = [
      "",
      "yesterday",
      "2026-11-20T02:00:00.000Z",
      base64("hello there"),
      base64("2026-13-45T02:00:00Z"),
      "=".repeat(20),
      "A".repeat(5_000),
    ];
    for (const text of junk) {
      expect(() => instantOfSnapshotId(text), text).toThrow(RewindError);
      expect(() => instantOfSnapshotId(text), text).toThrow(
        /is not a snapshot id\. Copy a snapshotId from list_snapshots/,
      );
    }
  });

  test("a very long snapshot id never appears in full in its refusal", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 100, maxLength: 3_000 }), (text) => {
        expect(() => instantOfSnapshotId(text)).toThrow(
          expect.objectContaining({ message: expect.stringMatching(/^[\s\S]{1,200}$/) }),
        );
      }),
    );
  });
});
