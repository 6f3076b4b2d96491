import { expect, test } from "vitest";
import type { AuditRecord } from "../../../src/domain/authors/audit-record.ts";
import { ExposuresInLog } from "../../../src/domain/dangers/record-exposures.ts";
import { reversalsOf } from "../../../src/domain/dangers/reversal-sentences.ts";
import { ReversedWrites } from "../../../src/domain/dangers/reversed-writes.ts";
import type { Json } from "../../../src/domain/json.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";

const eve: EntityRef = { type: "user", id: "eve" };

const roleRecord = (operation: string, time: number): AuditRecord => ({
  ...{ id: `${time}`, time, app: null, ip: null, category: "RoleManagement", operation, correlationId: "c" },
  actor: { kind: "user", id: null, name: "max" },
  result: "success",
  targets: [
    { ref: eve, displayName: "Eve", modified: [] },
    { ref: null, displayName: "Global Administrator", modified: [] },
  ],
});

const MADE_ELIGIBLE = "Add eligible member to role in PIM completed (permanent)";
const NO_LONGER_ELIGIBLE = "Remove eligible member from role in PIM completed (permanent)";
const ACTIVATED = "Add member to role completed (PIM activation)";
const EXPIRED = "Remove member from role (PIM activation expired)";

test.each<[string, readonly string[], readonly string[]]>([
  ["an activation that expired", [MADE_ELIGIBLE, ACTIVATED, EXPIRED], [ACTIVATED]],
  ["an eligible role that was taken", [MADE_ELIGIBLE, NO_LONGER_ELIGIBLE], [MADE_ELIGIBLE]],
  ["an active role beside it", [ACTIVATED, MADE_ELIGIBLE, NO_LONGER_ELIGIBLE], [MADE_ELIGIBLE]],
])("takes away only the role of its own sort: %s", (_, operations, expected) => {
  const log = new ExposuresInLog("extended");
  const writes = new ReversedWrites(() => true);
  const found: string[] = [];
  for (const record of operations.map(roleRecord).toReversed()) {
    writes.add(record);
    const taken = log.in(record).filter(({ exposure }) => exposure.says.done.text.endsWith("It was taken away since."));
    found.push(...taken.map(() => record.operation));
  }
  expect(found).toEqual(expected);
  expect(writes.result().map(({ done }) => operations[done.time])).toEqual(expected);
});

const facts = {
  standingOf: () => ({ isEmergency: false, roles: [] }),
  useOf: () => undefined,
  nameOf: () => null,
};

test.each<[string, EntityRef, string, Json, Json, RegExp]>([
  [
    "a wider grant",
    { type: "oAuth2PermissionGrant", id: "g" },
    "scope",
    "User.Read",
    "Mail.Read",
    /the scope of .* changed/,
  ],
  [
    "a new grant",
    { type: "oAuth2PermissionGrant", id: "g" },
    "scope",
    null,
    "Mail.Read",
    /was created .* deleted again/,
  ],
  [
    "a deleted grant",
    { type: "oAuth2PermissionGrant", id: "g" },
    "scope",
    "Mail.Read",
    null,
    /was deleted .* restored/,
  ],
  [
    "another subject",
    { type: "federatedIdentityCredential", id: "f" },
    "subject",
    "repo:a",
    "repo:b",
    /the subject of .* changed/,
  ],
])("says what was done to a relationship and reversed: %s", (_, ref, name, before, meanwhile, sentence) => {
  const writes = new ReversedWrites(() => true);
  const record = (time: number, oldValue: Json, newValue: Json): AuditRecord => ({
    ...roleRecord("Update", time),
    targets: [{ ref, displayName: "X", modified: [{ name, oldValue, newValue }] }],
  });
  for (const one of [record(1, meanwhile, before), record(0, before, meanwhile)]) writes.add(one);
  expect(reversalsOf(writes.result(), facts).map((one) => one.sentence)).toEqual([expect.stringMatching(sentence)]);
});
