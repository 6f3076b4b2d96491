import type { Json, JsonObject } from "../json.ts";
import type { EntityRef } from "../tenant/entity.ts";
import type { LinkName } from "../tenant/link.ts";
import type { Millis } from "../time.ts";
import type { ToldName } from "../words/told-name.ts";
import type { ByRule } from "./by-rule.ts";
import type { LinksThen } from "./links-then.ts";
import type { ReasonCode } from "./reason.ts";
import type { Restored } from "./restored.ts";
import type { Risk } from "./risk.ts";
import type { Renewed } from "./successors.ts";

/** The actions of Microsoft's service. Source: microsoft.graph.entraRecoveryServices.recoveryAction. */
export const serviceActions = ["update", "restore", "softDelete"] as const;

/**
 * The action recovery takes on an entity. Only our own engine has `rebuild`: it creates a permanently deleted object again,
 * under a new id. For a relationship entity, `restore` creates it again and `softDelete` removes it.
 */
export const recoveryActions = [...serviceActions, "rebuild"] as const;
export type RecoveryAction = (typeof recoveryActions)[number];

/** The links of one change or step that a list holds. Asked for alone, it has all of them, page by page. */
export const LINKS_SHOWN = 20;

/** A property with its present value and the value recovery gives it. Null means unset. */
export interface PropertyChange {
  readonly name: string;
  readonly now: Json;
  readonly then: Json;
  /** Absent if attribution was not read. */
  readonly by?: Authorship;
  /** Of one actor's work to undo: elements that stay in the value, because these authors brought them. */
  readonly keeps?: readonly ElementsBy[];
}

/** Returns the values that a plan puts back, by the names of their properties. */
export const valuesThen = ({ properties }: { readonly properties: readonly PropertyChange[] }): JsonObject =>
  Object.fromEntries(properties.map(({ name, then }) => [name, then]));

/** A property that stays as it is, because its old value names objects that are not there any more. */
export interface LostValue extends PropertyChange {
  readonly parts: readonly LostPart[];
}

/** The place in an old value that names a deleted object. */
export interface LostPart {
  /** As "conditions.locations.excludeLocations". */
  readonly path: string;
  readonly target: EntityRef;
  readonly targetName: string | null;
  readonly reason: "targetGone" | "targetDeleted" | "notRead" | "secretGone";
}

/** A place in a value that names an object which is created again. */
export interface Repoint {
  /** As "conditions.users.excludeGroups". */
  readonly path: string;
  readonly target: EntityRef;
  readonly targetName: string | null;
}

/** A link that recovery adds or removes, or, with a reason, a differing link that stays as it is. */
export interface LinkChange {
  readonly link: LinkName;
  readonly target: EntityRef;
  readonly targetName: string | null;
  readonly action: "add" | "remove";
  readonly notRecoverable?: ReasonCode;
  /** Absent where the name alone tells the target. */
  readonly told?: ToldName;
  /** Absent if attribution was not read. */
  readonly by?: Authorship;
}

/** The last author of a property, link or existence, and the author of the write it replaced, as far as the log was read. */
export interface Authorship {
  /** Of kind `unknown` if the log has no such event, because an author is never guessed. */
  readonly last: Authored;
  /** Absent if the log was read no further back or holds no earlier write. */
  readonly before?: Authored;
  /** The value of `before`, where it is neither of the two that are compared. Absent for a value with elements. */
  readonly passed?: Json;
  /** Of a value whose elements several authors wrote: the part of each. Absent where one wrote all, or the log does not show it. */
  readonly elements?: readonly ElementsBy[];
}

/** The elements of a value that one author brought or took, as the keys that `leavesOf` gives them. */
export interface ElementsBy {
  readonly by: Authored;
  readonly brought: readonly string[];
  readonly took: readonly string[];
  /** Set on the elements of the actor whose work is undone and which stay. */
  readonly isUndone?: true;
}

/** A recovery that wrote, by the id that the log has of it. Without a job, this server knows no more of it. */
export interface RecoveryMark {
  readonly id: string;
  readonly job?: { readonly startedBy: string; readonly approvedBy?: string };
}

/** One write in the log. The time is null if no event was found. */
export interface Authored {
  readonly actor: Actor;
  readonly time: Millis | null;
  readonly app?: string;
  /** The IP address the request came from. */
  readonly ip?: string;
  readonly correlationId?: string;
  /** The name of the activity, such as "Update user". */
  readonly operation?: string;
  /** Absent for a write that no recovery made. */
  readonly recovery?: RecoveryMark;
}

