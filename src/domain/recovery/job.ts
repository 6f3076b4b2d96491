import type { ErrorCode } from "../errors.ts";
import type { JobId, SnapshotId } from "../ids.ts";
import type { Scope } from "../tenant/scope.ts";
import type { Instant, Millis } from "../time.ts";

export const jobKinds = ["preview", "recovery"] as const;
export type JobKind = (typeof jobKinds)[number];

/** Source: microsoft.graph.entraRecoveryServices.recoveryStatus. It is `successful`, never "succeeded". */
export const jobStatuses = [
  "initialized",
  "loadingData",
  "calculating",
  "running",
  "successful",
  "failed",
  "abandoned",
] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const terminalStatuses = ["successful", "failed", "abandoned"] as const satisfies readonly JobStatus[];

/** Treats an unknown status as not terminal, because a newer service may have more states. */
export const isTerminal = (status: string): boolean => (terminalStatuses as readonly string[]).includes(status);

/** Counts of a job, null until known. Objects and links are counted separately. */
export interface JobTotals {
  /** Objects recovery acts on: it restores them, soft-deletes them, or writes a property or link. */
  readonly changedObjects: number | null;
  readonly changedLinks: number | null;
  /** Objects with a difference that stays. Each has a reason. */
  readonly notRecoverable: number | null;
  readonly modifiedObjects: number | null;
  readonly modifiedLinks: number | null;
  /** Objects and links together. */
  readonly failedChanges: number | null;
}

/** The cause of a job's failure. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
}

export interface Job {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly snapshotId: SnapshotId;
  readonly targetStateDateTime: Instant;
  readonly scope: Scope;
  readonly jobStartDateTime: Millis;
  readonly jobCompletionDateTime: Millis | null;
  readonly totals: JobTotals;
  /** Completed and expected units of the present phase. Null if the phase cannot be measured. */
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  /** SHA-256 of a finished preview's frozen list and its inputs. */
  readonly digest: string | null;
  /** The preview whose list a recovery applies. Null for a native recovery. */
  readonly previewJobId: JobId | null;
  /** The recovery that this preview verifies. */
  readonly verifiesJobId: JobId | null;
  /** The snapshot kept before a recovery's first write. Going back to it undoes the recovery. */
  readonly beforeRecoverySnapshotId: SnapshotId | null;
  readonly startedBy: string;
  /** User principal name of the person who approved a recovery. Absent if no approval was needed. */
  readonly approvedBy?: string;
  /** The number of objects in the plan that the approver wrote to. Absent if none of them is known. */
  readonly approverWrote?: number;
  /** Of the modified objects of a recovery that has ended, those that were as its list leaves them already. Absent without any. */
  readonly unwrittenObjects?: number;
  readonly failure: JobFailure | null;
  /** True if a person asked it to stop, whether it could still. Absent if not, and if the service does not say so. */
  readonly stopAsked?: true;
  /** The obstacle an active job is waiting for, such as a full disk, if the process that was asked knows it. */
  readonly waitingFor?: string;
  /**
   * Time that an active job may take by the service's documentation, and time to look again. Absent if neither is
   * known.
   */
  readonly outlook?: string;
  /** The time up to which a recovery may start from a finished preview. Absent if it has no end. */
  readonly recoverableUntil?: Millis;
  /** The reason why no recovery starts from a finished preview, known before a person is asked for an approval. */
  readonly obstacle?: { readonly code: ErrorCode; readonly message: string };
  /** The newest successful recovery of a preview's list. Absent without one. */
  readonly appliedBy?: FollowingJob;
  /** The newest recoveries after this one whose lists change objects of its list, oldest first. Absent without any, and if that is not known. */
  readonly followedBy?: readonly FollowingRecovery[];
  /** The number of recoveries after this one, before the newest of them, whose lists were not compared with its. Absent without any. */
  readonly furtherRecoveries?: number;
  /** Values of a newer service that this program does not know. Absent if it knows all of them. */
  readonly unread?: UnknownValues;
  /** The wider scope that a service compared for a list of this scope, with the objects it counted. Absent if it compared this scope. */
  readonly compared?: { readonly scope: Scope; readonly objects: number | null };
  /** The place of a service's job among those that carry out one recovery. Absent for a recovery of one job. */
  readonly series?: { readonly part: number; readonly parts: number; readonly first: JobId };
}

/** A recovery that came after another job. */
export interface FollowingJob {
  readonly id: JobId;
  readonly startedBy: string;
  readonly jobStartDateTime: Millis;
}

export const followingJob = ({ id, startedBy, jobStartDateTime }: Job): FollowingJob => ({
  id,
  startedBy,
  jobStartDateTime,
});

/** What is told of the recoveries after another one. */
export type RecoveriesAfter = Pick<Job, "followedBy" | "furtherRecoveries">;

export interface FollowingRecovery extends FollowingJob {
  /** The objects that both lists change. Absent if that is not known. */
  readonly objects?: number;
}

/** Values in a newer service's words. An unknown status counts as `running`. A recovery cannot start from an unknown scope. */
export interface UnknownValues {
  readonly status?: string;
  readonly scope?: string;
}
