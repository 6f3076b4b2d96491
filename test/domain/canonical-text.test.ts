import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText, type Json, sameJson } from "../../src/domain/json.ts";

const { json } = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string({ unit: "grapheme" })),
  json: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("json"), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 6 }), tie("json"), { maxKeys: 5 }),
  ),
}));

/** Returns the same value with the members of its objects in another order. */
function reordered(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isCollection(value)) return value.map(reordered);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reordered(member)] as const)
      .reverse(),
  );
}

const isCollection = (value: object): value is readonly Json[] => Array.isArray(value);

describe("canonical text", () => {
  test("canonical text does not depend on the order of members", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalText(reordered(value))).toBe(canonicalText(value));
      }),
    );
  });

  test("canonical text contains the exact value and stays the same when it is read and written again", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalText(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalText(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test("canonical text differs for values that differ in a leaf, a key, a count, an order or a null", () => {
    const different: readonly Json[] = [
      null,
      0,
      "0",
      false,
      "",
      [],
      {},
      [0],
      [0, 0],
      [null],
      [0, null],
      [null, 0],
      { a: 0 },
      { a: 0, b: null },
      { b: 0 },
      ["a,b"],
      ["a", "b"],
      ["b", "a"],
    ];
    expect(new Set(different.map(canonicalText)).size).toBe(different.length);
  });

  test("canonical text decides whether two values are the same JSON", () => {
    expect(sameJson({ users: ["a", "b"], state: null }, { state: null, users: ["a", "b"] })).toBe(true);
    expect(sameJson({ users: ["a", "b"] }, { users: ["b", "a"] })).toBe(false);
    expect(sameJson({ state: null }, {})).toBe(false);
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameJson(a, b)).toBe(canonicalText(a) === canonicalText(b));
      }),
    );
  });
});
