import type { Approval, ApprovalBinding, ApprovalChannel, Plan } from "../domain/approval.ts";
import type { ApprovalId } from "../domain/ids.ts";

/**
 * Where approvals are kept: rows that survive a restart, serve several processes and work once. Sealed: a row whose
 * content was altered is treated as if it were not there. Consuming one is `RecoveryService.startRecovery`'s business.
 */
export interface Approvals {
  /**
   * The usable approval or open request with exactly this binding, or a new request. An approved one is returned while
   * it is valid; a declined one never is: a decline ends that attempt, the next call asks anew.
   */
  request(request: ApprovalRequest): Promise<Approval>;
  /** `notFound` for an unknown or altered one. */
  get(id: ApprovalId): Promise<Approval>;
  /** Open requests, oldest first. */
  listPending(): Promise<readonly Approval[]>;
  /** Records a person's answer. `approvalRefused` if the request is no longer open or the phrase is not the one asked for. */
  decide(id: ApprovalId, decision: Decision): Promise<Approval>;
}

export interface ApprovalRequest {
  readonly binding: ApprovalBinding;
  readonly plan: Plan;
  readonly sentence: string;
  readonly callerName: string;
  readonly phrase: string | null;
}

export interface Decision {
  readonly answer: "approve" | "decline";
  readonly channel: ApprovalChannel;
  /** What the person typed, where a phrase was asked for. */
  readonly typed?: string;
}
