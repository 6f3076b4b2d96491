import { COVERAGE_VERSION } from "../../domain/coverage.ts";
import type { Job } from "../../domain/job.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import { otherRulesRefusal, unsealedCountsRefusal } from "../../summaries/refusals.ts";
import { hasSealedCounts } from "./assessment-seal.ts";

/** Returns the job, and of a preview that another version made why no recovery starts from it. */
export function withObstacle(record: JobRecord): Job {
  const { job, coverageVersion } = record;
  const isList = job.kind === "preview" && job.status === "successful" && job.verifiesJobId === null;
  if (!isList || (coverageVersion === COVERAGE_VERSION && hasSealedCounts(record))) return job;
  const { code, message } = coverageVersion === COVERAGE_VERSION ? unsealedCountsRefusal(job) : otherRulesRefusal(job);
  return { ...job, obstacle: { code, message } };
}
