import type { Change } from "../domain/change.ts";
import type { Job } from "../domain/job.ts";
import type { ReasonCode } from "../domain/reason.ts";

/** Whether a recovery reached its goal: a second preview over the same scope, held against the list that was applied. */
export interface Verification {
  readonly job: Job;
  /** Null until the job is `successful`. */
  readonly result: VerificationResult | null;
}

export interface VerificationResult {
  /** Nothing the recovery was to put back still differs. */
  readonly verified: boolean;
  /** What still differs though the list said it would not, or differs anew: at most `limit` items shown. */
  readonly residual: { readonly total: number; readonly items: readonly Change[] };
  /** What differs on purpose: told before the recovery, each with its reason. */
  readonly expected: readonly {
    readonly reason: ReasonCode;
    readonly objects: number;
    readonly sample: readonly Change[];
  }[];
}
