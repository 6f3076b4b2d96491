import type { EarlierWork } from "../domain/authors/earlier-work.ts";
import type { OutsideWork } from "../domain/authors/outside-work.ts";
import type { Authored, Change, FailedChange } from "../domain/changes/change.ts";
import type { ReasonCode } from "../domain/changes/reason.ts";
import type { EmpoweredWork } from "../domain/dangers/empowered-work.ts";
import type { TakenWork } from "../domain/dangers/taken-links.ts";
import type { UnheldWork } from "../domain/dangers/unheld-acts.ts";
import type { JobId } from "../domain/ids.ts";
import type { AfterRecovery, Counted, FormerName, NamedObject } from "../domain/recovery/after-recovery.ts";
import type { Job } from "../domain/recovery/job.ts";
import type { EntityRef } from "../domain/tenant/entity.ts";
import type { Millis } from "../domain/time.ts";

/** The result of a recovery: a second preview over the same scope, compared with the list that was applied. */
export interface Verification {
  readonly job: Job;
  /** Null until the job is `successful`. */
  readonly result: VerificationResult | null;
}

/**
 * `verified`: everything the recovery was to put back is back. `pending`: the same, but for members that the service still
 * works out from restored rules. `unknown`: of what could be read, everything is as approved, but not all of it could be.
 * `notVerified`: something differs that should not. `overtaken`: it was one of the first three, and something
 * of it was changed since.
 */
export const verificationOutcomes = ["verified", "pending", "unknown", "notVerified", "overtaken"] as const;
export type VerificationOutcome = (typeof verificationOutcomes)[number];

/** A group whose rule was put back, or attributes that it reads, and whose members do not follow it yet. */
export interface PendingMembers extends NamedObject {
  /** The numbers of members now, and once those who are to leave have left and the missing ones are back. */
  readonly now: number;
  readonly expected: number | null;
  /** The reason why it cannot be said who is to leave or to join. Only given where nothing is expected. */
  readonly unknownBecause?: string;
  /** Members that the rule no longer matches, and users it matches who are missing: all counted, the first few listed. */
  readonly leaving: PendingEnds;
  readonly joining: PendingEnds;
  /** A time after which it makes sense to verify again. */
  readonly lookAgainAt: Millis;
}

export interface PendingEnds {
  readonly total: number;
  readonly items: readonly NamedObject[];
}

/** An object that the recovery created in the place of a purged one, with what a person has to complete by hand. */
export interface RebuiltObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly successorId: string;
  readonly checklist: readonly string[];
}

/** A difference that was announced or came later, with the name that the object had before the recovery. */
export interface StayingChange extends Change, FormerName {
  /** The plan was to write other parts of the same object. */
  readonly isPlanned?: true;
}

/** An object that a recovery had put back, with the later writes that explain all of what differs in it. */
export interface ChangedLater extends NamedObject {
  readonly writes: readonly LaterWrite[];
}

/** The last write to a property, a link or existence (`deletedDateTime`), which is later than the recovery's. */
export interface LaterWrite {
  readonly part: string;
  readonly by: Authored;
}

/** An object that still differs, and what the recovery could not apply to it: the first of its failed changes. */
export interface FailedObject extends NamedObject {
  readonly steps: Counted<Pick<FailedChange, "step" | "reason" | "message">>;
}

export interface Residual {
  readonly total: number;
  readonly items: readonly Change[];
  /**
   * Those among all of them that were written as approved, and that others changed afterward, as the log has it: the first
   * of them. Absent without any, and if it is not known.
   */
  readonly changedLater?: Counted<ChangedLater>;
  /** Those among the items that failed in the recovery, with the reasons: the first of them. Absent without any that was found. */
  readonly failed?: Counted<FailedObject>;
  /** Those among all of them that were permanently deleted since they were approved. Absent without any. */
  readonly gone?: number;
  /** Those among all of them that the recovery left because they changed again after the preview. Absent without any. */
  readonly moved?: number;
  /** The preview whose list the items are rows of. Absent for that of the verification. */
  readonly list?: JobId;
}

/** The number of approved objects of a type that could not be read, or not whole. */
export interface NotRead {
  readonly type: string;
  readonly objects: number;
}

