import type { ApprovalChannel, Approver, PolicyDemand } from "../domain/approval/approval.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { JobStatus, JobTotals } from "../domain/recovery/job.ts";
import type { Millis } from "../domain/time.ts";
import type { Page, PageRequest } from "./page.ts";

/**
 * Our own record of every call that was allowed or refused: append-only, and chained, so that a removed or altered record
 * shows. The tenant's own audit log is another record. It says what was written to the directory.
 */
export interface AuditTrail {
  /** Adds a record. Of refusals of one caller only so many a minute are recorded, and beside them the number of those that are not. */
  append(event: TrailEvent): Promise<void>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<TrailRecord>>;
  /**
   * Returns the records that prove a recovery, or null if the trail has none of its start and, where it was approved, of
   * its approval. Throws `storeAltered` if a record from there on, the job or the outcome of a step was altered.
   */
  recovery(of: RecoveryOf): Promise<RecoveryProof | null>;
  /**
   * Checks the trail, whether it holds a record of every job and approval, and whether the captured history is the one
   * that was captured. Reads all of both in portions.
   */
  verify(): Promise<TrailVerdict>;
  /** Checks the trail alone in the way of `verify`, and of a long one the newest records only. */
  verifyNewest(): Promise<NewestVerdict>;
}

export const trailActions = [
  "callRefused",
  "refusalsOmitted",
  "approvalRequested",
  "approvalGiven",
  "approvalDeclined",
  "approvalWithdrawn",
  "approvalVoided",
  "approvalRefused",
  "recoveryStarted",
  "recoveryEnded",
  "recoveryRemoved",
  "recoveryRefused",
  "jobCancelled",
  "snapshotTaken",
] as const;
export type TrailAction = (typeof trailActions)[number];

/**
 * An event, with the members that apply to it. Texts from the directory are data and are cleaned where they are shown.
 */
export interface TrailEvent {
  readonly action: TrailAction;
  /** The caller's id and user principal name, or null for an unknown caller. */
  readonly caller: { readonly id: string; readonly name: string } | null;
  readonly tool?: string;
  readonly approvalId?: string;
  readonly planDigest?: string;
  readonly channel?: ApprovalChannel;
  /** The person who answered a request for approval, where one has. */
  readonly approver?: Approver;
  /** The demands of the operator's policy on a request for approval. Absent without any. */
  readonly demands?: readonly PolicyDemand[];
  readonly jobId?: string;
  /** Of the start of a recovery whose end and removal are recorded as well. Earlier versions recorded starts only. */
  readonly followed?: true;
  readonly snapshotId?: string;
  /** Of a snapshot that was taken: its label, and the seal of its capture. Earlier versions recorded the id only. */
  readonly taken?: { readonly label: string | null; readonly seal: string | null };
  /** Of a recovery that has ended: its status, its counts, and a digest of its job and of the outcome of every step. */
  readonly status?: JobStatus;
  readonly totals?: JobTotals;
  readonly outcomeDigest?: string;
  /** Of a recovery that another service ended: the time it says. The record's own time is when it was first seen. */
  readonly endedAt?: Millis;
  /**
   * Of refusals without a record of their own: how many of this caller, or of any caller of one page of approval. Earlier
   * versions recorded no number of a caller's.
   */
  readonly omitted?: { readonly refusals: number; readonly since?: Millis };
  /** Of a refusal: its stable code. */
  readonly code?: ErrorCode;
  /** Of a refusal: why, at most 1,000 characters of it. */
  readonly message?: string;
}

export interface TrailRecord extends TrailEvent {
  /** 1 for the first record of the tenant, without gaps. */
  readonly seq: number;
  readonly time: Millis;
  readonly hash: string;
}

/** A recovery by its id, or the one that used an approval. */
export type RecoveryOf = { readonly jobId: string } | { readonly approvalId: string };

export interface RecoveryProof {
  readonly jobId: string;
  readonly started: TrailRecord;
  /** Null for a recovery that a holder of a token started for themselves. */
  readonly given: TrailRecord | null;
  /** Null until it has ended, and for recoveries of earlier versions, which recorded starts only. */
  readonly ended: TrailRecord | null;
  /** The newest record of the trail. */
  readonly head: TrailRecord;
}

export type TrailVerdict = IntactTrail | BrokenTrail;

/** The state of a trail as far as it was looked at. */
export interface NewestVerdict {
  /** `short` if records are missing, `altered` if others than those that were written are there. */
  readonly state: "intact" | "short" | "altered";
  /** The number of the newest record. */
  readonly records: number;
  /** The number of records that were looked at and found as they were written. */
  readonly looked: number;
  /** The fault as the end of a sentence, or null. */
  readonly why: string | null;
}

export interface IntactTrail {
  readonly intact: true;
  readonly records: number;
  /** The hash of the last record. Noted elsewhere, it shows later whether all of this was replaced. */
  readonly head: string | null;
  /**
   * Numbers of captures in the history's chain, and of those at which the state was compared. Zero without a history.
   */
  readonly captures: number;
  readonly compared: number;
}

export interface BrokenTrail {
  readonly intact: false;
  /** The broken part: the trail, the jobs and approvals it is about, or the history that is captured beside it. */
  readonly part: "trail" | "jobs" | "history";
  /** The number of records at the beginning that are as they were written. */
  readonly records: number;
  /** Present if records of the trail are missing. */
  readonly short?: true;
  /** The number of the first broken record of the trail. */
  readonly firstBroken?: number;
  /** The fault, as the end of a sentence. */
  readonly why: string;
}
