import type { EntityRef } from "../tenant/entity.ts";
import type { Millis } from "../time.ts";

/** What was done and reversed, the first of it. */
export interface Reversals {
  readonly total: number;
  readonly items: readonly Reversal[];
  /** The time of the first write of all of them, which an item that is left out may have. */
  readonly since: Millis;
  /** True if more was written than could be followed, so that there may be more. */
  readonly isCut?: true;
  /** With an actor, the number of objects that the actor wrote to and that were left out. Absent if it is zero. */
  readonly leftOut?: number;
}

/** Alike parts that were written by the same people and have their first value again. Names in the sentence are quoted. */
export interface Reversal {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** The time of the first write. */
  readonly since: Millis;
  readonly parts: number;
  readonly sentence: string;
}
