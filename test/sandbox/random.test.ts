import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../sandbox/contoso/random.ts";

const seeds = fc.string({ maxLength: 20 });

describe("seeded random", () => {
  test("the same seed gives the same stream, and another seed another one", () => {
    const draw = (seed: string) => Array.from({ length: 20 }, randomFrom(seed).next);
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        expect(draw(a)).toEqual(draw(a));
        if (a !== b) expect(draw(a)).not.toEqual(draw(b));
      }),
    );
  });

  test("a fork does not depend on what was drawn before it", () => {
    const [fresh, used] = [randomFrom("s"), randomFrom("s")];
    used.next();
    expect(used.fork("week").guid()).toBe(fresh.fork("week").guid());
    expect(fresh.fork("week").guid()).not.toBe(fresh.fork("night").guid());
  });

  test("a sample has different elements of the list, as many as requested or available", () => {
    fc.assert(
      fc.property(seeds, fc.uniqueArray(fc.integer()), fc.nat(60), (seed, list, count) => {
        const sample = randomFrom(seed).sample(list, count);
        expect(sample).toHaveLength(Math.min(count, list.length));
        expect(new Set(sample).size).toBe(sample.length);
        expect(sample.every((element) => list.includes(element))).toBe(true);
      }),
    );
  });

  test("numbers fill their range and GUIDs are version 4 and do not repeat", () => {
    const random = randomFrom("range");
    expect(new Set(Array.from({ length: 500 }, () => random.int(10))).size).toBe(10);
    const guids = Array.from({ length: 5_000 }, () => random.guid());
    expect(new Set(guids).size).toBe(guids.length);
    expect(
      guids.every((guid) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(guid)),
    ).toBe(true);
  });

  test("picking from an empty list is an error", () => {
    expect(() => randomFrom("s").pick([])).toThrow(RangeError);
  });
});
