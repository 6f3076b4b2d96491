import type { AuditTarget, ModifiedProperty } from "../domain/authors/audit-record.ts";
import type { Actor, RecoveryMark } from "../domain/changes/change.ts";
import type { EntityRef } from "../domain/tenant/entity.ts";
import type { Millis } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** A question to the audit log. A record fits if it meets every condition that is given. */
export interface ActivityRequest {
  /** Both ends included. */
  readonly since?: Millis;
  readonly until?: Millis;
  /** Id, user principal name or display name of a person or app. */
  readonly actor?: string;
  /** Part of the name of the application that was used. */
  readonly app?: string;
  /** The IP address the requests came from, or its beginning. */
  readonly address?: string;
  /** An object that the record names. */
  readonly entity?: EntityRef;
  /** Category, or part of the activity's name. */
  readonly activity?: string;
  /** True for each record alone, as the members of a group are shown. */
  readonly each?: boolean;
}

/** The log as a timeline, oldest first. Repetitions of one action stand together. */
export interface Activity extends Page<ActivityGroup> {
  /** Start of the time from which every record was read. Null if it is not known. */
  readonly from: Millis | null;
  readonly until: Millis;
  /** The number of records that fit, over all groups. */
  readonly records: number;
  /** The number of groups. */
  readonly total: number;
  /** The application names that fit nothing, so that a misspelled one does not look like silence. */
  readonly apps: readonly string[];
  /** All authors that a filter by an actor's name fits. Absent if it fits one, and without such a filter. */
  readonly fitting?: readonly Actor[];
}

/**
 * One action of one author with one application from one address, once or repeated on different objects. A second write to
 * the same part of an object begins a new group, so that a reversal is never hidden.
 */
export interface ActivityGroup {
  readonly first: Millis;
  readonly last: Millis;
  readonly count: number;
  readonly actor: Actor;
  readonly app: string | null;
  readonly ip: string | null;
  readonly operation: string;
  readonly category: string;
  readonly result: "success" | "failure";
  /** The first of the objects acted on. */
  readonly objects: readonly ActedTimes[];
  readonly objectsTotal: number;
  /** Set on writes that decide about access, of which more objects are kept. */
  readonly isSensitive?: true;
  /** The first of the other objects that the records name, such as the members that were removed. */
  readonly others: readonly ActedTimes[];
  readonly othersTotal: number;
  /** The number of records with other objects, if both these and the objects are several. Zero if only one side differs. */
  readonly paired: number;
  /** Numbers of writes by the name of the property or link. */
  readonly parts: Readonly<Record<string, number>>;
  /** The values of an action that was not repeated. */
  readonly values: readonly ModifiedProperty[];
  /** Each record of an action that was repeated once or twice, in the order of time. Empty for others. */
  readonly each: readonly ActedValues[];
  /** Names, by id, of the objects, roles and permissions that the values name, as far as they are known. */
  readonly names?: Readonly<Record<string, string>>;
  /** The number of records with values. */
  readonly valued: number;
  readonly correlationIds: readonly string[];
  readonly correlationTotal: number;
  /** The id of the first record, which orders groups of one time. */
  readonly firstId: string;
  /** The recovery that wrote. Absent for other writes. */
  readonly recovery?: RecoveryMark;
}

/** An object with the values that one record wrote to it, and the other objects that the record names. */
export interface ActedValues {
  readonly object: ActedOn;
  readonly others: readonly ActedOn[];
  readonly values: readonly ModifiedProperty[];
}

export type ActedOn = Pick<AuditTarget, "ref" | "displayName">;

/** An object with the number of records of a group that name it, if they are several. */
export interface ActedTimes extends ActedOn {
  readonly times?: number;
}
