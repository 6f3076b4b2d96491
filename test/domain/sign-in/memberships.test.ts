import { expect, test } from "vitest";
import { type GroupNode, membershipsIn } from "../../../src/domain/sign-in/memberships.ts";

const live = { before: true, after: true };

test("the members of a group are gone through once, however many objects and outer groups are looked up", () => {
  const ids = Array.from({ length: 50 }, (_, at) => `user-${at}`);
  let reads = 0;
  const members = {
    before: [],
    get after() {
      reads += 1;
      return ids.map((id) => ({ type: "user" as const, id }));
    },
  };
  const nodes = new Map<string, GroupNode>([["large", { live, members }]]);
  const memberships = membershipsIn(nodes);
  for (const id of ids) expect(memberships.contains("large", { type: "user", id }, "after")).toBe(true);
  for (const id of ids) expect(memberships.nested("large", "after").has(id)).toBe(false);
  expect(memberships.contains("large", { type: "group", id: "user-1" }, "after")).toBe(false);
  expect(reads).toBeLessThan(5);
});

test("a group that is read later is known to memberships that were asked for it before", () => {
  const nodes = new Map<string, GroupNode>();
  const memberships = membershipsIn(nodes);
  const ada = { type: "user", id: "ada" } as const;
  expect(memberships.contains("late", ada, "after")).toBe(false);
  nodes.set("late", { live, members: { before: [], after: [ada] } });
  expect(memberships.contains("late", ada, "after")).toBe(true);
});
