import { expect, test } from "vitest";
import { type NamedTwice, passedNames } from "../../src/domain/words/swapped-names.ts";

test("the holders of passed names are found in as many looks as there are objects, however many share a name", () => {
  const looks = (count: number): number => {
    let read = 0;
    const all = Array.from({ length: count }, (_, n): NamedTwice => {
      const isRenamed = n % 2 === 0;
      return {
        ref: { type: "group", id: `${n}` },
        get before() {
          read += 1;
          return "Sales";
        },
        after: isRenamed ? `Sales ${n}` : "Sales",
      };
    });
    expect(passedNames(all)).toEqual([]);
    return read;
  };
  expect(looks(2_000)).toBeLessThan(11 * looks(200));
});

test("a name passes to an object that did not have it before", () => {
  const named = (id: string, before: string | null, after: string | null): NamedTwice => ({
    ref: { type: "group", id },
    before,
    after,
  });
  const [gone, kept, taker] = [named("a", "Sales", null), named("b", "Sales", "Sales"), named("c", "Old", "SALES")];
  expect(passedNames([gone, kept])).toEqual([]);
  expect(passedNames([gone, kept, taker])).toEqual([{ name: "Sales", before: gone.ref, after: taker.ref }]);
  const swapped = [named("d", "One", "Two"), named("e", "two", "one")];
  expect(passedNames(swapped).map(({ name }) => name)).toEqual(["One", "two"]);
});
