import type { Plan } from "../domain/approval/approval.ts";
import type { JobId } from "../domain/ids.ts";

/** The effect of a change, computed from the server's own data for a person's approval. Only reads. */
export interface Plans {
  /**
   * Returns the plan of a recovery of this preview, as this session's caller would start it. Throws `notReady` unless
   * the job is a preview that ended `successful`, and `invalidInput` for a preview without changes.
   */
  recoveryPlan(previewJobId: JobId): Promise<Plan>;
}
