import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { intersection, isPartOf, type SignInSet, uncovered } from "../../../src/domain/sign-in/sign-in-set.ts";

const universe = new Map([
  ["platform", 0b111n],
  ["client", 0b11n],
  ["location", 0b1111n],
]);

interface SignIn {
  readonly platform: number;
  readonly client: number;
  readonly location: number;
}
const all: readonly SignIn[] = [0, 1, 2].flatMap((platform) =>
  [0, 1].flatMap((client) => [0, 1, 2, 3].map((location) => ({ platform, client, location }))),
);
const isIn = (set: SignInSet, signIn: SignIn): boolean =>
  Object.entries(signIn).every(([dimension, value]) => (((set.get(dimension) ?? -1n) >> BigInt(value)) & 1n) === 1n);

const bits = (most: number) => fc.option(fc.bigInt({ min: 0n, max: BigInt(most) }), { nil: undefined });
const anySet: fc.Arbitrary<SignInSet> = fc
  .record({ platform: bits(7), client: bits(3), location: bits(15) })
  .map(
    (members) => new Map(Object.entries(members).flatMap(([name, set]) => (set === undefined ? [] : [[name, set]]))),
  );

describe("a set of sign-ins", () => {
  test("is part of another exactly if each of its sign-ins is in the other", () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        expect(isPartOf(a, b, universe)).toBe(all.filter((one) => isIn(a, one)).every((one) => isIn(b, one)));
      }),
    );
  });

  test("intersects another in exactly the sign-ins of both", () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        const both = intersection(a, b);
        expect(all.filter((one) => both !== null && isIn(both, one))).toEqual(
          all.filter((one) => isIn(a, one) && isIn(b, one)),
        );
      }),
    );
  });

  test("is covered by several others exactly if each of its sign-ins is in one of them, and shows a part that is not", () => {
    fc.assert(
      fc.property(anySet, fc.array(anySet, { maxLength: 6 }), (set, covers) => {
        const left = all.filter((one) => isIn(set, one) && !covers.some((cover) => isIn(cover, one)));
        const found = uncovered(set, covers, universe);
        expect(found === null).toBe(left.length === 0);
        if (found === null) return;
        const shown = all.filter((one) => isIn(found, one));
        expect(shown.length).toBeGreaterThan(0);
        expect(left).toEqual(expect.arrayContaining(shown));
      }),
    );
  });
});
