import type { JsonObject } from "../domain/json.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import type { Link, LinkName } from "../domain/tenant/link.ts";
import type { Life } from "../domain/tenant/state.ts";
import type { Millis } from "../domain/time.ts";
import type { AuditEvent, AuditQuery, Principal } from "./directory.ts";
import type { PrincipalPolicy, PrincipalPolicyKind, PrincipalPolicyRef } from "./principal-policy.ts";
import type { RestoreStep } from "./restore-step.ts";
import type { WriteRules } from "./write-rules.ts";

/**
 * A tenant as its administrators see it: everything it holds, looked at in portions and written under the directory's
 * own rules, each operation one audit record. What a recovery writes goes another way (`Directory.apply`).
 *
 * Refusals are `RewindError`s: `invalidInput` (unknown property, wrong type, taken name, broken cursor), `notFound`,
 * `notSupported` (deleting a singleton, writing a built-in or synchronized object).
 */
export interface DirectoryAdmin {
  /** Returns the directory's time, after it has done what it does late by itself and is due by then. */
  now(work: DelayedWork): Promise<Millis>;
  /** Returns the live, enabled user with this id or user principal name, or null. */
  principal(idOrName: string): Promise<Principal | null>;

  /** Finds by id, live users also by user principal name, applications and service principals also by appId. */
  find(type: EntityType, key: string): Promise<DirectoryItem | null>;
  /** Finds the object of any type with this id. */
  findAnywhere(id: string): Promise<DirectoryItem | null>;
  /** Returns the number of objects of a type in one life. */
  count(type: EntityType, life: Life): Promise<number>;
  /** Lists objects in the order of their ids. */
  list(type: EntityType, life: Life, page: PortionRequest): Promise<Portion<DirectoryItem>>;
  /** Lists the live objects at the other end of an object's links. */
  linked(end: "source" | "target", ref: EntityRef, link: LinkName): Promise<readonly DirectoryItem[]>;
  /** Lists the grants and assignments that have this object as an end. */
  relationshipsAt(id: string): Promise<readonly DirectoryItem[]>;
  /** Lists the names of all properties an object of the type can have. */
  properties(type: EntityType): Promise<readonly string[]>;

  /** Lists the directory roles that have ever had a member. */
  roles(): Promise<readonly DirectoryRoleFacts[]>;
  roleMembers(templateId: string): Promise<readonly DirectoryItem[]>;
  rolesOf(ref: EntityRef): Promise<readonly DirectoryRoleFacts[]>;

  /** Lists the policies of a kind that service principals can carry, or those that one carries. */
  principalPolicies(kind: PrincipalPolicyKind, carriedBy: string | null): Promise<readonly PrincipalPolicy[]>;
  /** Lists the live service principals that carry a policy. */
  carriersOf(policy: PrincipalPolicyRef): Promise<readonly DirectoryItem[]>;

  /** Carries out all operations or, if one is refused, no operation. Returns the object that the last `create` made. */
  write(operations: readonly DirectoryOperation[], by: OnBehalf): Promise<EntityRef | null>;

  /** Counts the events of a query, whatever its limit. */
  countAudit(query: AuditQuery): Promise<number>;
  /** Reads events, newest first. `after` continues behind an event of the same query. */
  audit(query: AuditQuery, after: AuditPosition | null, limit: number): Promise<readonly AuditEvent[]>;
  /** Reads a part of the change feed, from the beginning if `cursor` is null. Throws `stale` for a cursor of another tenant or of one that was reset. */
  changes(type: EntityType, cursor: string | null): Promise<ChangeStretch>;
  /** Returns the cursor behind everything there is now. */
  head(): Promise<string>;
}

/** Work a directory does by itself some time after a change. */
export interface DelayedWork {
  /** Members of dynamic groups follow the groups' rules. */
  readonly followsRules: boolean;
  /** Service principals copy from their applications. */
  readonly copiesToPrincipals: boolean;
}

/** One object with all its properties, unset ones left out. */
export interface DirectoryItem {
  readonly ref: EntityRef;
  readonly life: Life;
  readonly deletedDateTime: Millis | null;
  readonly properties: JsonObject;
  /** Graph's derived type, where the object is one. */
  readonly graphType: string | null;
  /** Microsoft's own object, never written. */
  readonly builtIn: boolean;
}

export interface PortionRequest {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Portion<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

/** A change of single entries of a list property whose entries have a key, such as credentials or licenses. */
export interface EditList {
  readonly kind: "editList";
  readonly ref: EntityRef;
  readonly property: string;
  readonly key: "keyId" | "skuId";
  readonly remove: readonly string[];
  /** Entries to add, or to put in the place of those with the same key. */
  readonly add: readonly JsonObject[];
}

export interface DirectoryRoleFacts {
  readonly templateId: string;
  readonly displayName: string;
}

export interface AuditPosition {
  readonly time: Millis;
  readonly id: string;
}

/** The caller something is written for, and the id of their request. */
export interface OnBehalf {
  readonly caller: Caller;
  readonly app: string;
  readonly correlationId: string;
  /** Rules beyond those of every write. Null for a face that takes what the directory can hold. */
  readonly rules: WriteRules | null;
}

export type DirectoryOperation =
  | {
      readonly kind: "create";
      readonly type: EntityType;
      readonly properties: JsonObject;
      readonly graphType: string | null;
      /** Chosen by the directory if left out. */
      readonly id?: string;
      readonly links: readonly { readonly link: LinkName; readonly target: EntityRef }[];
    }
  | { readonly kind: "update"; readonly ref: EntityRef; readonly properties: JsonObject }
  | { readonly kind: "delete" | "purge"; readonly ref: EntityRef }
  | RestoreStep
  | EditList
  | { readonly kind: "addLink" | "removeLink"; readonly link: Link }
  | { readonly kind: "savePolicy"; readonly policy: PrincipalPolicy }
  | { readonly kind: "removePolicy"; readonly policy: PrincipalPolicyRef }
  | {
      readonly kind: "carryPolicy" | "shedPolicy";
      readonly principal: EntityRef;
      readonly policy: PrincipalPolicyRef;
    }
  | { readonly kind: "assignRole" | "removeRole"; readonly role: DirectoryRoleFacts; readonly member: EntityRef };

/** Changed objects of one type as they are now, and changed links of that type's objects. */
export interface ChangeStretch {
  readonly items: readonly DirectoryItem[];
  readonly gone: readonly EntityRef[];
  readonly linksAdded: readonly Link[];
  readonly linksRemoved: readonly Link[];
  /** Start of the next part. */
  readonly cursor: string;
  readonly more: boolean;
  /** Position that a reader has to come back to, because changes behind it are not visible everywhere yet. */
  readonly hold?: string;
}
