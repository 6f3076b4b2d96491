import { expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { isNamed, othersWorkOn, recoveriesOf, type Write } from "../../src/domain/authors/others-work.ts";
import { WriterTally } from "../../src/domain/authors/writer-tally.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import { type EntityRef, refKey } from "../../src/domain/tenant/entity.ts";

const actor = (name: string): Actor => ({ kind: "user", id: name, name: `${name}@contoso.example` });
const write = (name: string, time: number, recovery = false): Write => ({ actor: actor(name), time, recovery });
const writers = (first: Write[], lastOf: Record<string, Write> = {}) => ({
  first,
  lastOf: new Map(Object.entries(lastOf)),
});
const byEve = ({ id }: Actor) => id === "eve";

test("everyone's work is the work of others, but the own", () => {
  const both = writers([write("eve", 1), write("ann", 2)], { department: write("ann", 2), jobTitle: write("eve", 1) });
  expect(othersWorkOn(both, ["department", "jobTitle"], byEve)).toEqual({
    actors: [actor("ann")],
    fields: ["department"],
  });
  expect(othersWorkOn(both, ["department", "jobTitle"], () => false)).toEqual({
    actors: [actor("ann"), actor("eve")],
    fields: ["department", "jobTitle"],
  });
});

test("only what a recovery overwrites counts, and only the last write to it", () => {
  const two = writers([write("ann", 1), write("eve", 2)], { department: write("eve", 2), city: write("ann", 1) });
  expect(othersWorkOn(two, ["department"], byEve)).toBeNull();
  expect(othersWorkOn(two, ["jobTitle"], byEve)).toBeNull();
});

test("the first write to an object made it, unless the log names its existence", () => {
  const made = writers([write("eve", 9), write("bob", 3)]);
  expect(othersWorkOn(made, ["deletedDateTime"], byEve)?.actors).toEqual([actor("bob")]);
  const named = writers([write("bob", 3)], { deletedDateTime: write("eve", 9) });
  expect(othersWorkOn(named, ["deletedDateTime"], byEve)).toBeNull();
});

test("a recovery's own writes are not the work of others", () => {
  const recovered = writers([write("ann", 1), write("ann", 5, true)], { department: write("ann", 5, true) });
  expect(othersWorkOn(recovered, ["department"], byEve)).toBeNull();
});

test("an object without records has no author", () => {
  expect(othersWorkOn(undefined, ["department", "deletedDateTime"], byEve)).toBeNull();
});

test("an actor is named by id or name, in any case", () => {
  expect(isNamed(actor("eve"), " EVE ")).toBe(true);
  expect(isNamed(actor("eve"), "Eve@contoso.example")).toBe(true);
  expect(isNamed(actor("eve"), "ev")).toBe(false);
  expect(isNamed({ kind: "unknown", id: null, name: null }, "")).toBe(false);
});

test("everyone who wrote a part since a recovery did is named, and an undo of one actor names the last one only", () => {
  const ada: EntityRef = { type: "user", id: "ada" };
  const tally = new WriterTally(new Set([refKey(ada)]));
  const record = (id: string, time: number, name: string, category = "UserManagement"): AuditRecord => ({
    ...{ id: `${time}`, time, actor: actor(id), category, operation: "Update user", result: "success" },
    ...{ correlationId: "c", app: null, ip: null },
    targets: [{ ref: ada, displayName: null, modified: [{ name, oldValue: null, newValue: time }] }],
  });
  for (const one of [
    record("ann", 9, "members"),
    record("bob", 8, "members"),
    record("ann", 7, "members"),
    record("eve", 6, "members"),
    record("rescuer", 5, "members", "Backup and Recovery"),
    record("mallory", 4, "members"),
    record("mallory", 3, "city"),
  ])
    tally.add(one);
  const found = tally.of(refKey(ada));
  const named = (isOwn: (one: Actor) => boolean, how = {}) =>
    othersWorkOn(found, ["members", "city"], isOwn, how)?.actors.map(({ id }) => id);
  expect(named(() => false)).toEqual(["ann", "bob", "eve", "mallory"]);
  expect(othersWorkOn(found, ["members"], () => false)?.actors.map(({ id }) => id)).toEqual(["ann", "bob", "eve"]);
  expect(named(byEve)).toEqual(["ann", "bob", "mallory"]);
  expect(named(() => false, { lastOnly: true })).toEqual(["ann", "mallory"]);
});

/** Ann deletes Ada, and the log names the existence. Bob restores her, where it does not. */
function lifeOf(order: readonly ("deleted" | "restored")[], category: string) {
  const ada: EntityRef = { type: "user", id: "ada" };
  const tally = new WriterTally(new Set([refKey(ada)]));
  const deleted = [{ name: "deletedDateTime", oldValue: null, newValue: "2026-01-01T00:00:00Z" }];
  const records = order.map((what, at): AuditRecord => {
    const [name, operation] = what === "deleted" ? ["ann", "Delete user"] : ["bob", "Restore user"];
    return {
      ...{ id: `${at}`, time: 9 - at, actor: actor(name), category, operation, result: "success", correlationId: name },
      ...{ app: null, ip: null },
      targets: [{ ref: ada, displayName: null, modified: what === "deleted" ? deleted : [] }],
    };
  });
  for (const record of records) tally.add(record);
  return tally.of(refKey(ada));
}

test("the last author of an existence is that of the last deletion or return, whichever of the two the log names as a value", () => {
  const last = (order: readonly ("deleted" | "restored")[]) =>
    othersWorkOn(lifeOf(order, "UserManagement"), ["deletedDateTime"], () => false)?.actors.map(({ id }) => id);
  expect(last(["restored", "deleted"])).toEqual(["bob"]);
  expect(last(["deleted", "restored"])).toEqual(["ann"]);
});

test("an object that was purged after its deletion has both authors, and one that was restored has one", () => {
  const authors = (lastOf: Record<string, Write>) =>
    othersWorkOn(writers([], lastOf), ["deletedDateTime"], () => false)?.actors.map(({ id }) => id);
  expect(authors({ deletedDateTime: write("ann", 1), purge: write("bob", 2) })).toEqual(["bob", "ann"]);
  expect(authors({ deletedDateTime: write("ann", 1), restoration: write("bob", 2) })).toEqual(["bob"]);
});

test("an existence that two recoveries wrote was written last by the later one", () => {
  const recovered = (order: readonly ("deleted" | "restored")[]) => {
    const writes = lifeOf(order, "Backup and Recovery");
    return writes && [...recoveriesOf(writes, ["deletedDateTime"])];
  };
  expect(recovered(["restored", "deleted"])).toEqual(["bob"]);
  expect(recovered(["deleted", "restored"])).toEqual(["ann"]);
});
