import type { Job } from "../domain/recovery/job.ts";
import type { Millis } from "../domain/time.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";
import type { RecordsContext } from "./records-context.ts";
import { appendTrail } from "./stored-trail.ts";

/** The end of a recovery, whichever service carried it out. */
export type RecoveryEnd = Pick<Job, "id" | "status" | "totals"> & {
  readonly starter: NonNullable<TrailEvent["caller"]>;
  /** The digest of what the store keeps of the recovery, from now on unchanged. */
  readonly outcomeDigest: string;
  /** The time that another service says. Absent for a recovery that ends with this record. */
  readonly endedAt?: Millis;
};

/**
 * Records the end of a recovery with its counts and the digest of its outcome, in the transaction that ends what the store
 * keeps of it, so that a row that is altered or put back afterward contradicts the trail.
 */
export function recordRecoveryEnd(context: RecordsContext, tx: TenantTx, end: RecoveryEnd): Promise<void> {
  const { id, starter, ...outcome } = end;
  return appendTrail(context, tx, { action: "recoveryEnded", caller: starter, jobId: id, ...outcome });
}

/** Records that retention has removed the job of a recovery, because a job may not be missing without a record. */
export function recordRecoveryRemoved(context: RecordsContext, tx: TenantTx, id: string): Promise<void> {
  return appendTrail(context, tx, { action: "recoveryRemoved", caller: null, jobId: id });
}
