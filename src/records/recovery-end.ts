import type { TenantTx } from "../store/sql/tenant-db.ts";
import { type JobRecord, jobRow } from "../store/work/jobs.ts";
import type { RecordsContext } from "./records-context.ts";
import { outcomeDigest } from "./recovery-outcome.ts";
import { appendTrail } from "./stored-trail.ts";

/**
 * Records the end of a recovery with its counts and the digest of its outcome, in the transaction that ends its job, so
 * that a job that is altered or put back afterward contradicts the trail.
 */
export async function recordRecoveryEnd(
  context: RecordsContext,
  tx: TenantTx,
  { job, starter }: JobRecord,
  ledger: string,
): Promise<void> {
  const row = await jobRow(tx, job.id);
  if (row === null) return;
  await appendTrail(context, tx, {
    action: "recoveryEnded",
    caller: { id: starter.id, name: starter.userPrincipalName },
    jobId: job.id,
    status: job.status,
    totals: job.totals,
    outcomeDigest: outcomeDigest(row, ledger),
  });
}

/** Records that retention has removed the job of a recovery, because a job may not be missing without a record. */
export function recordRecoveryRemoved(context: RecordsContext, tx: TenantTx, id: string): Promise<void> {
  return appendTrail(context, tx, { action: "recoveryRemoved", caller: null, jobId: id });
}
