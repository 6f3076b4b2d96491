import { expect, test } from "vitest";
import type { AuditRecord, ModifiedProperty } from "../../../src/domain/authors/audit-record.ts";
import { MassChanges } from "../../../src/domain/dangers/mass-changes.ts";
import { emptied, massParts } from "../../../src/domain/dangers/mass-parts.ts";
import type { Json } from "../../../src/domain/json.ts";

const change = (name: string, oldValue: Json, newValue: Json): ModifiedProperty => ({ name, oldValue, newValue });
const record = (at: number, modified: readonly ModifiedProperty[], more: Partial<AuditRecord> = {}): AuditRecord => ({
  ...{ id: `r${at}`, time: at, category: "UserManagement", app: "Script", ip: null, correlationId: "c" },
  ...{ operation: "Update user", result: "success", actor: { kind: "user", id: "eve", name: "eve" } },
  targets: [{ ref: { type: "user", id: `u${at % 1_000}` }, displayName: null, modified }],
  ...more,
});
const many = (count: number, made: (at: number) => AuditRecord) => Array.from({ length: count }, (_, at) => made(at));
const found = (records: readonly AuditRecord[], followsRule = false) => {
  const mass = new MassChanges();
  for (const one of records.toReversed()) mass.add(one);
  return mass.risks(undefined, () => followsRule).map(({ severity, sentence }) => `${severity}: ${sentence}`);
};
const gone = [change("department", "Sales", null)];
const back = [change("department", null, "Sales")];

test("emptied properties are grave from 250 objects on, and a small danger once all are set again", () => {
  expect(found(many(249, (at) => record(at, gone)))[0]).toMatch(/^medium: department was emptied for 249 users/);
  expect(found(many(250, (at) => record(at, gone)))[0]).toMatch(/^high: department was emptied for 250 users/);
  const reversed = [...many(20, (at) => record(at, gone)), ...many(20, (at) => record(1_000 + at, back))];
  expect(found(reversed)[0]).toMatch(/^low: .* Set again since: all of them/);
});

test("properties that one account emptied with two apps are two dangers, each with its app", () => {
  const records = many(40, (at) => record(at, gone, { app: at < 20 ? "Script" : "Portal" }));
  expect(
    found(records)
      .map((one) => /with app "(\w+)"/.exec(one)?.[1])
      .toSorted(),
  ).toEqual(["Portal", "Script"]);
});

test("members that a service took out of groups with a rule are told as the rule's, and those that a person took as that person's", () => {
  const removed = (more: Partial<AuditRecord>) => (at: number) => {
    const group = {
      ref: { type: "group", id: "g" },
      displayName: "G",
      modified: [change("members", `u${at}`, null)],
    } as const;
    const user = { ref: { type: "user", id: `u${at}` }, displayName: null, modified: [] } as const;
    return record(at, [], { operation: "Remove member from group", targets: [group, user], ...more });
  };
  const service = { actor: { kind: "app", id: "s", name: "Service" } } as const;
  expect(found(many(20, removed(service)), true)[0]).toMatch(
    / by the groups' own rules \(.*"Service".* in the log\) between/,
  );
  expect(found(many(20, removed(service)))[0]).not.toContain("rules");
  expect(found(many(20, removed({})), true)[0]).toContain('by "eve"');
});

test("two passes of one account over the same users within minutes are one danger with both properties", () => {
  const managers = [change("manager", "m", null)];
  const passes = [...many(40, (at) => record(at, gone)), ...many(40, (at) => record(1_000 + at, managers))];
  expect(found(passes)).toEqual([
    expect.stringMatching(/^medium: (department and manager|manager and department) were/),
  ]);
});

test("members taken out of one group, and hours later of another one, are told with the group of each time", () => {
  const removed = (group: string, after: number) => (at: number) =>
    record(after + at, [], {
      operation: "Remove member from group",
      targets: [
        { ref: { type: "group", id: group }, displayName: group, modified: [change("members", `u${at}`, null)] },
        { ref: { type: "user", id: `u${at}` }, displayName: null, modified: [] },
      ],
    });
  const hours = 3_600_000;
  const said = found([...many(20, removed("Licenses", 0)), ...many(20, removed("Project", 2 * hours))]);
  expect(said.map((one) => /removed from groups \((.+?)\)/.exec(one)?.[1])).toEqual(['"Project"', '"Licenses"']);
});

test("members who are back in the group of one time are back, though another group lost them at another time", () => {
  const moved = (group: string, from: Json, to: Json) => (at: number) =>
    record(at, [], {
      operation: to === null ? "Remove member from group" : "Add member to group",
      targets: [
        {
          ...{ ref: { type: "group", id: group }, displayName: group },
          modified: [change("members", from === null ? null : `u${at % 1_000}`, to === null ? null : `u${at % 1_000}`)],
        },
        { ref: { type: "user", id: `u${at % 1_000}` }, displayName: null, modified: [] },
      ],
    });
  const later = (made: (at: number) => AuditRecord, after: number) => (at: number) => made(after + at);
  const [first, second] = [moved("A", "", null), moved("B", "", null)];
  const said = found([
    ...many(20, first),
    ...many(20, later(second, 7_200_000)),
    ...many(20, later(moved("B", null, ""), 7_300_000)),
  ]);
  expect(said.map((one) => one.slice(0, 4))).toEqual(["low:", "high"]);
});

test("a manager who is taken away is emptied, and neither a switch that is off nor an existence is", () => {
  const deeds = (...modified: ModifiedProperty[]) =>
    massParts(record(1, modified)).map(({ deed, property }) => [deed, property]);
  expect(deeds(change("manager", "m", null))).toEqual([["emptied", "manager"]]);
  expect(deeds(change("members", "m", null))).toEqual([]);
  expect(emptied(true, false)).toBeNull();
  expect([emptied("a", ""), emptied(["a"], []), emptied(null, "a"), emptied("a", "b")]).toEqual([
    true,
    true,
    false,
    null,
  ]);
});
