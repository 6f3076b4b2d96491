import { POLICY_UPDATE } from "../../domain/authors/audit-record.ts";
import {
  EXEMPT_FOR,
  type ExemptingSide,
  ExemptionWrites,
  exemptingRefs,
  withExemptSince,
} from "../../domain/dangers/new-exemptions.ts";
import type { Cohort } from "../../domain/sign-in/cohort.ts";
import type { Millis } from "../../domain/time.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import type { LogSubject } from "../../graph/audit/log-subject.ts";

/**
 * Reads the log of each account that looks like an emergency account, of the groups that it is exempt by, and of policies,
 * at a request each. An account whose log cannot be read stays an emergency account.
 */
export async function readExemptSince(
  log: GraphAuditLog,
  cohorts: readonly Cohort[],
  on: ExemptingSide,
  now: Millis,
): Promise<readonly Cohort[]> {
  const refs = exemptingRefs(cohorts, on);
  if (refs.length === 0) return cohorts;
  const subjects: LogSubject[] = refs.map(({ id }) => ({ kind: "object", id }));
  const writes = new ExemptionWrites();
  for (const subject of [...subjects, { kind: "activity", name: POLICY_UPDATE } as const]) {
    const { records } = await log.read(subject, { since: now - EXEMPT_FOR, until: null });
    for (const record of records) writes.add(record);
  }
  return withExemptSince(cohorts, on, writes);
}
