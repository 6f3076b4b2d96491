import type { JobId, SnapshotId } from "./ids.ts";
import type { Scope } from "./scope.ts";
import type { Instant, Millis } from "./time.ts";

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

/** An unknown status is not terminal: a newer service may know more states than we do. */
export const isTerminal = (status: string): boolean => (terminalStatuses as readonly string[]).includes(status);

/** Counts of a job; null until known. Objects and links are counted apart. */
export interface JobTotals {
  /** Objects a recovery will act on: restored, soft-deleted, or with a property or link it writes. */
  readonly changedObjects: number | null;
  readonly changedLinks: number | null;
  /** Objects with a difference that stays, each with its reason. */
  readonly notRecoverable: number | null;
  readonly modifiedObjects: number | null;
  readonly modifiedLinks: number | null;
  /** Objects and links together. */
  readonly failedChanges: number | null;
}

/** Why a job failed as a whole. */
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
  /** Done and expected units of the present phase; null where the phase cannot be measured. */
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  /** Of a finished preview: sha256 over the frozen list and what it was computed from. */
  readonly digest: string | null;
  /** Of a recovery: the preview whose list it applies; null for a native-style one. */
  readonly previewJobId: JobId | null;
  /** Of a preview that verifies a recovery: that recovery. */
  readonly verifiesJobId: JobId | null;
  /** Of a recovery: the snapshot kept before its first write, through which it can be undone. */
  readonly beforeRecoverySnapshotId: SnapshotId | null;
  readonly startedBy: string;
  readonly failure: JobFailure | null;
  /** Why an active job does not go on at present, where the process that was asked knows: a full disk, say. */
  readonly waitingFor?: string;
  /** What a newer service says of the job in words this program does not know; absent where it knows all of them. */
  readonly unread?: UnknownValues;
}

/** An unread status counts as `running`, so that nobody takes the job for ended. No recovery starts from an unread scope. */
export interface UnknownValues {
  readonly status?: string;
  readonly scope?: string;
}
