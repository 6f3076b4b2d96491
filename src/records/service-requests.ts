import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import type { JobId, SnapshotId } from "../domain/ids.ts";
import type { Job, JobKind } from "../domain/recovery/job.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import type { Millis } from "../domain/time.ts";
import type { Authority } from "../service/recovery-service.ts";

/**
 * The facts about one tenant that this mode keeps on this machine, because Microsoft's service has no place for them:
 * the requests for jobs that were sent, the preview a recovery came from, and the preview that verifies it.
 *
 * Obligations: rows survive the process, and every process on the same data folder sees them. `intend` is one
 * transaction, and at most one request of unknown outcome exists at a time.
 */
export interface LocalRecords {
  /**
   * Notes a request about to be sent and, with an approval, uses that up: both or neither. Throws `approvalRefused` as
   * `RecoveryService.startRecovery` says, and `busy` while another request's outcome is unknown. A later part of a recovery
   * (`scope.follows`) goes by the approval of its first one. It throws `busy` if that part was asked for before.
   */
  intend(intent: Intent): Promise<PostedJob>;
  /**
   * Records the outcome: the job, or that the service refused the request (`refused`) or never received it (`lost`). Of a
   * part of a recovery also that it was not sent, because all of its objects had changed (`skipped`), or because a person
   * stopped the recovery before it (`stopped`).
   */
  settle(id: string, outcome: { readonly jobId: JobId } | "refused" | "lost" | "skipped" | "stopped"): Promise<void>;
  /** Records the end of a recovery that was asked for here, once. Ignores any other job. */
  ended(job: Pick<Job, "id" | "status" | "totals" | "jobCompletionDateTime">): Promise<void>;
  /** Notes that a person's wish to stop a job was sent and accepted. */
  cancelled(id: JobId, by: Caller): Promise<void>;
  /** The request whose outcome is not known yet. */
  open(): Promise<PostedJob | null>;
  /** Returns the facts about a job, or null if it was started elsewhere. */
  ofJob(id: JobId): Promise<PostedJob | null>;
  /** Returns all requests of parts of recoveries of this preview's list, oldest first. */
  partsOf(preview: JobId): Promise<readonly PostedJob[]>;
  /** The newest request for a preview that verifies this recovery, once it is a job. */
  verificationOf(recovery: JobId): Promise<PostedJob | null>;
}

/** The person who asks for a job. */
export type JobCaller = Pick<Caller, "id" | "userPrincipalName">;

export interface Intent {
  readonly kind: JobKind;
  readonly snapshotId: SnapshotId;
  readonly scope: Scope;
  readonly caller: JobCaller;
  /** Of a recovery of a preview: that preview, with the digest an approval is bound to. */
  readonly preview: Pick<Job, "id" | "digest"> | null;
  readonly verifiesJobId: JobId | null;
  readonly authority: Authority;
  /** Dangers as they are now of a list that was approved. Null without an approval, or if they cannot be worked out. */
  readonly assessment: ShownAssessment | null;
  /** When the newest job that the service listed had started. A job of this request starts later. */
  readonly startedAfter: Millis;
}

export interface PostedJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly jobId: JobId | null;
  readonly snapshotId: SnapshotId;
  readonly scope: Scope;
  readonly previewJobId: JobId | null;
  readonly verifiesJobId: JobId | null;
  readonly startedAfter: Millis;
  readonly startedBy: string;
  readonly callerId: string;
  /** `ended` is the state of a recovery whose end is recorded. */
  readonly state: string;
  /** User principal name of the person who approved it, where it is asked for by its job. */
  readonly approvedBy?: string;
  /** By this machine's clock. */
  readonly createdAt: Millis;
}
