import { expect, test } from "vitest";
import type { AuditRecord, ModifiedProperty } from "../../../src/domain/authors/audit-record.ts";
import { ReversedWrites } from "../../../src/domain/dangers/reversed-writes.ts";
import { EXISTENCE } from "../../../src/domain/tenant/recoverable.ts";

/** A record of a log that names no modified existence, as Entra's own. */
const record = (operation: string, time: number, modified: readonly ModifiedProperty[] = []): AuditRecord => ({
  ...{ id: `${time}`, time, app: null, ip: null, category: "any", operation, correlationId: "c" },
  actor: { kind: "user", id: null, name: "max" },
  result: "success",
  targets: [
    { ref: { type: "conditionalAccessPolicy", id: "p" }, displayName: "MFA", modified },
    { ref: { type: "conditionalAccessPolicy", id: "other" }, displayName: "Other", modified: [] },
  ],
});
const state = (oldValue: string | null, newValue: string | null): ModifiedProperty[] => [
  { name: "state", oldValue, newValue },
];

const reversed = (...records: readonly AuditRecord[]) => {
  const writes = new ReversedWrites(() => true);
  for (const one of records.toReversed()) writes.add(one);
  return writes.result().map(({ ref, part, meanwhile }) => `${ref.id} ${part} ${meanwhile}`);
};

test("a deletion and a restoration are told by the names of operations, for the first target alone, and take its values along", () => {
  const deleted = record("Delete conditional access policy", 1, state("enabled", null));
  const restored = record("Restore conditional access policy", 2, state(null, "enabled"));
  expect(reversed(deleted, restored)).toEqual([`p ${EXISTENCE} false`]);
  expect(reversed(deleted)).toEqual([]);
  expect(
    reversed(
      record("Update conditional access policy", 1, state("enabled", "disabled")),
      record("Restore conditional access policy", 2),
    ),
  ).toEqual([]);
});

test("a value that was changed and changed back before a deletion is told beside it", () => {
  const off = record("Update conditional access policy", 1, state("enabled", "disabled"));
  const on = record("Update conditional access policy", 2, state("disabled", "enabled"));
  const [deleted, restored] = [
    record("Delete conditional access policy", 3),
    record("Restore conditional access policy", 4),
  ];
  expect(reversed(off, on, deleted, restored)).toEqual(["p state disabled", `p ${EXISTENCE} false`]);
});
