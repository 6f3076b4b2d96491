import type { Assessment } from "../domain/assessment.ts";
import type { Actor, RecoveryAction } from "../domain/change.ts";
import type { EntityType } from "../domain/entity.ts";
import type { JobTotals } from "../domain/job.ts";
import type { ReasonCode } from "../domain/reason.ts";
import type { Millis } from "../domain/time.ts";

/** A preview in few words, the same size whatever the number of changes; computed in one pass. Lists are longest first. */
export interface ChangeSummary {
  readonly totals: Pick<JobTotals, "changedObjects" | "changedLinks" | "notRecoverable">;
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
  /** Who made the changes, as far as the audit log says; `objects` counts those each of them touched. */
  readonly actors: readonly {
    readonly actor: Actor;
    readonly objects: number;
    readonly first: Millis;
    readonly last: Millis;
  }[];
  /** Why somebody may be missing from them; absent where nobody is. */
  readonly actorsNote?: string;
  /** When they were made: an object counts at the newest write to something of it that differs. Absent where the service cannot tell. */
  readonly histogram?: Histogram;
  /** Some changed objects, the most telling types first. */
  readonly samples: readonly {
    readonly type: EntityType;
    readonly id: string;
    readonly displayName: string | null;
    readonly action: RecoveryAction;
    readonly what: readonly string[];
  }[];
  /** What is dangerous about it, and what it does to signing in; absent where the service cannot tell. */
  readonly assessment?: Assessment;
  /** What the assessment cost and left out, or why there is none. Absent where neither is worth saying. */
  readonly assessmentNote?: string;
  /** Changes of a kind this program does not know, which are in no other count; absent where there are none. */
  readonly unknown?: readonly { readonly what: string; readonly objects: number }[];
}

/** When changes were made, in stretches of one width; together they and `unknown` count every change once. */
export interface Histogram {
  /** Where the first stretch begins, a multiple of the width since 1970; null where no change has a time. */
  readonly from: Millis | null;
  readonly width: Millis;
  /** In order of time, without a gap. */
  readonly buckets: readonly HistogramBucket[];
  /** Changes of which the log says nothing. */
  readonly unknown: number;
}

export interface HistogramBucket {
  readonly objects: number;
  /** Who made most of them; null where there are none. */
  readonly leading: Actor | null;
}
