import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalText, type Json, type JsonObject } from "../../src/domain/json.ts";
import { abridged, patternOf, unabridged } from "../../src/store/history/abridged.ts";
import type { Pattern } from "../../src/store/history/abridged-text.ts";
import { differingMembers } from "../../src/store/history/differing-members.ts";
import { NumberById } from "../../src/store/history/number-by-id.ts";

/** Few names and texts, so that objects share some. */
const name = fc.oneof(fc.constantFrom("a", "b", "mail", "city", "10", "é"), fc.string({ maxLength: 4 }));
const text = fc.oneof(
  fc.string(),
  fc.string().map((middle) => `the same beginning ${middle} and the same end`),
  fc.string({ unit: "binary" }),
  fc.constantFrom("😀😀😀😀😀", "😀😀😀😁😀", "the same", "the same beginning"),
);
const value = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(name, tie("value"), { maxKeys: 6, noNullPrototype: true }),
}));

const canonical = (object: JsonObject): JsonObject => JSON.parse(canonicalText(object));
const pattern = value.object
  .map((object) => patternOf(canonical(object)))
  .filter((found): found is Pattern => found !== null);

test("an abridged state gives the same state again, whatever its pattern", () =>
  fc.assert(
    fc.property(value.object, pattern, (object, against) => {
      const back = unabridged(abridged(object, against), against);
      expect(JSON.stringify(back)).toBe(canonicalText(object));
    }),
    { numRuns: 2_000 },
  ));

test("the members that differ between two abridged states are those that differ between the states", () =>
  fc.assert(
    fc.property(value.object, value.object, pattern, (then, now, against) => {
      const found = differingMembers(abridged(then, against), abridged(now, against), against);
      const [before, after] = [canonical(then), canonical(now)];
      const own = (object: JsonObject, name: string) => (Object.hasOwn(object, name) ? object[name] : undefined);
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      const differing = names.filter((name) => JSON.stringify(own(before, name)) !== JSON.stringify(own(after, name)));
      const byName = differing.map((name) => ({ name, then: own(before, name), now: own(after, name) }));
      expect(new Map(found.map((one) => [one.name, one]))).toEqual(new Map(byName.map((one) => [one.name, one])));
    }),
    { numRuns: 1_000 },
  ));

test("a state that is like its pattern takes a fraction of its length", () => {
  const person = (number: number) => ({
    companyName: "Contoso Manufacturing and Services Limited",
    displayName: `Ada Archer ${number}`,
    employeeOrgData: { costCenter: "CC-7", division: "Research" },
    mail: `person${number}@contoso.example`,
  });
  const against = patternOf(person(1));
  if (against === null) throw new Error("The person is no pattern.");
  expect(abridged(person(2), against)).toBe('["=m(==)m)",11,0,"2",6,16,"2"]');
});

test("an object whose names are those of every object is no pattern", () => {
  expect(patternOf(JSON.parse('{"__proto__":1}'))).toBeNull();
  expect(patternOf({ constructor: "x" })).toBeNull();
});

test.each(["{}", "[]", '["=="]', '["v)"]', '["m)",1]', '["=)",1]', '["x)"]', "[1"])(
  "a damaged state is reported as damage of the history: %s",
  (damaged) => {
    const against = patternOf({ city: "London" });
    if (against === null) throw new Error("The city is no pattern.");
    const damage = expect.objectContaining({ code: "storeUnusable" });
    expect(() => unabridged(damaged, against)).toThrow(damage);
    expect(() => differingMembers(damaged, '["=)"]', against)).toThrow(damage);
  },
);

test("each id keeps the number it was given first", () =>
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uuid(), fc.string(), fc.constantFrom("A", "a")), { maxLength: 3_000 }), (ids) => {
      const [numbers, model] = [new NumberById(), new Map<string, number>()];
      for (const id of [...ids, ...ids]) {
        const next = model.size + 1;
        if (!model.has(id)) model.set(id, next);
        expect(numbers.numberOf(id, next)).toBe(model.get(id));
      }
    }),
    { numRuns: 30 },
  ));

test("numbers that were released are given anew", () => {
  const numbers = new NumberById();
  for (let next = 1; next <= 2_000; next += 1) numbers.numberOf(`id ${next}`, next);
  numbers.release();
  expect(numbers.numberOf("id 7", 1)).toBe(1);
  expect(numbers.numberOf("id 8", 2)).toBe(2);
  expect(numbers.numberOf("id 7", 3)).toBe(1);
});
