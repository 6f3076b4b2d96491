import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SeqSet } from "../../src/summaries/seq-set.ts";

describe("a set of places in a list", () => {
  test("a set of positions knows if a number is new and how many there are, in each of its representations", () => {
    const spread = fc.record({ from: fc.nat(1_000_000), step: fc.integer({ min: 1, max: 70 }), count: fc.nat(6_000) });
    fc.assert(
      fc.property(fc.array(spread, { maxLength: 3 }), (spreads) => {
        const model = new Set<number>();
        const set = new SeqSet();
        for (const { from, step, count } of spreads) {
          for (let at = 0; at < count; at += 1) {
            const seq = 1 + from + at * step;
            expect(set.add(seq)).toBe(!model.has(seq));
            model.add(seq);
          }
          expect(set.size).toBe(model.size);
        }
      }),
      { numRuns: 30 },
    );
  });
});
