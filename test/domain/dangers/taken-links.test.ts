import { expect, test } from "vitest";
import type { AuditRecord, AuditTarget, ModifiedProperty } from "../../../src/domain/authors/audit-record.ts";
import { TakenLinks } from "../../../src/domain/dangers/taken-links.ts";
import type { Json } from "../../../src/domain/json.ts";
import { type EntityRef, type EntityType, refKey } from "../../../src/domain/tenant/entity.ts";

const shadow: EntityRef = { type: "group", id: "shadow" };
let time = 0;
const wrote = (by: string, targets: readonly AuditTarget[], more: Partial<AuditRecord> = {}): AuditRecord => ({
  ...{ id: `r${++time}`, time, actor: { kind: "user", id: by, name: by }, category: "c", operation: "Write" },
  ...{ app: null, ip: null, result: "success", correlationId: "c", targets, ...more },
});
const of = (type: EntityType, id: string, ...modified: ModifiedProperty[]): AuditTarget => ({
  ...{ ref: { type, id }, displayName: id, modified },
});
const added = (name: string, newValue: Json): ModifiedProperty => ({ name, oldValue: null, newValue });
const removed = (name: string, oldValue: Json): ModifiedProperty => ({ name, oldValue, newValue: null });
const made = (...parts: ModifiedProperty[]) => wrote("miles", [of("group", "shadow", ...parts)]);
const joins = (by: string, user: string, more: Partial<AuditRecord> = {}) =>
  wrote(by, [of("group", "shadow", added("members", user)), of("user", user)], more);
const byApp = { actor: { kind: "app", id: "svc", name: "svc" } } as const;
const holds = (group: string, more: Partial<AuditRecord> = {}) =>
  wrote("ana", [of("group", group, added("members", "shadow"))], more);

/** Returns the links that go with a group, by records that come oldest first here. */
function taken(since: readonly AuditRecord[], ruled: readonly EntityRef[] = [], deletes = 1) {
  const links = new TakenLinks([{ ref: shadow, displayName: "shadow" }], deletes, ({ id }) => id === "eve");
  for (const record of since.toReversed()) links.add(record);
  links.leaveOut(new Set(), new Set(ruled.map(refKey)));
  return links;
}
const told = (...given: Parameters<typeof taken>) =>
  (taken(...given).of(shadow)?.parts ?? []).map(
    ({ by, direction, place, names }) => `${by.id} ${direction} ${place} ${names.join()}`,
  );

test("a member that two people added one after the other is the work of the last, and one that left is not told", () => {
  expect(told([made(), joins("ana", "ada"), joins("bob", "ada")])).toEqual(["bob from members ada"]);
  const left = wrote("bob", [of("group", "shadow", removed("members", "ada"))]);
  expect(told([made(), joins("ana", "ada"), left])).toEqual([]);
});

test("members that a rule gave to a deleted group, or a deleted group to another, are no work of any person", () => {
  expect(told([made(added("membershipRule", "r")), joins("svc", "ada", byApp)])).toEqual([]);
  expect(told([made(added("membershipRule", "r")), joins("ana", "ada")])).toEqual(["ana from members ada"]);
  expect(told([made(), joins("svc", "ada", byApp)])).toEqual(["svc from members ada"]);
  expect(told([made(), holds("outer", byApp)], [{ type: "group", id: "outer" }])).toEqual([]);
  expect(told([made(), holds("outer", byApp)])).toEqual(["svc to members outer"]);
});

test("links that a recovery or the undone actor made are not those of others", () => {
  expect(told([made(), joins("ana", "ada", { recovery: "r" })])).toEqual([]);
  expect(told([made(), joins("eve", "ada")])).toEqual([]);
});

test("an object that was deleted since no longer points at the deleted one, and one that was restored does", () => {
  const gone = wrote("bob", [of("group", "outer")], { operation: "Delete group" });
  const back = wrote("bob", [of("group", "outer")], { operation: "Restore Group" });
  expect(told([made(), holds("outer"), gone])).toEqual([]);
  expect(told([made(), holds("outer"), gone, back])).toEqual(["ana to members outer"]);
});

test("links by which policies name an object come before those of groups, and its own members last", () => {
  const conditions = added("conditions", { users: { excludeGroups: ["shadow"] } });
  const named = wrote("ana", [of("conditionalAccessPolicy", "CA005", conditions)]);
  expect(
    told([made(), joins("ana", "ada"), joins("ana", "bo"), holds("outer"), named]).map((one) => one.split(" ")[1]),
  ).toEqual(["to", "to", "from"]);
  expect(told([made(), joins("ana", "ada"), holds("outer"), named])[0]).toMatch(/ CA005$/);
});

test("deleted objects beyond those that are looked at are counted, also without a link that was found", () => {
  expect(taken([made()], [], 4).result).toMatchObject({ objects: 0, notLookedAt: 3 });
  expect(taken([made()]).result).toBeNull();
});
