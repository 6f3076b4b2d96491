import { RewindError } from "../../domain/errors.ts";
import { recordedStart } from "../../records/recorded-start.ts";
import { appendTrail } from "../../records/stored-trail.ts";
import type { TrailEvent } from "../../service/audit-trail.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { requireUnaltered } from "../plan/plan-digest.ts";

/**
 * Throws `storeAltered`, with a record in the trail, unless this program started the recovery with this list, and the
 * list is unaltered since it was frozen. A row of the job table alone is not enough.
 */
export async function requireEntitled(
  context: EngineContext,
  lease: TenantLease,
  recovery: JobRecord,
  list: JobRecord,
): Promise<void> {
  try {
    await requireStarted(context, recovery, list);
    await requireUnaltered(context, list);
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "storeAltered") throw error;
    const { starter, job } = recovery;
    const caller = { id: starter.id, name: starter.userPrincipalName };
    const { code, message } = error;
    await lease.write((tx) =>
      appendTrail(context, tx, { action: "recoveryRefused", caller, jobId: job.id, code, message }),
    );
    throw error;
  }
}

/**
 * The record of a start is chained with a key and names the digest of the approved list. A recovery whose end is
 * recorded runs no second time.
 */
async function requireStarted({ store }: EngineContext, { job }: JobRecord, list: JobRecord): Promise<void> {
  const started = await recordedStart(store.db, job.id);
  const digest = job.previewJobId === null ? null : list.job.digest;
  if (started !== null && started !== "ended" && (started.planDigest ?? null) === digest) return;
  throw new RewindError(
    "storeAltered",
    `Recovery ${job.id} ${problemOf(started)}: the store was altered since. Nothing was written. Run ` +
      "`entra-rewind audit --verify`, then start a new preview.",
  );
}

function problemOf(started: TrailEvent | "ended" | null): string {
  if (started === null) return "was not started by this program";
  return started === "ended" ? "has ended before" : "was started with another list";
}
