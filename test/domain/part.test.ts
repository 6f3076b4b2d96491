import { expect, test } from "vitest";
import { hidingObject, type UnreadPart, unreadIn } from "../../src/domain/tenant/part.ts";

const reason = "The service refused it.";
const unread: readonly UnreadPart[] = [
  { part: "roleAssignment", reason },
  { part: "group.members", reason },
  { part: "group", property: "assignedLicenses", reason },
  { part: "user", property: "deletedDateTime", reason },
  { part: "user", id: "a1", reason },
];

test.each([
  [{ all: true as const }, unread],
  [{ types: ["user" as const] }, unread.slice(3)],
  [{ entities: [{ type: "user" as const, ids: ["a1"] }] }, unread.slice(3)],
  [{ entities: [{ type: "user" as const, ids: ["b2"] }] }, unread.slice(3, 4)],
  [{ types: ["group" as const], properties: ["group.members"] }, unread.slice(1, 2)],
  [{ types: ["group" as const], properties: ["description"] }, []],
])("the scope %j misses its own unread parts alone", (scope, missed) => {
  expect(unreadIn(scope, unread)).toEqual(missed);
});

test.each([
  ["user", "a1", unread.slice(3)],
  ["user", "b2", unread.slice(3, 4)],
  ["group", "g1", []],
  ["roleAssignment", "r1", unread.slice(0, 1)],
] as const)("a %s %s may be missing because of the parts that hide it alone", (type, id, hiding) => {
  expect(hidingObject(unread, { type, id })).toEqual(hiding);
});
