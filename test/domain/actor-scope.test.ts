import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actorSince, entitiesOf, inParts } from "../../src/domain/authors/actor-scope.ts";
import { containersFirst } from "../../src/domain/changes/dependency-order.ts";
import { entityTypes, refKey } from "../../src/domain/tenant/entity.ts";
import { asInstant, iso } from "../../src/domain/time.ts";

describe("the objects of one actor, in parts", () => {
  const ref = fc.record({ type: fc.constantFrom(...entityTypes), id: fc.uuid() });
  const wasDeleted = ({ id }: { readonly id: string }) => id < "4";
  const refs = fc.uniqueArray(ref, { selector: refKey, maxLength: 350 });

  test("parts contain each object once, and only the last part is smaller than the limit", () => {
    fc.assert(
      fc.property(refs, fc.integer({ min: 1, max: 120 }), (all, most) => {
        const parts = inParts(all, most, wasDeleted);
        expect(parts.flat().map(refKey).sort()).toEqual(all.map(refKey).sort());
        for (const part of parts.slice(0, -1)) expect(part).toHaveLength(most);
        expect(parts.at(-1)?.length ?? 0).toBeLessThanOrEqual(most);
      }),
    );
  });

  test("parts are the same for any order of the objects, with referenced and deleted ones first and other users last", () => {
    fc.assert(
      fc.property(refs, (all) => {
        const parts = inParts(all, 100, wasDeleted);
        expect(inParts(all.toReversed(), 100, wasDeleted)).toEqual(parts);
        const others = parts.flat().filter((ref) => !wasDeleted(ref) && ref.type !== "user");
        const places = others.map(({ type }) => containersFirst.indexOf(type));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        const isLast = parts.flat().map((ref) => ref.type === "user" && !wasDeleted(ref));
        expect(isLast).toEqual(isLast.toSorted());
      }),
    );
  });

  test("a scope of objects has one entry for each type", () => {
    const scope = entitiesOf([
      { type: "user", id: "a" },
      { type: "user", id: "b" },
      { type: "group", id: "c" },
    ]);
    expect(scope).toEqual([
      { type: "user", ids: ["a", "b"] },
      { type: "group", ids: ["c"] },
    ]);
  });
});

test("an actor's work is undone from the snapshot on, or from a later time", () => {
  const snapshot = asInstant(Date.UTC(2026, 10, 20));
  expect(actorSince({}, snapshot)).toBe(snapshot);
  expect(actorSince({ since: iso(snapshot + 1) }, snapshot)).toBe(snapshot + 1);
  expect(() => actorSince({ since: iso(snapshot - 1) }, snapshot)).toThrow(/before the snapshot/);
});