export interface VerificationResult {
  /** The objects that were created again: the first of them. Absent if there are none. */
  readonly rebuilt?: {
    readonly total: number;
    readonly items: readonly RebuiltObject[];
    /** The preview whose list created them. */
    readonly previewJobId: JobId;
  };
  readonly outcome: VerificationOutcome;
  /** The outcome at the time of the comparison. Only given with `overtaken`. */
  readonly was?: Exclude<VerificationOutcome, "notVerified" | "overtaken">;
  /** The time at which the tenant was compared. Absent if the service does not say it. */
  readonly asOf?: Millis;
  /** The recovery's start, and the number of changes that it could not apply. Absent without a residual, and if it was not counted. */
  readonly recovery?: {
    readonly startDateTime: Millis;
    readonly failedChanges: number;
    /** How far it got. Absent for a recovery that went through its whole list. Null for what was not counted. */
    readonly endedEarly?: {
      readonly status: "abandoned" | "failed";
      readonly previewJobId: JobId | null;
      readonly modifiedObjects: number | null;
      readonly changedObjects: number | null;
    };
  };
  /** Later recoveries whose lists change objects of this one's. Only given with `overtaken`. Absent without any. */
  readonly overtakenBy?: NonNullable<Job["followedBy"]>;
  /**
   * The number of approved objects that were written to since, as the audit log has it. Only given with `overtaken`, by a
   * service whose verdict does not compare them again. Absent without any.
   */
  readonly writtenSince?: number;
  /** The number of further later recoveries, whose lists were not compared. Only given with `overtaken`. Absent without any. */
  readonly furtherRecoveries?: number;
  readonly pending: readonly PendingMembers[];
  /** Approved changes that are not in force, each with what is not as approved. The first of them are listed. */
  readonly residual: Residual;
  /** Differences that were announced before the recovery, each with its reason. */
  readonly expected: readonly {
    readonly reason: ReasonCode;
    readonly objects: number;
    readonly sample: readonly StayingChange[];
  }[];
  /** Types of approved objects of which it could not be read whether they were permanently deleted. Absent without any. */
  readonly unread?: readonly string[];
  /** Names the parts of the scope that could not be read at the snapshot or now, and says why. Null if all could be. */
  readonly notCompared: string | null;
  /** Approved objects of which a part could not be read when the tenant was compared. Absent without any. */
  readonly notRead?: readonly NotRead[];
  /** The number of approved objects that were read whole and are as approved. Only given with `notRead`. */
  readonly asApproved?: number;
  /** What was done since the snapshot and stays whatever the service recovers, in sentences. Absent without any. */
  readonly notUndone?: Counted<string>;
  /** The names and ids of the actor whose work was undone. Absent without one. */
  readonly undone?: readonly string[];
  /** Objects of an undone actor with parts that stay as others wrote them later. Absent without any. */
  readonly kept?: { readonly total: number; readonly items: readonly Change[] };
  /** Work from shortly before the time that the recovery went back to, which it left. Absent without any. */
  readonly earlier?: EarlierWork;
  /** Work of the same authors outside of its scope, as the approved preview counted it. Absent without any. */
  readonly outside?: OutsideWork;
  /** Later writes of accounts that an undone actor created or gave power to, as the approved preview counted them. */
  readonly empowered?: EmpoweredWork;
  /** Links of others that went with what it deleted, as the approved preview counted them. Absent without any. */
  readonly taken?: TakenWork;
  /**
   * Objects outside of its scope that its policies use and that changed since the snapshot, and those that the approved preview
   * found missing for what it puts back, in sentences. Absent without any.
   */
  readonly beside?: Counted<string>;
  /** Acts since the snapshot on what the history does not hold, as the log has them now. Absent without any. */
  readonly unheld?: UnheldWork;
  /** Objects that the recovery deleted, and that differ in values and links only. Absent if there are none. */
  readonly deleted?: number;
  /** Says what was written after the preview, and what of it the recovery took back. Absent without any. */
  readonly sincePreview?: readonly string[];
  /** Absent if the service does not reveal enough of the tenant. */
  readonly after?: AfterRecovery;
  /** The time of `after`. Absent if that is `asOf`. */
  readonly afterAsOf?: Millis;
  /** What was not looked at and why, and how far the rest was, in sentences. Absent if all was. */
  readonly notLookedAt?: readonly string[];
}
