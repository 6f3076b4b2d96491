import type { AuditRecord, BACKUP_AND_RECOVERY } from "../domain/authors/audit-record.ts";
import type { Actor } from "../domain/changes/change.ts";
import type { ReasonCode } from "../domain/changes/reason.ts";
import type { Successor } from "../domain/changes/successors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import type { Role } from "../domain/roles/role.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import type { Link } from "../domain/tenant/link.ts";
import type { TenantPart, UnreadPart } from "../domain/tenant/part.ts";
import type { EntityState } from "../domain/tenant/state.ts";
import type { Millis } from "../domain/time.ts";
import type { RestoreStep } from "./restore-step.ts";

/**
 * A tenant as our own engine captures and writes it.
 *
 * Obligations:
 * - `feed` reports everything since a cursor at least once, and never skips: a change made while it is read shows in
 *   this reading or under the cursor it ends with.
 * - `apply` is compare-and-set: a step whose expectation no longer holds does not write. A step whose goal is already
 *   reached is `unchanged`, so that repeating a step is safe. Each step is atomic. A live directory writes, then reads back.
 * - Links of soft-deleted objects are kept and come back into force with a restore.
 * - Time is the directory's own (`now`), and never runs backwards.
 */
export interface Directory {
  /** The directory's own time. A live directory may have to ask for it. */
  now(): Millis | Promise<Millis>;

  /**
   * Reads changes since a cursor, or everything if it is null. A part whose place is lost is listed again from the
   * beginning, and the others go on from theirs.
   */
  feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch>;

  /**
   * True if readings show links and relationships of soft-deleted objects as they stand. Where they do not, the history
   * keeps what it knew of them.
   */
  readonly showsDeletedEnds: boolean;

  /**
   * Reads the complete lists of what points from these objects, which have come back from the deleted items: a reading may
   * not show what their lists had lost before the deletion. Yields no list if readings show the links of deleted objects.
   */
  listsBelow(refs: readonly EntityRef[], signal: AbortSignal): AsyncIterable<ListBatch>;

  /** Returns the object as it is, live or soft-deleted, or null if it does not exist. */
  get(ref: EntityRef): Promise<EntityState | null>;
  hasLink(link: Link): Promise<boolean>;

  /** The number of steps that a recovery gives to one call of `apply`. It records their outcomes between two calls. */
  readonly stepsAtOnce: number;

  /**
   * Carries out steps and returns one outcome for each, in order. A refused or failed step does not stop later ones. Calls
   * `goOn` between steps that take time. If it throws or returns false, no other begins, and the outcome of the rest is null.
   */
  apply(steps: readonly Step[], by: Initiator, goOn: () => Promise<boolean>): Promise<readonly (StepOutcome | null)[]>;

  /** Reads the audit log, newest first, as far back as it is kept. Records of one millisecond are in the order of their writes. */
  audit(query: AuditQuery): AsyncIterable<AuditRecord>;
  /** Returns how far back the audit log goes, as far as it is asked for. Costs no more than a query from that time on. */
  auditReach(since: Millis): Promise<AuditReach>;
  /**
   * Returns true if a reading of the feed includes the write of a record, and null if the directory does not know. With
   * it, log and feed agree on what came before a reading, even if many writes share its millisecond.
   */
  hasRead(reading: FinishedReading, event: AuditRecord): boolean | null;
  /** Records an action of ours. A directory that logs such actions by itself ignores the call. */
  record(event: AuditEntry): Promise<void>;

  /** Returns the live, enabled user with this id or user principal name and the roles they hold now, or null. */
  principal(idOrName: string): Promise<Principal | null>;

  /** Returns the present holders of directory roles, and the groups that can hold them. */
  privileges(): Promise<Privileges>;
  /** Returns the names of the tenant's verified domains in lower case, or null if they must not be read. */
  verifiedDomains(): Promise<readonly string[] | null>;
  /** Returns identifying facts that `EntityState` does not hold. Objects that are gone are left out. */
  identify(refs: readonly EntityRef[]): Promise<readonly Identity[]>;
  /** Finds applications and service principals of this appId, live or soft-deleted. */
  withAppId(appId: string): Promise<readonly EntityRef[]>;

  /** Returns the live objects of a type that hold a value of which each must be unique, in any case. */
  holdersOf(type: EntityType, value: string): Promise<readonly EntityRef[]>;
}

/** A reading of the feed that has ended. */
export interface FinishedReading {
  readonly cursor: string;
  readonly readFrom: Millis;
}

