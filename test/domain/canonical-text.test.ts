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

/** The same value written down differently: keys and elements in another order, and null members added. */
function rewritten(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isCollection(value)) return value.map(rewritten).reverse();
  const members = Object.entries(value).map(([key, member]) => [key, rewritten(member)] as const);
  return Object.fromEntries([["neverSet", null], ...members.reverse()]);
}

const isCollection = (value: object): value is readonly Json[] => Array.isArray(value);

describe("canonical text", () => {
  test("does not depend on the order of keys or elements, nor on members that are null", () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes("neverSet"));
        expect(canonicalText(rewritten(value))).toBe(canonicalText(value));
      }),
    );
  });

  test("is canonical itself when it is read and written again", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalText(value);
        expect(canonicalText(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test("tells values apart that differ in a leaf, a key or a count", () => {
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
      { a: 0 },
      { b: 0 },
      ["a,b"],
      ["a", "b"],
    ];
    expect(new Set(different.map(canonicalText)).size).toBe(different.length);
  });

  test("keeps null as an element, where it is a value, and drops it as a member, where it means unset", () => {
    expect(canonicalText([null, 1])).toBe("[1,null]");
    expect(canonicalText({ a: null, b: 1 })).toBe('{"b":1}');
  });

  test("decides equality", () => {
    expect(sameJson({ users: ["a", "b"], state: null }, { users: ["b", "a"] })).toBe(true);
    expect(sameJson({ users: ["a", "b"] }, { users: ["a", "c"] })).toBe(false);
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameJson(a, b)).toBe(canonicalText(a) === canonicalText(b));
      }),
    );
  });
});
