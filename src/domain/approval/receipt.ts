import type { JobStatus, JobTotals } from "../recovery/job.ts";
import type { Millis } from "../time.ts";
import type { ApprovalChannel, Approver, PolicyDemand } from "./approval.ts";

/** The facts of one ended recovery, for people who were not there: who asked, who approved which plan, what came of it. */
export interface RecoveryReceipt {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly recoveryJobId: string;
  readonly previewJobId: string | null;
  /** The digest of the list that was applied. Null for a recovery without a preview. */
  readonly planDigest: string | null;
  /** In whose name it was asked for: id and user principal name. */
  readonly requester: { readonly id: string; readonly name: string };
  /** Null for a recovery that a holder of a token started for themselves. */
  readonly approval: ReceiptApproval | null;
  readonly outcome: ReceiptOutcome;
  /** The trail as it was when the receipt was made: how many records it had, and the hash of the last. */
  readonly trail: { readonly records: number; readonly head: string };
  readonly issuedAt: Millis;
}

export interface ReceiptApproval {
  readonly id: string;
  readonly decision: "approved";
  readonly decidedAt: Millis;
  readonly channel: ApprovalChannel;
  readonly approver: Approver;
  readonly demands: readonly PolicyDemand[];
}

export interface ReceiptOutcome extends Omit<JobTotals, "notRecoverable"> {
  readonly status: JobStatus;
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
}
