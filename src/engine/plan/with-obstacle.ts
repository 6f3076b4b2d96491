import { followingJob, type Job } from "../../domain/recovery/job.ts";
import { COVERAGE_VERSION } from "../../domain/tenant/coverage.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import { recoveryOf } from "../../store/work/later-recoveries.ts";
import { unwrittenObjects } from "../../store/work/ledger.ts";
import { appliedRefusal, otherRulesRefusal, unsealedCountsRefusal } from "../../summaries/refusals.ts";
import type { EngineContext } from "../context.ts";
import { hasSealedCounts } from "./assessment-seal.ts";

/** Returns the job, and of a preview why no recovery starts from it: it was applied, or another version made it. */
export async function withObstacle({ store }: EngineContext, record: JobRecord): Promise<Job> {
  const { job, coverageVersion } = record;
  const isList = job.kind === "preview" && job.status === "successful" && job.verifiesJobId === null;
  if (!isList) return job;
  const applied = await recoveryOf(store.db, job.id);
  if (applied !== null) {
    const { code, message } = appliedRefusal(job, applied.job);
    return { ...job, appliedBy: followingJob(applied.job), obstacle: { code, message } };
  }
  if (coverageVersion === COVERAGE_VERSION && hasSealedCounts(record)) return job;
  const { code, message } = coverageVersion === COVERAGE_VERSION ? unsealedCountsRefusal(job) : otherRulesRefusal(job);
  return { ...job, obstacle: { code, message } };
}

/**
 * Returns the job, and of a recovery that has ended how many objects it had nothing to write to, and which later ones changed
 * the same objects.
 */
export async function withFollowing({ later, store }: EngineContext, job: Job): Promise<Job> {
  if (job.kind !== "recovery" || job.jobCompletionDateTime === null) return job;
  const unwritten = await unwrittenObjects(store.db, job.id);
  return { ...job, ...(unwritten === 0 ? {} : { unwrittenObjects: unwritten }), ...(await later.after(job)) };
}
