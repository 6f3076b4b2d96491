import type { JobId } from "../../domain/ids.ts";
import { findJob, type JobRecord } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import { requireSealed } from "../plan/plan-digest.ts";
import { requireJob } from "../plan/require-job.ts";

/** Returns the list that a recovery applied, or null for one that ended before it had a list of its own. */
export async function appliedList({ store }: EngineContext, recovery: JobRecord): Promise<JobRecord | null> {
  const { previewJobId, digest } = recovery.job;
  if (previewJobId !== null) return findJob(store.db, previewJobId);
  return digest === null ? null : recovery;
}

/** Throws `stale` if the list that a recovery applied has no seal, before anything is compared with it. */
export async function requireSealedList(context: EngineContext, recovery: JobId): Promise<void> {
  const applied = await appliedList(context, await requireJob(context, recovery, "recovery"));
  if (applied !== null) requireSealed(applied);
}
