import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { accountPower } from "../../src/domain/dangers/application-power.ts";
import { entryExposures } from "../../src/domain/dangers/entry-records.ts";
import { exposureRisk } from "../../src/domain/dangers/exposure.ts";
import { type Pair, pair } from "./pair.ts";

const told =
  (operation: string, more: { actor?: string; roles?: readonly string[] | null } = {}) =>
  () => {
    const { actor = "mallory", roles = [] } = more;
    const record: AuditRecord = {
      ...{ id: "r", time: 0, actor: { kind: "user", id: actor, name: actor }, category: "UserManagement" },
      ...{ operation, result: "success", correlationId: "c", app: null, ip: null },
      targets: [{ ref: { type: "user", id: "ada" }, displayName: "Ada", modified: [] }],
    };
    const found = entryExposures(record).map(({ exposure }) => {
      const { actsAs } = exposure;
      return exposureRisk(
        { ...exposure, ...(actsAs && { actsAs: { ...actsAs, power: accountPower(roles) } }) },
        "done",
      );
    });
    return found.map(({ severity, sentence }) => `${severity}: ${sentence}`).join("\n") || "no danger";
  };
const reset = "Reset user password";
const own = told(reset, { actor: "ada" });

/** On passwords and sign-in methods that others wrote. */
export const entryPairs: readonly Pair[] = [
  pair("The password of … was reset by another account.", told(reset), own, "no danger"),
  pair("the account …", told(reset), own, "no danger"),
  pair(
    "A sign-in method was registered for … by another account.",
    told("Admin registered security info"),
    told("User registered security info"),
    "no danger",
  ),
  pair(
    "A sign-in method of … was changed by another account.",
    told("Admin updated security info"),
    told("Admin deleted security info"),
    "was deleted by another account",
  ),
  pair(
    "A sign-in method of … was deleted by another account.",
    told("Admin deleted security info"),
    told("Admin updated security info"),
    "was changed by another account",
  ),
  pair("It has ….", told(reset, { roles: ["Global Administrator"] }), told(reset, { roles: null }), "Not looked at"),
  pair("Not looked at: its roles.", told(reset, { roles: null }), told(reset), "medium: The password"),
];
