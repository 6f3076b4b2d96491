import { type AuditRecord, POLICY_UPDATE } from "../../domain/authors/audit-record.ts";
import { type ExemptingSide, withExemptSince } from "../../domain/dangers/new-exemptions.ts";
import type { Cohort } from "../../domain/sign-in/cohort.ts";
import type { Millis } from "../../domain/time.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import type { LogSubject } from "../../graph/audit/log-subject.ts";

/**
 * Looks in the log for which accounts are exempt like emergency accounts only since a short time, at a request for each
 * account and group. An account whose log cannot be read stays an emergency account.
 */
export const readExemptSince = (
  log: GraphAuditLog,
  cohorts: readonly Cohort[],
  on: ExemptingSide,
  now: Millis,
): Promise<readonly Cohort[]> =>
  withExemptSince(cohorts, on, now, (ref, since) =>
    recordsOf(log, ref === null ? { kind: "activity", name: POLICY_UPDATE } : { kind: "object", id: ref.id }, since),
  );

async function* recordsOf(log: GraphAuditLog, subject: LogSubject, since: Millis): AsyncGenerator<AuditRecord> {
  yield* (await log.read(subject, { since, until: null })).records;
}
