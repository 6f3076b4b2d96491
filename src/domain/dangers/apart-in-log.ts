import type { AuditRecord } from "../authors/audit-record.ts";
import type { Actor } from "../changes/change.ts";
import { type Apart, type ApartAccounts, apartBy } from "../sign-in/apart.ts";
import { type Cohort, isAdministrator, sides } from "../sign-in/cohort.ts";
import { canonicalId } from "../tenant/entity.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { roleWriteOf } from "./record-exposures.ts";

/** An activation makes use of a right that may be old. Source: directoryAudit records of the service "PIM". */
const activation = /activation/i;

/**
 * Finds the administrators that have their roles only by the records of a time, which come newest first, and the actor whose
 * work is undone. A role that was taken away first was held before. Roles through groups count as held before.
 */
export function apartInLog(
  records: Iterable<AuditRecord>,
  isSuspect: ((actor: Actor) => boolean) | null,
): (cohorts: readonly Cohort[]) => ApartAccounts {
  const given = new Map<string, Map<string, boolean>>();
  for (const record of records) {
    const write = roleWriteOf(record, "microsoft");
    if (write?.role == null || write.isEligible) continue;
    const roles = given.get(canonicalId(write.ref.id)) ?? new Map<string, boolean>();
    given.set(canonicalId(write.ref.id), roles);
    roles.set(write.role, write.isGiven && !activation.test(record.operation));
  }
  return (cohorts) => {
    const found = new Map<string, Apart>();
    for (const cohort of cohorts.filter(isAdministrator)) {
      const { id } = cohort;
      if (id === null) continue;
      const since = given.get(canonicalId(id));
      const roles = new Set(sides.flatMap((side) => [...(cohort[side]?.roles ?? [])]));
      const then = [...roles].filter((role) => since?.get(wellKnownName("directoryRole", role) ?? "") !== true);
      const why = since === undefined ? undefined : apartBy(then);
      if (why !== undefined) found.set(id, why);
      if (isSuspect?.({ kind: "user", id, name: null }) === true) found.set(id, "actor");
    }
    return found;
  };
}
