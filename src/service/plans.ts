import type { Plan } from "../domain/approval.ts";
import type { JobId } from "../domain/ids.ts";

/** What a change would do, worked out from the server's own data for a person to approve. Reads only. */
export interface Plans {
  /**
   * Returns the plan of a recovery of this preview, as this session's caller would start it. Throws `notReady` unless the
   * job is a preview that ended `successful`, and `invalidInput` if it would change nothing.
   */
  recoveryPlan(previewJobId: JobId): Promise<Plan>;
}
