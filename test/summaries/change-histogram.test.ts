import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actor } from "../../src/domain/changes/change.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { ChangeHistogram, MOST_BUCKETS } from "../../src/summaries/change-histogram.ts";

const EVENING = Date.UTC(2026, 10, 22, 22);
const actor = (name: string): Actor => ({ kind: "user", id: name, name });

function histogramOf(writes: readonly (readonly [number, string])[]) {
  const histogram = new ChangeHistogram();
  for (const [time, who] of writes) histogram.add(time, { key: who, actor: actor(who) });
  return histogram.result();
}

const writes = fc.array(
  fc.tuple(
    fc
      .oneof(
        fc.integer({ min: 0, max: 20 * MINUTE }),
        fc.integer({ min: 0, max: 10 * DAY }),
        fc.integer({ min: 0, max: 20_000 * DAY }),
      )
      .map((after) => EVENING + after),
    fc.constantFrom("one", "two", "three"),
  ),
  { minLength: 1, maxLength: 60 },
);

describe("when changes were made", () => {
  test("a histogram counts each change once, in the interval of its time, for any span and order", () => {
    fc.assert(
      fc.property(writes, (all) => {
        const { from, width, buckets } = histogramOf(all);
        expect(buckets.length).toBeLessThanOrEqual(MOST_BUCKETS);
        const expected = buckets.map((_, at) => {
          const begins = (from ?? 0) + at * width;
          return all.filter(([time]) => time >= begins && time < begins + width);
        });
        expect(buckets.map(({ objects }) => objects)).toEqual(expected.map(({ length }) => length));
        expect(expected.flat()).toHaveLength(all.length);
        expect(histogramOf(all.toReversed()).buckets.map(({ objects }) => objects)).toEqual(
          buckets.map(({ objects }) => objects),
        );
      }),
    );
  });

  test("the main author of an interval made as many of its changes as any other author", () => {
    fc.assert(
      fc.property(writes, (all) => {
        const { from, width, buckets } = histogramOf(all);
        for (const [at, { leading, objects }] of buckets.entries()) {
          const begins = (from ?? 0) + at * width;
          const within = all.filter(([time]) => time >= begins && time < begins + width).map(([, who]) => who);
          const countOf = (who: string | null | undefined) => within.filter((one) => one === who).length;
          expect(leading === null).toBe(objects === 0);
          expect(countOf(leading?.name)).toBe(Math.max(0, ...within.map(countOf)));
        }
      }),
    );
  });

  test("a histogram separates minutes within minutes, and hours within a night", () => {
    expect(
      histogramOf([
        [EVENING, "one"],
        [EVENING + 5 * MINUTE, "two"],
      ]),
    ).toMatchObject({ from: EVENING, width: MINUTE });
    const night = histogramOf([
      [EVENING + 74 * MINUTE, "one"],
      [EVENING + 9.5 * HOUR, "two"],
    ]);
    expect(night).toMatchObject({ from: EVENING + HOUR, width: HOUR });
    expect(night.buckets.map(({ objects }) => objects)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});
