import type { Job, JobStatus } from "../../domain/recovery/job.ts";
import { recordRecoveryEnd } from "../../records/recovery-end.ts";
import { ledgerDigest, outcomeDigest } from "../../records/recovery-outcome.ts";
import type { Row } from "../../store/sql/schema.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import { findJob, type JobRecord, jobRow, updateJob } from "../../store/work/jobs.ts";
import { clearPlanLog } from "../../store/work/plan-log.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { recordJobEnd } from "../tenant-log.ts";

/**
 * Ends a job, with the record of a recovery's end in the trail. A process that dies in between ends the job again and
 * logs it twice in the tenant's log, but never fails to log it.
 */
export async function endJob(
  context: EngineContext,
  lease: TenantLease,
  { id, kind, jobStartDateTime }: Job,
  { status, ...columns }: Partial<Row<"job">> & { readonly status: JobStatus },
): Promise<void> {
  const { directory, store } = context;
  // Jobs that start in the same millisecond get increasing start times, so the clock may still be behind this one.
  const completed = Math.max(await directory.now(), jobStartDateTime);
  const final = { ...columns, completed_at: completed, progress_done: null, progress_total: null };
  // Before the transaction, because a long ledger takes a while to read, and only the holder of the lease adds to it.
  const ledger = kind === "recovery" ? await ledgerDigest(store.db, id) : null;
  await lease.write(async (tx) => {
    const job = await findJob(tx, id);
    // A cancelled preview has no results, even if the request came at the last moment. A recovery that has applied its
    // whole list by then stays successful.
    const tooLate = status === "successful" && job?.job.kind === "preview" && job.cancelRequested;
    await clearPlanLog(tx, id);
    await updateJob(tx, id, { ...final, status: tooLate ? "abandoned" : status });
    const ended = await findJob(tx, id);
    if (ended === null) return;
    if (ledger !== null) await recordEnd(context, tx, ended, ledger);
    await recordJobEnd(directory, ended);
  });
}

async function recordEnd(context: EngineContext, tx: TenantTx, ended: JobRecord, ledger: string): Promise<void> {
  const { job, starter } = ended;
  const row = await jobRow(tx, job.id);
  if (row === null) return;
  const { id, status, totals } = job;
  const by = { id: starter.id, name: starter.userPrincipalName };
  await recordRecoveryEnd(context, tx, { id, status, totals, starter: by, outcomeDigest: outcomeDigest(row, ledger) });
}
