import { expect, test } from "vitest";
import { type UnreadPart, unreadIn } from "../../src/domain/part.ts";

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
