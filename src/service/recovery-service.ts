import type { ApprovalBinding } from "../domain/approval/approval.ts";
import type { Assessment } from "../domain/assessment/assessment.ts";
import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import type { PlanDrift } from "../domain/assessment/plan-drift.ts";
import type { Actor, Change, FailedChange, RecoveryAction } from "../domain/changes/change.ts";
import type { ApprovalId, JobId, SnapshotId } from "../domain/ids.ts";
import type { Job, JobKind, JobStatus } from "../domain/recovery/job.ts";
import type { Snapshot } from "../domain/recovery/snapshot.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { EntityType } from "../domain/tenant/entity.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import type { PassedName } from "../domain/words/swapped-names.ts";
import type { ChangeSummary } from "./change-summary.ts";
import type { Page, PageRequest } from "./page.ts";
import type { Verification } from "./verification.ts";
import type { WholeObjects } from "./whole-objects.ts";

export interface ReassessOptions {
  readonly anew?: boolean;
}

/**
 * The port every face talks to and every mode implements: snapshots, jobs and their changes.
 *
 * Obligations of an implementation:
 * - No method changes or deletes a snapshot.
 * - A start answers as soon as the job is recorded, with its status then. The work continues by itself, survives the
 *   process where the implementation can, and is followed with `getJob`.
 * - At most one job of either kind is active per tenant. A further start is refused with `activeJob`, which names it.
 * - A preview does not change the directory. A recovery of a preview writes exactly that preview's list. An item that
 *   moved meanwhile is left as it is and becomes a failed change. Changes elsewhere are ignored.
 * - Lists are stable while paged: a job's by `seq`, snapshots and jobs newest first.
 * - Unknown ids throw `notFound`. Malformed ids, cursors, scopes or limits throw `invalidInput`. Every method may also
 *   throw `storeUnusable`, and no method leaves work half-recorded when it fails.
 */
export interface RecoveryService {
  listSnapshots(page: PageRequest): Promise<Page<Snapshot>>;
  getSnapshot(id: SnapshotId): Promise<Snapshot>;
  /**
   * Captures the directory now. Throws `notSupported` if the mode cannot, and `activeJob` or `busy` during another
   * capture.
   */
  takeSnapshot(request: { readonly label: string | null; readonly caller: Caller }): Promise<Snapshot>;

  /** A scope by actor that needs several jobs does not start. `invalidInput` then says how to ask for each part. */
  startPreview(request: StartPreview): Promise<StartedPreview>;
  /**
   * Throws `notReady` if the preview has not ended `successful`, `stale` if its list was made under other comparison
   * rules, and `approvalRefused` if the approval is not approved, expired, used, or bound to something else, or if the
   * plan has become more dangerous than was shown, which makes the approval void. The approval is used up in the
   * transaction that records the job.
   */
  startRecovery(request: StartRecovery): Promise<StartedRecovery>;
  /** Throws what `startRecovery` of this preview would throw now, except about the approval, so that no person is asked in vain. */
  checkRecovery(previewJobId: JobId): Promise<void>;
  /**
   * Works out again, from the tenant as it is now, what is dangerous about a `successful` preview's list and what it would
   * do to signing in. Takes a reading of the last moments for that, unless one is asked for `anew` because a person's yes
   * depends on it. Returns null for a list without an assessment.
   */
  reassess(previewJobId: JobId, options?: ReassessOptions): Promise<ShownAssessment | null>;
  /** Looks for work beside a `successful` preview's list, where neither its summary nor a frozen list covers it. */
  workBeside(previewJobId: JobId): Promise<WorkBeside>;
  /** A preview over the same snapshot and scope as a finished recovery, whose result `getVerification` reads. */
  startVerification(request: { readonly recoveryJobId: JobId; readonly caller: Caller }): Promise<Job>;

  getJob(id: JobId): Promise<Job>;
  listJobs(filter: JobFilter, page: PageRequest): Promise<Page<Job>>;
  /** Stops between two batches. What a recovery has applied stays applied. `finished` if the job had ended. */
  cancelJob(request: { readonly id: JobId; readonly caller: Caller }): Promise<Job>;

  /** Returns changes of a `successful` preview, in `seq` order. Throws `notReady` for another job. */
  listChanges(previewJobId: JobId, filter: ChangeFilter, page: PageRequest): Promise<ListedChanges>;
  summarizeChanges(previewJobId: JobId): Promise<ChangeSummary>;
  /** Returns failed changes of an ended recovery. Throws `notReady` before. */
  listFailedChanges(recoveryJobId: JobId, page: PageRequest): Promise<Page<FailedChange>>;
  /**
   * Returns the newest verification of a recovery: its job, and the result once that job is `successful`. Null before
   * the first one.
   */
  getVerification(recoveryJobId: JobId): Promise<Verification | null>;
}

/**
 * Work of the same authors before and outside of a list that was not assessed, and what was written since the preview.
 */
export interface WorkBeside extends Pick<Assessment, "earlier" | "outside"> {
  readonly since?: readonly string[];
}

/** A job, and what its start found changed since the preview, which it leaves alone or puts back in part. */
export interface StartedRecovery extends Job {
  readonly drift?: PlanDrift;
}

export interface StartedPreview extends Job {
  /** Of a scope by actor, where whole objects are restored. */
  readonly wholeObjects?: WholeObjects;
}

export interface StartPreview {
  readonly snapshotId: SnapshotId;
  readonly scope: Scope;
  readonly caller: Caller;
  /** Limits the list to what Microsoft's service documents. All that the mode covers if absent. */
  readonly coverage?: "microsoft";
}

/** The frozen list of a preview, or, as Microsoft's own service does it, a snapshot and a scope compared afresh. */
export type StartRecovery = (
  | { readonly previewJobId: JobId }
  | Pick<StartPreview, "snapshotId" | "scope" | "coverage">
) & { readonly caller: Caller; readonly authority: Authority };

/**
 * The authority of a recovery: a person's approval of exactly this plan, or, on the Graph face, a caller who holds a
 * token and acts for themselves.
 */
export type Authority =
  | { readonly kind: "approval"; readonly approvalId: ApprovalId; readonly binding: ApprovalBinding }
  | { readonly kind: "caller" };

export interface JobFilter {
  readonly status?: JobStatus;
  readonly kind?: JobKind;
  readonly snapshotId?: SnapshotId;
}

export interface ListedChanges extends Page<Change> {
  /** True if the dangers of its rows were not worked out, so that a row without one may have some. */
  readonly isUnassessed?: true;
  /** Of a list narrowed by id to one object: the place after each link shown of it. */
  readonly linkCursors?: readonly string[];
  /** Names that passed between the objects of this page from the earlier point to the later one. */
  readonly passedNames?: readonly PassedName[];
  /** All authors that a filter by an actor's name fits. Absent if it fits one, and without such a filter. */
  readonly fitting?: readonly Actor[];
}

/** All that are given must hold. */
export interface ChangeFilter {
  readonly type?: EntityType;
  readonly id?: string;
  readonly action?: RecoveryAction;
  /** A changed property, or a link name. */
  readonly property?: string;
  /** User principal name, display name or id of the author. */
  readonly actor?: string;
  readonly recoverable?: boolean;
  /** The rule or the severity of a danger. */
  readonly risk?: string;
  /** Part of the display name or id, whatever its case. */
  readonly text?: string;
}