/** The parts of one entity that one actor wrote last, with one app and from one address. */
export interface Contribution {
  readonly actor: Actor;
  readonly app?: string;
  readonly ip?: string;
  /** The times of the first and the last of these writes. Null if no event was found. */
  readonly first: Millis | null;
  readonly last: Millis | null;
  /** Numbers of values, links or existence it wrote, by the name of the property or link, or `deletedDateTime`. */
  readonly parts: Readonly<Record<string, number>>;
  /** The name of the activity that wrote most of them. */
  readonly operation?: string;
  /** The first few of them. */
  readonly correlationIds: readonly string[];
  /**
   * The number of all of them, counted up to 1,000. Absent if `correlationIds` has fewer than 5 and therefore all, and in
   * plans of earlier versions.
   */
  readonly correlationTotal?: number;
  /** Absent for writes that no recovery made. */
  readonly recovery?: RecoveryMark;
}

/**
 * A value the undone actor overwrote and another actor wrote again later, so that the undo leaves it as it is. It is a
 * property, a link (values are ids) or existence, named `deletedDateTime`.
 */
export interface KeptValue {
  readonly name: string;
  readonly now: Json;
  /** The value the undo would otherwise restore. */
  readonly then: Json;
  /** The author of the later write. */
  readonly by: Authored;
  /** The authors of the elements that stay. Absent where the log does not show them, or a value has no elements. */
  readonly elements?: readonly ElementsBy[];
  /** What `by` wrote elsewhere on an object whose existence is the undone actor's. Absent for other values. */
  readonly use?: readonly string[];
}

/** The source of the value to go back to: the snapshot, or the audit log's record of what an actor overwrote. */
export type Basis = "snapshot" | "audit";

/** All differences of one entity between a snapshot and now. `notRecoverable` leaves out links, which have their own. */
export interface Change {
  readonly seq: number;
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  readonly basis: Basis;
  readonly properties: readonly PropertyChange[];
  /** Possibly the first of many. `linkTotals` counts all of them. */
  readonly links: readonly LinkChange[];
  readonly linkTotals: LinkTotals;
  /** The links of a restored group at the snapshot, which `linkTotals` leaves out because they do not differ. */
  readonly linksThen?: LinksThen;
  readonly notRecoverable?: ReasonCode;
  /** Properties left alone because no directory takes their old values. */
  readonly lost?: readonly LostValue[];
  /** Places in the values that name what this plan creates again, and that will hold its new id. */
  readonly repoints?: readonly Repoint[];
  /** Values left alone because another actor wrote them later. Only set when one actor's work is undone. */
  readonly kept?: readonly KeptValue[];
  /** Parts that go back to what others wrote since the snapshot. Only set when one actor's work is undone. */
  readonly putsBack?: readonly { readonly name: string; readonly by: Authored }[];
  readonly restored?: Restored;
  /** The writes by which a group's own rule changed its members. Absent without any that was read. */
  readonly byRule?: ByRule<Authored>;
  /** The author of the deletion, creation or restoration. Absent for an update and if attribution was not read. */
  readonly existenceBy?: Authorship;
  readonly attribution?: readonly Attribution[];
  /** The number of all events of the log, of which `attribution` holds the newest. Absent if it holds all. */
  readonly eventTotal?: number;
  /** The authors of all parts that differ, the largest contribution first. Absent if attribution was not read. */
  readonly contributions?: readonly Contribution[];
  /** The objects that it is about or names and that a recovery created again under new ids. */
  readonly renewed?: readonly Renewed[];
  /** Of an object that took the place of a purged one: true if the two are alike within the scope. */
  readonly asBefore?: boolean;
  /** Names, by id, of the objects mentioned in the values. Holds the first of them that have a name. */
  readonly names?: Readonly<Record<string, string>>;
  /** The number of further ids in the values, whose names were not looked up. Absent without any. */
  readonly unnamed?: number;
  /** Worst first. Absent if the list was not assessed. */
  readonly risks?: readonly Risk[];
  /** Absent where the name alone tells the object. */
  readonly told?: ToldName;
}

/** Returns true for a change whose object is gone for good. */
export const isPurged = ({ action, notRecoverable }: Pick<Change, "action" | "notRecoverable">): boolean =>
  action === "rebuild" || notRecoverable === "hardDeleted";

/** Counts of an entity's link differences, each in one count: those that recovery adds or removes, and those that stay. */
export interface LinkTotals {
  readonly add: number;
  readonly remove: number;
  readonly notRecoverable: number;
}

/** The author of a change according to the directory's audit log. `properties` names what the event wrote, if the log says. */
export interface Attribution {
  readonly actor: Actor;
  readonly app?: string;
  readonly time: number;
  readonly operation: string;
  readonly properties: readonly string[];
  readonly correlationId?: string;
  /** The IP address the request came from. */
  readonly ip?: string;
  /** Absent for a write that no recovery made. */
  readonly recovery?: RecoveryMark;
}

/** A person or an application. The name comes from the log and is untrusted data. */
export interface Actor {
  readonly kind: "user" | "app" | "unknown";
  readonly id: string | null;
  readonly name: string | null;
}

/** A planned change that could not be applied, with the reason. */
export interface FailedChange {
  readonly seq: number;
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  readonly step: string;
  readonly reason: ReasonCode;
  /** The exact obstacle. The face that shows it cleans the text. */
  readonly message: string;
}
