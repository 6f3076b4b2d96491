import type { EarlierWork } from "../authors/earlier-work.ts";
import type { OutsideWork } from "../authors/outside-work.ts";
import type { Actor } from "../changes/change.ts";
import type { ReasonCode } from "../changes/reason.ts";
import type { PlanRisk, RiskyChange } from "../changes/risk.ts";
import type { DoneDanger } from "../dangers/done-danger.ts";
import type { EmpoweredWork } from "../dangers/empowered-work.ts";
import type { Reversals } from "../dangers/reversals.ts";
import type { TakenWork } from "../dangers/taken-links.ts";
import type { UnheldWork } from "../dangers/unheld-acts.ts";
import type { SignInConsequences } from "../sign-in/consequences.ts";
import type { EntityRef } from "../tenant/entity.ts";
import type { ActorAccess } from "./actor-access.ts";
import type { NewerWork } from "./newer-work.ts";

/** The facts a person should know of a frozen list before it is applied. The size is bounded whatever the list's. */
export interface Assessment {
  /** Dangers of applying the list, one a rule and severity, worst first. */
  readonly risks: readonly PlanRisk[];
  /** The ten changes with the worst dangers, worst first. Low ones are left out. */
  readonly riskiest: readonly RiskyChange[];
  /** Consequences for signing in. Null if the list does not affect signing in. */
  readonly rehearsal: SignInConsequences | null;
  /** Objects that the list cannot put back as they were because of other objects. */
  readonly warnings?: Warnings;
  /** Dangers of what was done since the snapshot, within the scope of the list. Absent if it was not worked out. */
  readonly done?: DoneSince;
  /** Work from shortly before the snapshot, which the list leaves. Absent without any, and in plans of earlier versions. */
  readonly earlier?: EarlierWork;
  /** Work of the same authors outside of the scope. Absent without any, and in plans of earlier versions. */
  readonly outside?: OutsideWork;
  /** Writes that came after the reading of their objects, so that the list lacks them. Absent without any, and in earlier plans. */
  readonly newer?: NewerWork;
  /** Later writes of accounts that the actor created or gave power to. Absent without any, and in earlier plans. */
  readonly empowered?: EmpoweredWork;
  /** Links of others that go with what the list deletes. Absent without any, and in earlier plans. */
  readonly taken?: TakenWork;
  /** Acts since the snapshot on what the history does not hold. Absent without any, and in earlier plans. */
  readonly unheld?: UnheldWork;
  /** The authors whose work the list undoes, those with most objects first. */
  readonly undoes?: readonly UndoneWork[];
  /** The state of these authors' own accounts: whether they can sign in, and which roles they hold. */
  readonly actors?: readonly ActorAccess[];
  /** The number of further authors with an account. Absent if `actors` has all of them, and in plans of earlier versions. */
  readonly moreActors?: number;
}

/** Dangers and sign-in consequences of changes that were made between two points of the history. */
export interface DoneSince {
  readonly risks: readonly DoneDanger[];
  readonly signIn: SignInConsequences | null;
  /** Deeds that were reversed within the time, as far as the log shows. Absent without any, and in plans of earlier versions. */
  readonly reversed?: Reversals;
  /** Work from shortly before the first point. Absent without any, and if it is given elsewhere. */
  readonly earlier?: EarlierWork;
  /** The authors' own accounts: `now` is at the first point, `after` at the second. Absent if they are given elsewhere. */
  readonly actors?: readonly ActorAccess[];
  /** The number of further authors. Absent if `actors` has all of them. */
  readonly moreActors?: number;
}

/** One author's work that a list undoes. */
export interface UndoneWork {
  readonly actor: Actor;
  readonly objects: number;
}

export interface Warnings {
  readonly total: number;
  /** The first of them. */
  readonly items: readonly Warning[];
  /** The number of names that the list needs and that were not looked up, so that others may hold them. Absent if all were. */
  readonly notLookedUp?: number;
}

/**
 * An object of the list, and another one by which it will be of less use than it was, or cannot be written. It is the
 * object itself if what it lacks is not known to exist.
 */
export interface Warning {
  readonly about: EntityRef;
  readonly other: EntityRef;
  /** Names are cleaned and quoted. */
  readonly sentence: string;
  /**
   * The reason for which the object does not come back as it was. Absent if it does, and in plans of earlier versions.
   */
  readonly loss?: ReasonCode;
  /** True for what was done and stays in force, because the service does not cover it. */
  readonly isLeft?: true;
}
