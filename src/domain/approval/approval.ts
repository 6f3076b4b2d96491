import type { ToldDrift } from "../assessment/plan-drift.ts";
import type { StayingWork } from "../authors/staying-work.ts";
import type { Actor } from "../changes/change.ts";
import type { PlanRisk } from "../changes/risk.ts";
import type { ApprovalId, JobId, SnapshotId, TenantId } from "../ids.ts";
import type { JobTotals } from "../recovery/job.ts";
import type { SignInConsequences } from "../sign-in/consequences.ts";
import type { Scope } from "../tenant/scope.ts";
import type { Instant, Millis } from "../time.ts";

/**
 * The plan a person is asked to approve. It is built from the server's own data and never from a model's arguments.
 * `digest` is the digest of the frozen list, so an approval covers exactly these changes.
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
  /** Dangers, worst first. The digest leaves them out because an approval covers the list, not its assessment. */
  readonly risks: readonly PlanRisk[];
  /** Sign-in consequences. Null if the plan is without them or the service cannot work them out. */
  readonly rehearsal: SignInConsequences | null;
  /** The parts that it leaves, in short. Absent in requests of earlier versions. */
  readonly outlook?: PlanOutlook;
  /** Authors of what the plan changes, as its summary has them. Absent without one that is known. */
  readonly authors?: readonly PlanAuthor[];
  /** The account whose work is undone, with its names and its id, quoted. Absent if the scope alone names it. */
  readonly undoneActor?: string;
  /** Objects on which elements of the actor whose work is undone stay. Absent without any. */
  readonly staying?: StayingWork;
  /** Counts work from shortly before the time that the plan goes back to, which it leaves. Absent without any. Names are quoted. */
  readonly earlier?: string;
  /** Counts work of the same authors outside of its scope. Absent without any. Names are quoted. */
  readonly outside?: string;
  /** Says which writes are newer than the reading for the list. Absent without any. */
  readonly newer?: string;
  /** Counts later writes of accounts that the actor created or gave power to, in words. Names are quoted. */
  readonly empowered?: string;
  /** The time up to which the tenant was read for dangers and consequences. Absent where that is not known. */
  readonly readUntil?: Millis;
  /** The time up to which the tenant was read later, and they were found no worse. Absent where that was not done. */
  readonly checkedUntil?: Millis;
  /**
   * Says what was done since the snapshot that a recovery does not reach, the gravest first. Absent without any. Names
   * are quoted.
   */
  readonly unheld?: readonly string[];
  /** Objects that changed since the preview, in words. Absent without any. Names are quoted. */
  readonly drifted?: ToldDrift;
  /** Further facts for the approver about how the plan is carried out. Names are cleaned and quoted. */
  readonly notes?: readonly string[];
  /** True where the service compares again when it recovers, and writes no frozen list. Absent otherwise. */
  readonly comparedAgain?: true;
}

/** The parts that a plan leaves, as the first lines of its approval have it. Names are cleaned and quoted. */
export interface PlanOutlook {
  /** Objects that do not come back, by reason. */
  readonly lost: string;
  /** The accounts and the work that stay although it is carried out. */
  readonly inForce: string;
  /** The reason why its dangers and its effect on signing in were not worked out. Absent if they were. */
  readonly notAssessed?: string;
}

export interface PlanAuthor {
  readonly actor: Actor;
  /** The number of objects of the plan that they wrote to. */
  readonly objects: number;
}

export interface PlanPart {
  readonly type: string;
  readonly action: string;
  readonly objects: number;
}

/** The call and plan an approval is valid for. Any difference requires a new approval. */
export interface ApprovalBinding {
  readonly tool: string;
  /** SHA-256 of the canonical text of the tool's arguments. */
  readonly argumentsDigest: string;
  readonly planDigest: string;
  readonly tenantId: TenantId;
  readonly callerId: string;
}

export const approvalStates = ["pending", "approved", "declined", "withdrawn", "void", "consumed", "expired"] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** The way a person answered: a form in the host, the page in their browser, or `entra-rewind approve`. */
export const approvalChannels = ["elicitation", "page", "terminal"] as const;
export type ApprovalChannel = (typeof approvalChannels)[number];

/** A person who answers a request for approval: id and user principal name, as the directory has them. */
export interface Approver {
  readonly id: string;
  readonly name: string;
  /** The sign-in on the page where they answered. Absent where the process itself was signed in. */
  readonly authentication?: Authentication;
}

/** A sign-in for one decision: its time, and its methods as the identity provider names them (`amr`). */
export interface Authentication {
  readonly time: Millis;
  readonly methods: readonly string[];
}

/** The demands that an operator's policy can make of a recovery. `never` forbids it. */
export const policyDemands = ["never", "secondPerson", "signIn", "phrase"] as const;
export type PolicyDemand = (typeof policyDemands)[number];

/** A demand that applies to a plan, and the reason as the end of a sentence. */
export interface MadeDemand {
  readonly demand: PolicyDemand;
  readonly because: string;
}

export interface Approval {
  readonly id: ApprovalId;
  readonly binding: ApprovalBinding;
  readonly state: ApprovalState;
  readonly plan: Plan;
  /** The sentence shown to the approver. */
  readonly sentence: string;
  /** The requester's user principal name: untrusted data, like all names. */
  readonly callerName: string;
  /** Text the approver types instead of a bare yes. Null if a yes is enough. */
  readonly phrase: string | null;
  /** The demands of the operator's policy when it was asked for. */
  readonly demands: readonly MadeDemand[];
  readonly requestedAt: Millis;
  readonly decidedAt: Millis | null;
  /** Time at which a pending request, or later the approval itself, expires. */
  readonly expiresAt: Millis;
  readonly channel: ApprovalChannel | null;
  /** The person who answered last, who may be another than the requester. Null while no one has. */
  readonly approver: Approver | null;
  /** Why an earlier approval of the same plan is no longer valid, in one sentence. Set on open requests only. */
  readonly earlier?: string;
}
