import { COVERAGE_VERSION } from "../../domain/coverage.ts";
import type { Job } from "../../domain/job.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import { otherRulesRefusal } from "../../summaries/refusals.ts";

/** Returns the job, and of a preview that another version made why no recovery starts from it. */
export function withObstacle({ job, coverageVersion }: JobRecord): Job {
  const isList = job.kind === "preview" && job.status === "successful" && job.verifiesJobId === null;
  if (!isList || coverageVersion === COVERAGE_VERSION) return job;
  const { code, message } = otherRulesRefusal(job);
  return { ...job, obstacle: { code, message } };
}
