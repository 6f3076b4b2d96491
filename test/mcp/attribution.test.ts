import fc from "fast-check";
import { expect, test } from "vitest";
import type { Attribution } from "../../src/domain/change.ts";
import { attributionData } from "../../src/mcp/render/attribution.ts";

const events = fc.uniqueArray(
  fc.record({
    actor: fc.constantFrom("ada", "ben").map((name) => ({ kind: "user" as const, id: name, name })),
    time: fc.integer({ min: 0, max: 1_000 }),
    operation: fc.constantFrom("Update user", "Add member"),
    properties: fc.subarray(["department", "jobTitle", "members", "mail"]),
  }),
  { selector: ({ time }) => time, maxLength: 12 },
);

const facets = new Set(["department", "jobTitle", "members"]);

const newestWith = <T extends { readonly properties?: readonly string[] | undefined }>(
  list: readonly T[],
  property: string,
): T | undefined => list.find(({ properties }) => properties?.includes(property));

test("events told together still say who wrote each property last", () => {
  fc.assert(
    fc.property(events, (list: Attribution[]) => {
      const told = attributionData(list, facets, 100);
      const newestFirst = list.toSorted((a, b) => b.time - a.time);
      for (const property of facets) {
        expect(newestWith(told, property)?.actor).toBe(newestWith(newestFirst, property)?.actor.name ?? undefined);
      }
      expect(told.reduce((sum, { events = 1 }) => sum + events, 0)).toBe(list.length);
    }),
  );
});

test("of too many the newest are told and the first", () => {
  const list = Array.from({ length: 20 }, (_, time): Attribution => {
    const name = `user ${time}`;
    return { actor: { kind: "user", id: name, name }, time, operation: "Update user", properties: [] };
  });
  expect(attributionData(list, facets, 4).map(({ actor }) => actor)).toEqual([
    "user 19",
    "user 18",
    "user 17",
    "user 0",
  ]);
});
