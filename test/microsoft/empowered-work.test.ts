import { expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import { DeedTally, deedsText } from "../../src/domain/dangers/empowered-deeds.ts";
import { addedTo, empoweredIn } from "../../src/microsoft/assess/earlier-work.ts";

const wrote = (id: string, by: string, time: number, target: string): AuditRecord => ({
  ...{ id, time, category: "UserManagement", app: null, ip: null, result: "success", correlationId: "c" },
  actor: { kind: "user", id: by, name: by },
  operation: by === "miles" ? "Add user" : "Update user",
  targets: [{ ref: { type: "user", id: target }, displayName: target, modified: [] }],
});
const records = [wrote("1", "miles", 1, "kim"), wrote("2", "kim", 2, "ada")];

test.each([true, false])(
  "the later writes of an account that an undone actor made are counted as perhaps more only where the log was too long: %s",
  async (isCut) => {
    const facts = {
      isSuspect: ({ id }: Actor) => id === "miles",
      ...{ countsMembersOf: () => false, isEnforced: () => false },
    };
    const { empowered } = await empoweredIn({ records, isCut, problem: null }, facts, async () => []);
    expect(empowered?.writes).toBe(1);
    expect(empowered?.isCut ?? false).toBe(isCut);
  },
);

const connector = { kind: "app", id: "hr", name: "HR Connector" } as const;
const gaveSecret = (id: string, application = "hr-app"): AuditRecord => ({
  ...wrote(id, "yuki", 3, "x"),
  targets: [
    {
      ...{ ref: { type: "application", id: application }, displayName: "HR Connector" },
      modified: [{ name: "passwordCredentials", oldValue: [], newValue: [{ keyId: "k1", displayName: "sync" }] }],
    },
  ],
});

test.each([
  ["one application of its name", [gaveSecret("1")], false, ['secret "sync"']],
  ["two applications of its name", [gaveSecret("1"), gaveSecret("2", "other")], false, undefined],
  ["no addition in a log that was too long", [], true, undefined],
  ["no addition in a whole log", [], false, []],
] as const)("additions of others to an undone application are told of %s", (_, given, isCut, parts) => {
  const now = { signIn: "enabled", roles: [] } as const;
  const access = { actor: connector, ref: null, now, after: now };
  const { added } = addedTo(access, { records: given, isCut }, ({ id }) => id === "hr");
  expect(added?.parts).toEqual(parts);
});

test("the deeds of an account are told from the first to the last of them, whatever the order of the records", () => {
  const tally = new DeedTally();
  for (const time of [2_000, 1_000, 3_000]) tally.add(wrote("1", "kim", time, "ada"));
  expect(tally.result).toMatchObject({ first: 1_000, last: 3_000 });
  expect(deedsText(tally.result)).toMatch(/^between 1970-01-01T00:00:01\S* and 1970-01-01T00:00:03\S*: Update user 3 /);
});
