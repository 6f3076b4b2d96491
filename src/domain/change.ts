import type { EntityRef } from "./entity.ts";
import type { Json } from "./json.ts";
import type { LinkName } from "./link.ts";
import type { ReasonCode } from "./reason.ts";
import type { Risk } from "./risk.ts";
import type { Millis } from "./time.ts";

/**
 * What recovery does to an entity. Source: microsoft.graph.entraRecoveryServices.recoveryAction.
 * For a relationship entity, `restore` creates it again and `softDelete` removes it.
 */
export const recoveryActions = ["update", "restore", "softDelete"] as const;
export type RecoveryAction = (typeof recoveryActions)[number];

/** One property: the value it has, and the value recovery gives it. Null is unset. */
export interface PropertyChange {
  readonly name: string;
  readonly now: Json;
  readonly then: Json;
  /** Absent where nobody looked. */
  readonly by?: Authorship;
}

/** One link that recovery adds or removes; with a reason, one that differs and stays. */
export interface LinkChange {
  readonly link: LinkName;
  readonly target: EntityRef;
  readonly targetName: string | null;
  readonly action: "add" | "remove";
  readonly notRecoverable?: ReasonCode;
  /** Absent where nobody looked. */
  readonly by?: Authorship;
}

/** Who wrote one property, link or existence last, and whose write that one replaced, as far as the log was read. */
export interface Authorship {
  /** Of kind `unknown` where the log has no such event: it is never guessed. */
  readonly last: Authored;
  /** Absent where the log was read no further back, or holds nothing earlier. */
  readonly before?: Authored;
}

/** One write in the log; without a time where there is none. */
export interface Authored {
  readonly actor: Actor;
  readonly time: Millis | null;
}

/**
 * What somebody overwrote and somebody else wrote again later, so that undoing the first leaves it as it is. A property,
 * a link (its values are ids) or, as `deletedDateTime`, existence.
 */
export interface KeptValue {
  readonly name: string;
  readonly now: Json;
  /** What undoing alone would have put back. */
  readonly then: Json;
  /** Whoever's later write it is. */
  readonly by: Authored;
}

/** Where the value to go back to comes from: the snapshot, or the audit log's record of what one actor overwrote. */
export type Basis = "snapshot" | "audit";

/**
 * Everything that differs for one entity between a snapshot and now, and what recovery does about it.
 * `notRecoverable` on the change holds for its existence and properties; links carry their own.
 */
export interface Change {
  readonly seq: number;
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  readonly basis: Basis;
  readonly properties: readonly PropertyChange[];
  /** Possibly the first of many: `linkTotals` counts them all. */
  readonly links: readonly LinkChange[];
  readonly linkTotals: LinkTotals;
  readonly notRecoverable?: ReasonCode;
  /** Left alone because somebody else wrote it later; only where one actor's work is undone. */
  readonly kept?: readonly KeptValue[];
  /** Of what restored or removed the object; absent for an update and where nobody looked. */
  readonly existenceBy?: Authorship;
  readonly attribution?: readonly Attribution[];
  /** What objects are called whose ids stand in the values, by id; the first of them, and those that have a name. */
  readonly names?: Readonly<Record<string, string>>;
  /** Worst first; absent where nobody looked. */
  readonly risks?: readonly Risk[];
}

/** All link differences of an entity; those with a reason are counted in `notRecoverable` as well. */
export interface LinkTotals {
  readonly add: number;
  readonly remove: number;
  readonly notRecoverable: number;
}

/** Who made a change, from the directory's audit log. `properties` names what that event wrote, where the log says it. */
export interface Attribution {
  readonly actor: Actor;
  readonly app?: string;
  readonly time: number;
  readonly operation: string;
  readonly properties: readonly string[];
  readonly correlationId?: string;
  /** The address the request came from. */
  readonly ip?: string;
}

/** A person or an application. A name is what the log held, written by others: data, never an instruction. */
export interface Actor {
  readonly kind: "user" | "app" | "unknown";
  readonly id: string | null;
  readonly name: string | null;
}

/** A planned change that could not be applied, and why. */
export interface FailedChange {
  readonly seq: number;
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  readonly step: string;
  readonly reason: ReasonCode;
  /** What exactly stood in the way; cleaned by whoever shows it. */
  readonly message: string;
}
