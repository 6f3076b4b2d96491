import type {
  Approval,
  ApprovalBinding,
  ApprovalChannel,
  Approver,
  MadeDemand,
  Plan,
} from "../domain/approval/approval.ts";
import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import type { ApprovalId } from "../domain/ids.ts";

/**
 * Approvals that survive a restart, are shared by processes and work once. They are sealed: an altered row counts as
 * missing. `RecoveryService.startRecovery` uses one up.
 */
export interface Approvals {
  /**
   * Returns the usable approval or open request with exactly this binding, or a new request. Never returns a declined
   * or withdrawn one, or one that was made without a demand of this policy, and voids one that showed less danger than this plan has. Throws `busy` while the plan rests
   * after it was declined, and for a caller who asks too often.
   */
  request(request: ApprovalRequest): Promise<Approval>;
  /** Throws `notFound` for an unknown or altered one. */
  get(id: ApprovalId): Promise<Approval>;
  /** Open requests, oldest first. */
  listPending(): Promise<readonly Approval[]>;
  /** Approvals that were given and can still be used or withdrawn, oldest first. */
  listGiven(): Promise<readonly Approval[]>;
  /**
   * Records a person's answer. Throws `approvalRefused` if the request no longer takes this answer, if the phrase is
   * wrong, or if a demand of the operator's policy is not met.
   */
  decide(id: ApprovalId, decision: Decision): Promise<Approval>;
  /**
   * Compares the dangers that a request showed with those of an assessment made now. Voids an unused request if they
   * are worse now, because a person's answer covers only what they were shown. Returns a sentence for each that is
   * worse.
   */
  voidIfWorse(id: ApprovalId, now: ShownAssessment): Promise<readonly string[]>;
}

export interface ApprovalRequest {
  readonly binding: ApprovalBinding;
  readonly plan: Plan;
  readonly sentence: string;
  readonly callerName: string;
  readonly phrase: string | null;
  readonly demands: readonly MadeDemand[];
}

export interface Decision {
  /** A pending request is approved or declined. A given approval is withdrawn, as long as no recovery has used it. */
  readonly answer: "approve" | "decline" | "withdraw";
  readonly channel: ApprovalChannel;
  readonly approver: Approver;
  /** The text that the person typed, if a phrase was asked for. */
  readonly typed?: string;
  /** The request as the person saw it, with what its plan did then. As it was made if absent. */
  readonly shown?: Pick<Approval, "plan" | "sentence">;
}
