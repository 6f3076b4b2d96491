import type { ApprovalChannel } from "../domain/approval.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { Millis } from "../domain/time.ts";
import type { Page, PageRequest } from "./page.ts";

/**
 * Our own record of who was allowed or refused what: append-only, and chained, so that a removed or altered record
 * shows. The tenant's own audit log is another matter; it says what was written to the directory.
 */
export interface AuditTrail {
  append(event: TrailEvent): Promise<void>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<TrailRecord>>;
  /** Reads the whole trail in portions. */
  verify(): Promise<TrailVerdict>;
}

export const trailActions = [
  "callRefused",
  "approvalRequested",
  "approvalGiven",
  "approvalDeclined",
  "approvalRefused",
  "recoveryStarted",
  "recoveryRefused",
  "jobCancelled",
  "snapshotTaken",
] as const;
export type TrailAction = (typeof trailActions)[number];

/** What happened, as far as it applies. Texts from the directory are data, cleaned by whoever shows them. */
export interface TrailEvent {
  readonly action: TrailAction;
  /** Who asked: id and user principal name; null where the caller is not known. */
  readonly caller: { readonly id: string; readonly name: string } | null;
  readonly tool?: string;
  readonly approvalId?: string;
  readonly planDigest?: string;
  readonly channel?: ApprovalChannel;
  readonly jobId?: string;
  readonly snapshotId?: string;
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

export type TrailVerdict =
  /** `head` is the hash of the last record: noted elsewhere, it shows later whether all of this was replaced. */
  | { readonly intact: true; readonly records: number; readonly head: string | null }
  | { readonly intact: false; readonly records: number; readonly firstBroken: number; readonly why: string };
