import type { Job } from "../domain/recovery/job.ts";
import type { VerificationResult } from "../service/verification.ts";

/** Says how far a recovery got that did not go through its whole list. Empty for one that did. */
export function endedEarly({
  status,
  totals,
  previewJobId,
}: Job): Pick<NonNullable<VerificationResult["recovery"]>, "endedEarly"> {
  if (status !== "abandoned" && status !== "failed") return {};
  return {
    endedEarly: {
      status,
      previewJobId,
      modifiedObjects: totals.modifiedObjects,
      changedObjects: totals.changedObjects,
    },
  };
}