export interface FeedBatch {
  /** Parts of which this batch is a portion of a list from the beginning. */
  readonly listing: readonly TenantPart[];
  /** Parts whose list from the beginning is complete with this batch: what no batch of it named is gone. */
  readonly whole: readonly TenantPart[];
  /** Lists below single objects that are complete in this batch: what else the history holds of the part there is gone. */
  readonly complete?: readonly CompleteList[];
  /** Parts that could not be read, each with the reason. The history keeps its knowledge of them. */
  readonly unread?: readonly UnreadPart[];
  /** Records of the log that the reading has met. A history keeps them, because a service forgets them. */
  readonly records?: readonly AuditRecord[];
  readonly entities: readonly EntityState[];
  readonly gone: readonly EntityRef[];
  readonly linksAdded: readonly Link[];
  readonly linksRemoved: readonly Link[];
  /** Covers this and earlier batches. The next reading starts at the last batch's cursor. */
  readonly cursor: string;
  /** Units done and expected, for progress. */
  readonly progress: { readonly done: number; readonly total: number | null };
}

/** Lists below single objects, each complete in its batch. */
export interface ListBatch extends Pick<FeedBatch, "entities" | "linksAdded"> {
  readonly complete: readonly CompleteList[];
}

export interface CompleteList {
  readonly of: EntityRef;
  readonly part: TenantPart;
  /** Property that names `of`, where the list holds relationship entities. */
  readonly end?: string;
}

export interface Identity {
  readonly ref: EntityRef;
  readonly appId: string | null;
  readonly createdDateTime: string | null;
}

/** One write of a recovery. */
export type Step =
  | { readonly kind: "update"; readonly ref: EntityRef; readonly set: readonly PropertyWrite[] }
  | RestoreStep
  | { readonly kind: "recreate"; readonly ref: EntityRef; readonly properties: JsonObject }
  /** Creates an object again that was permanently deleted. The outcome names its successor. */
  | {
      readonly kind: "rebuild";
      readonly ref: EntityRef;
      readonly properties: JsonObject;
      /** Set if an earlier attempt may have created it, at this time or later: then it is looked for first. */
      readonly attemptedAt: Millis | null;
    }
  /** The properties are those the plan saw: Graph addresses an assignment through the resource they name. */
  | { readonly kind: "softDelete"; readonly ref: EntityRef; readonly properties: JsonObject }
  | { readonly kind: "addLink"; readonly link: Link }
  | { readonly kind: "removeLink"; readonly link: Link };

/** One property of an update. If any property has neither the expected nor the wanted value, the whole step fails as `moved`. */
export interface PropertyWrite {
  readonly name: string;
  readonly expected: Json;
  readonly value: Json;
}

export type StepOutcome =
  /** The note says what a person should know of a write that was accepted and not seen yet. */
  | {
      readonly outcome: "applied" | "unchanged";
      readonly note?: string;
      /** The object that now stands in the place of the step's, if its id is another. */
      readonly successor?: Omit<Successor, "of">;
      /** Properties of a rebuilt object that were refused, each request with the reason. */
      readonly unwritten?: readonly UnwrittenProperties[];
    }
  | { readonly outcome: "failed"; readonly reason: ReasonCode; readonly message: string };

export interface UnwrittenProperties {
  readonly names: readonly string[];
  readonly reason: ReasonCode;
  readonly message: string;
}

/** The actor and app that the audit log names for a write. */
export interface Initiator {
  readonly actor: Actor;
  readonly app: string;
  /** Id of the job, on every change it applied. */
  readonly correlationId: string;
  readonly category: AuditCategory;
}

export type AuditCategory =
  | "UserManagement"
  | "GroupManagement"
  | "ApplicationManagement"
  | "Policy"
  | "RoleManagement"
  | "AdministrativeUnit"
  | "CrossTenantAccessSettings"
  | "DirectoryManagement"
  | typeof BACKUP_AND_RECOVERY;

/** A record about to be written. */
export interface AuditEntry extends Omit<AuditRecord, "id" | "category"> {
  readonly category: AuditCategory;
}

export interface AuditEvent extends AuditEntry {
  readonly id: string;
}

export interface AuditQuery {
  readonly since?: Millis;
  readonly until?: Millis;
  readonly targets?: readonly EntityRef[];
  /** Id, user principal name or display name of the actor, whatever its case. */
  readonly actor?: string;
  readonly category?: AuditCategory;
  /** Name of the operation, whatever its case. */
  readonly operation?: string;
  readonly limit?: number;
}

export interface AuditReach {
  /** Start of the time from which every record can be read. Null if the log cannot be read or is empty. */
  readonly from: Millis | null;
  /** A caveat for people. Null if every record since can be read. */
  readonly note: string | null;
  /** The reason why records that the service keeps cannot be read. Absent if all of them can. */
  readonly gap?: string;
}

export interface Principal {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

/** Source: roleManagement/directory/roleAssignments, and groups with `isAssignableToRole`. */
export interface Privileges {
  /** Live users, groups and service principals. Members of a group that holds a role are not listed for it. */
  readonly holders: readonly RoleHolder[];
  /** Soft-deleted holders, whose roles come into force again when they are restored. */
  readonly softDeletedHolders: readonly RoleHolder[];
  /** Ids of live groups that can hold roles, whether they do or not. */
  readonly roleAssignableGroups: readonly string[];
}

export interface RoleHolder {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly roles: readonly { readonly templateId: string; readonly displayName: string }[];
}
