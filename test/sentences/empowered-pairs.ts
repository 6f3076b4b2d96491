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

const excluding = (excludeUsers: readonly string[]): AuditTarget => ({
  ...{ ref: { type: "conditionalAccessPolicy", id: "ca1" }, displayName: "CA001" },
  modified: [{ name: "conditions", oldValue: { users: {} }, newValue: { users: { excludeUsers: [...excludeUsers] } } }],
});

interface Case {
  /** Accounts that miles creates. */
  readonly created?: number;
  /** The time of the writes of each account. Miles works at 5. */
  readonly time?: number;
  readonly isCut?: boolean;
  /** The first account creates another one, which writes as well. */
  readonly isHandedOn?: boolean;
  /** Miles excludes an account from a policy, which the first account may do instead. */
  readonly excluder?: "miles" | "kim0";
}

/** Writes of accounts after or before miles created or excluded them. */
function work({ created = 1, time = 6, isCut = false, isHandedOn = false, excluder }: Case) {
  const writes = new EmpoweredWrites({
    isSuspect: ({ id }) => id === "miles",
    ...{ countsMembersOf: () => false, isEnforced: () => true },
  });
  const made = Array.from({ length: created }, (_, nth) => `kim${nth}`);
  for (const id of made) writes.empower(wrote("miles", 5, "Add user", account(id)));
  const exclusion = excluder && wrote(excluder, time, "Update conditional access policy", excluding(["zoe"]));
  if (exclusion !== undefined) writes.empower(exclusion);
  if (exclusion !== undefined) writes.count(exclusion);
  for (const id of made) writes.count(wrote(id, time, "Update user", account("ada")));
  if (isHandedOn) writes.count(wrote("kim0", time, "Add user", account("lea")));
  if (isHandedOn) writes.count(wrote("lea", time + 1, "Update user", account("ada")));
  if (excluder !== undefined) writes.count(wrote("zoe", time + 1, "Update user", account("ada")));
  if (isCut) writes.cut();
  return writes.result;
}

const silence = "silence";
const said = (given: Case) => () => {
  const found = work(given);
  return notUndoneLines(found === null ? {} : { empowered: empoweredSentence(found) }).join() || silence;
};
const verdict = (given: Case) => () => {
  const found = work(given);
  return empoweredVerdict(found === null ? {} : { empowered: found }) || silence;
};

/** Later writes of accounts and applications to which an undone actor gave power. */
export const empoweredPairs: readonly Pair[] = [
  ...contrasts(said({}), said({ time: 4 }), [
    [
      "not undone: … by … that this actor… created…: ………. Whether they are still in force was not looked at: list_activity with each as actor shows them.",
      silence,
    ],
    ["account or application", silence],
  ]),
  pair("accounts or applications", said({ created: 2 }), said({}), "1 account or application"),
  pair(
    ", and perhaps more, because not all accounts or records were read",
    said({ isCut: true }),
    said({}),
    '("ada"). Whether',
  ),
  pair(
    "not looked at: all later writes of accounts or applications that this actor created or gave power to, because there was too much to read, or it could not be read.",
    said({ isCut: true, time: 4 }),
    said({ isCut: true }),
    "1 write by 1 account",
  ),
  pair("between … and …: ……", said({}), said({ time: 4 }), silence),
  pair("or gave power to", said({}), said({ excluder: "miles" }), "created, gave power to or excluded"),
  pair(
    ", gave power to or excluded from enforced policies",
    said({ excluder: "miles" }),
    said({}),
    "created or gave power to:",
  ),
  pair(
    "(excluded from enforced policies)",
    said({ excluder: "miles" }),
    said({ excluder: "kim0" }),
    'policies by "kim0',
  ),
  pair("(excluded from enforced policies by …)", said({ excluder: "kim0" }), said({ isHandedOn: true }), "(power from"),
  pair("(power from …)", said({ isHandedOn: true }), said({ excluder: "kim0" }), 'policies by "kim0'),
  pair(", or one of them in turn,", said({ isHandedOn: true }), said({}), "this actor created"),
  pair("Not undone: … by … that the undone actor… created…: ….", verdict({}), verdict({ time: 4 }), silence),
];
