import type { AuditRecord, AuditTarget } from "../../src/domain/authors/audit-record.ts";
import { EmpoweredWrites, empoweredSentence, empoweredVerdict } from "../../src/domain/dangers/empowered-work.ts";
import { notUndoneLines } from "../../src/review/staying-work.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const person = (id: string) => ({ kind: "user", id, name: `${id}@contoso.example` }) as const;
let records = 0;
const wrote = (by: string, time: number, operation: string, target: AuditTarget): AuditRecord => ({
  ...{ id: `r${++records}`, time, actor: person(by), category: "UserManagement", operation, app: null, ip: null },
  ...{ result: "success", correlationId: "c", targets: [target] },
});
const account = (id: string): AuditTarget => ({ ref: { type: "user", id }, displayName: id, modified: [] });

/** Writes of accounts after or before miles created them. */
function work(created: number, time: number, isCut = false) {
  const writes = new EmpoweredWrites(
    ({ id }) => id === "miles",
    () => false,
  );
  const made = Array.from({ length: created }, (_, nth) => `kim${nth}`);
  for (const id of made) writes.empower(wrote("miles", 5, "Add user", account(id)));
  for (const id of made) writes.count(wrote(id, time, "Update user", account("ada")));
  if (isCut) writes.cut();
  return writes.result;
}

const silence = "silence";
const said =
  (...given: Parameters<typeof work>) =>
  () => {
    const found = work(...given);
    return notUndoneLines(found === null ? {} : { empowered: empoweredSentence(found) }).join() || silence;
  };
const verdict = (time: number) => () => {
  const found = work(1, time);
  return empoweredVerdict(found === null ? {} : { empowered: found }) || silence;
};

/** Later writes of accounts and applications to which an undone actor gave power. */
export const empoweredPairs: readonly Pair[] = [
  ...contrasts(said(1, 6), said(1, 4), [
    [
      "not undone: … by … that this actor created or gave power to: ………. Whether they are still in force was not looked at: list_activity with each as actor shows them.",
      silence,
    ],
    ["account or application", silence],
  ]),
  pair("accounts or applications", said(2, 6), said(1, 6), "1 account or application"),
  pair(", and perhaps more, because not all records were read", said(1, 6, true), said(1, 6), "kim0) 1. Whether"),
  pair("Not undone: … by … that the undone actor created or gave power to.", verdict(6), verdict(4), silence),
];
