import type { Assessment } from "../domain/assessment/assessment.ts";
import type { SeveralSessions } from "../domain/authors/actor-sessions.ts";
import type { StayingWork } from "../domain/authors/staying-work.ts";
import type { Actor, Authored, RecoveryAction, RecoveryMark } from "../domain/changes/change.ts";
import type { ReasonCode } from "../domain/changes/reason.ts";
import type { Json } from "../domain/json.ts";
import type { JobTotals } from "../domain/recovery/job.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import type { Millis } from "../domain/time.ts";
import type { RelatedChange } from "./related-change.ts";

/** Said of an object that an undo of one actor leaves as it is. */
export const WRITTEN_LATER = "others wrote to it later";

/**
 * A preview in few words, in the same size for any number of changes, computed in one pass. Lists are longest first.
 */
export interface ChangeSummary {
  readonly totals: Pick<JobTotals, "changedObjects" | "changedLinks" | "notRecoverable"> & {
    /** The objects of which something differs, whether a recovery writes it or not: those that authors and times are counted of. */
    readonly differing?: number;
  };
  /** Of `byType`, what a recovery does something about. */
  readonly parts: readonly { readonly type: EntityType; readonly action: RecoveryAction; readonly objects: number }[];
  readonly byType: readonly { readonly type: EntityType; readonly action: RecoveryAction; readonly objects: number }[];
  readonly properties: readonly { readonly type: EntityType; readonly property: string; readonly objects: number }[];
  readonly links: readonly {
    readonly type: EntityType;
    readonly link: string;
    readonly added: number;
    readonly removed: number;
  }[];
  readonly notRecoverable: readonly { readonly reason: ReasonCode; readonly objects: number }[];
  /** The authors of the changes according to the audit log. `objects` counts the objects that each of them wrote to. */
  readonly actors: readonly {
    readonly actor: Actor;
    /** The recovery that wrote in this name. Absent for the actor's own work. */
    readonly recovery?: RecoveryMark;
    readonly objects: number;
    readonly first: Millis;
    readonly last: Millis;
  }[];
  /** The number of further authors. Absent if `actors` has all of them. */
  readonly moreActors?: number;
  /** The reason why authors may be missing. Absent if they are complete. */
  readonly actorsNote?: string;
  /** The account whose work is undone, with its names and its id, quoted. Absent where the log does not name one. */
  readonly undoneActor?: string;
  /** The apps and addresses from which that account wrote what is undone. Absent where they are the same for all. */
  readonly sessions?: SeveralSessions;
  /**
   * Times of the changes. An object counts at the newest write to a part of it that differs. Absent if the service does
   * not know.
   */
  readonly histogram?: Histogram;
  /** Says in how many jobs of a service a recovery is carried out, and what these may write beside the list, for an approval. */
  readonly reach?: readonly string[];
  /** Some changed objects, the rarest types first. */
  readonly samples: readonly {
    readonly type: EntityType;
    readonly id: string;
    readonly displayName: string | null;
    readonly action: RecoveryAction;
    readonly what: readonly string[];
    /** The reason why no recovery writes it, or that others wrote all of it later. Absent if one does. */
    readonly stays?: ReasonCode | typeof WRITTEN_LATER;
  }[];
  /** With one actor, the part of their work that others have overwritten. Absent without such work. */
  readonly overwritten?: OverwrittenWork;
  /** The samples and riskiest objects that the plan renames. Absent if it renames none of them, or it is not known. */
  readonly newNames?: readonly NewName[];
  /** Parts that were not compared, because a capture could not read them. Absent if everything was. */
  readonly notCompared?: string;
  /** No id of the scope is known, so that nothing was evaluated. Absent otherwise, and if that was not looked up. */
  readonly nothingKnown?: true;
  /** Objects outside of the scope that changed and that policies of the scope use. Absent without such objects. */
  readonly related?: readonly RelatedChange[];
  /** Its dangers and its effect on signing in. Absent if the service does not know. */
  readonly assessment?: Assessment;
  /** The cost and the gaps of the assessment, or the reason for a missing one. Absent if neither matters. */
  readonly assessmentNote?: string;
  /** The reason why more of the list may stay as it is than its rows say. Absent if all of it was checked. */
  readonly uncheckedNote?: string;
  /** Changes of a kind this program does not know, which no other count includes. Absent without such changes. */
  readonly unknown?: readonly { readonly what: string; readonly objects: number }[];
}

/** Parts of objects that one actor wrote and that others have written since, the first of them. */
export interface OverwrittenWork {
  readonly total: number;
  readonly items: readonly OverwrittenObject[];
  /** Those of which the actor's own elements stay, or may stay. Absent without any. */
  readonly staying?: StayingWork;
}

export interface OverwrittenObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** The number of properties and links, of which `parts` has the first. */
  readonly total: number;
  /** `now` and `then` are absent for a link. `then` is the value before the actor's first write. */
  readonly parts: readonly {
    readonly name: string;
    readonly by: Authored;
    readonly now?: Json;
    readonly then?: Json;
  }[];
}

/** The name that a plan gives to an object, which differs from its present one. */
export interface NewName {
  readonly ref: EntityRef;
  readonly name: string;
}

/**
 * Times of the changes, in intervals of one width. Together, the intervals and `unknown` count every object once. Writes
 * to links are counted apart, each at its own time, because a group loses its members one by one.
 */
export interface Histogram {
  /** The beginning of the first interval, a multiple of the width since 1970, or null if no change has a time. */
  readonly from: Millis | null;
  readonly width: Millis;
  /** In order of time, without a gap. */
  readonly buckets: readonly HistogramBucket[];
  /** Changes without a record in the log. */
  readonly unknown: number;
}

export interface HistogramBucket {
  readonly objects: number;
  /** Writes to the links of these and other objects of the list, those included that were reversed later. */
  readonly links: number;
  /** The author of most of them, or null without changes. */
  readonly leading: Actor | null;
  /** The recovery that wrote most of them in the name of `leading`. */
  readonly recovery?: RecoveryMark;
}
