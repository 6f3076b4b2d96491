import type { Job } from "../../domain/recovery/job.ts";
import type { TimeRange } from "../../graph/audit/log-subject.ts";

/** Returns the time from just after the snapshot to the end of the preview. */
export const rangeOf = ({ targetStateDateTime, jobCompletionDateTime }: Job): TimeRange => ({
  since: targetStateDateTime + 1,
  until: jobCompletionDateTime,
});
