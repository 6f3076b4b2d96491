import type { Change } from "../domain/change.ts";
import type { Job } from "../domain/job.ts";
import type { ReasonCode } from "../domain/reason.ts";

/** The result of a recovery: a second preview over the same scope, compared with the list that was applied. */
export interface Verification {
  readonly job: Job;
  /** Null until the job is `successful`. */
  readonly result: VerificationResult | null;
}

export interface VerificationResult {
  /** True if everything the recovery was to put back is back. */
  readonly verified: boolean;
  /** Differences that the list did not announce, or new ones. At most `limit` items are shown. */
  readonly residual: { readonly total: number; readonly items: readonly Change[] };
  /** Differences that were announced before the recovery, each with its reason. */
  readonly expected: readonly {
    readonly reason: ReasonCode;
    readonly objects: number;
    readonly sample: readonly Change[];
  }[];
}
