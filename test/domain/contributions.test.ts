import fc from "fast-check";
import { expect, test } from "vitest";
import { ContributionTally } from "../../src/domain/authors/contributions.ts";
import type { Authored } from "../../src/domain/changes/change.ts";

const authored = fc.record({
  actor: fc.constantFrom("ada", "ben").map((name) => ({ kind: "user" as const, id: name, name })),
  time: fc.integer({ min: 0, max: 1_000 }),
  app: fc.constantFrom("portal", "script"),
  ip: fc.constantFrom("192.0.2.1", "203.0.113.77"),
  correlationId: fc.uuid(),
  operation: fc.constantFrom("Update user", "Add member"),
});
const parts = fc.array(fc.tuple(fc.constantFrom("department", "members"), authored), { minLength: 1, maxLength: 40 });

const tallied = (list: readonly (readonly [string, Authored])[]) => {
  const tally = new ContributionTally();
  for (const [name, by] of list) tally.add(name, by);
  return tally.result();
};

test("every part counts once, for the author who wrote it with this app from this address", () => {
  fc.assert(
    fc.property(parts, (list) => {
      const result = tallied(list);
      for (const { actor, app, ip, first, last, parts } of result) {
        const theirs = list.filter(([, by]) => by.actor.id === actor.id && by.app === app && by.ip === ip);
        const count = (name: string) => theirs.filter((part) => part[0] === name).length;
        expect([parts.department ?? 0, parts.members ?? 0]).toEqual([count("department"), count("members")]);
        const times = theirs.map(([, { time }]) => time);
        expect([first, last]).toEqual([Math.min(...times), Math.max(...times)]);
      }
      const sizes = result.map(({ parts }) => Object.values(parts).reduce((sum, size) => sum + size, 0));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(list.length);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }),
  );
});

test("a part without an event in the log has an unknown author and no time", () => {
  const [unknown] = tallied([["department", { actor: { kind: "unknown", id: null, name: null }, time: null }]]);
  expect(unknown).toEqual({
    actor: { kind: "unknown", id: null, name: null },
    first: null,
    last: null,
    parts: { department: 1 },
    correlationIds: [],
  });
});

test.each([
  [4, undefined],
  [5, 5],
  [6, 6],
  [1_200, 1_000],
])("of %i correlation ids, the first five are kept, and %s are counted", (ids, total) => {
  const by = { actor: { kind: "user", id: "ada", name: "ada" }, time: 1 } as const;
  const parts = Array.from({ length: ids }, (_, n) => ["members", { ...by, correlationId: `c${n}` }] as const);
  const [only] = tallied([...parts, ...parts]);
  expect(only?.correlationIds).toEqual(["c0", "c1", "c2", "c3", "c4"].slice(0, ids));
  expect(only?.correlationTotal).toBe(total);
});
