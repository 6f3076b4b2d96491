import type { ApprovalId, JobId, SnapshotId, TenantId } from "./ids.ts";
import type { JobTotals } from "./job.ts";
import type { PlanRisk } from "./risk.ts";
import type { Scope } from "./scope.ts";
import type { Rehearsal } from "./sign-in/rehearsal.ts";
import type { Instant, Millis } from "./time.ts";

/**
 * What a person is asked to approve, from the server's own data and never from an argument a model wrote.
 * `digest` is that of the frozen list: the approval covers exactly these changes.
 */
export interface Plan {
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly previewJobId: JobId;
  readonly snapshotId: SnapshotId;
  readonly targetStateDateTime: Instant;
  readonly scope: Scope;
  readonly totals: Pick<JobTotals, "changedObjects" | "changedLinks" | "notRecoverable">;
  /** Counts by entity type and action, largest first. */
  readonly parts: readonly PlanPart[];
  readonly digest: string;
  /** What is dangerous about it, worst first. Not part of the digest: an approval covers the list, whatever is thought of it. */
  readonly risks: readonly PlanRisk[];
  /** What it does to signing in; null where that does not change, or the service cannot tell. */
  readonly rehearsal: Rehearsal | null;
  /** What else the person must know of how this will be done, names in it cleaned and quoted. */
  readonly notes?: readonly string[];
}

export interface PlanPart {
  readonly type: string;
  readonly action: string;
  readonly objects: number;
}

/** What an approval is bound to. Any difference makes it another approval. */
export interface ApprovalBinding {
  readonly tool: string;
  /** sha256 over the canonical text of the tool's arguments. */
  readonly argumentsDigest: string;
  readonly planDigest: string;
  readonly tenantId: TenantId;
  readonly callerId: string;
}

export const approvalStates = ["pending", "approved", "declined", "consumed", "expired"] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** How the person answered: a form in the host, the page in their browser, or `entra-rewind approve`. */
export const approvalChannels = ["elicitation", "page", "terminal"] as const;
export type ApprovalChannel = (typeof approvalChannels)[number];

export interface Approval {
  readonly id: ApprovalId;
  readonly binding: ApprovalBinding;
  readonly state: ApprovalState;
  readonly plan: Plan;
  /** The sentence the person is shown. */
  readonly sentence: string;
  /** The user principal name: data, as all names. */
  readonly callerName: string;
  /** What the person must type instead of a bare yes; null where a yes is enough. */
  readonly phrase: string | null;
  readonly requestedAt: Millis;
  readonly decidedAt: Millis | null;
  /** While pending: when the request lapses. Once approved: when the approval does. */
  readonly expiresAt: Millis;
  readonly channel: ApprovalChannel | null;
  /** Of an open request: why an earlier approval of this very plan does not count, in one sentence; absent if there was none. */
  readonly earlier?: string;
}
