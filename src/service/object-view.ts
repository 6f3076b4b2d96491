import type { AccessState } from "../domain/assessment/actor-access.ts";
import type { Renewed } from "../domain/changes/successors.ts";
import type { JsonObject } from "../domain/json.ts";
import type { EntityRef } from "../domain/tenant/entity.ts";
import type { RolePeriod } from "../domain/tenant/role-grant.ts";
import type { Millis } from "../domain/time.ts";
import type { ObjectFacts, ObjectLife } from "./object-facts.ts";
import type { Page } from "./page.ts";

export interface ObjectRequest {
  readonly ref: EntityRef;
  /** The newest capture not after this time is read. Null is now, and for a gone object the last capture that held it. */
  readonly at: Millis | null;
  /** True for a further page of the state that `at` was shown of, which a service without a history reads as it is now. */
  readonly isContinued?: true;
  /** Only links of this name, or places of this path in properties. */
  readonly link?: string;
  readonly direction?: LinkDirection;
}

/** From the object to others, or to it from others. */
export const linkDirections = ["from", "to"] as const;
export type LinkDirection = (typeof linkDirections)[number];

/** One object at a moment. Its page is one of its links, those of policies, grants and assignments first. */
export interface ObjectView extends Page<ObjectLink> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** At the moment of the view, and now. */
  readonly life: ObjectLife;
  readonly lifeNow: ObjectLife;
  /** The time of the capture or answer that the view comes from. */
  readonly asOf: Millis;
  /** The properties that are set. Empty for an object that no capture holds. */
  readonly properties: JsonObject;
  readonly facts: ObjectFacts;
  /** Names, by id, of objects that the properties mention. */
  readonly names: Readonly<Record<string, string>>;
  /** Facts of nature that decide what a recovery may do, in our own words. */
  readonly traits: readonly string[];
  /** The steps of recoveries that created an object of its line again, the oldest first. Absent without any. */
  readonly renewed?: readonly Renewed[];
  /** Of users, groups and service principals. */
  readonly access?: ObjectAccess;
  /** Every link that the request does not leave out, by name and direction. */
  readonly linkTotals: readonly LinkTotal[];
  /** The number of links that the request does not leave out. */
  readonly total: number;
}

/** Sign-in and directory roles of an account, an application or a group at the moment of the view. */
export interface ObjectAccess {
  /** Absent for a group, which does not sign in. */
  readonly signIn?: AccessState["signIn"];
  /** False for a deleted object, whose roles stay assigned and are in force again once it is restored. */
  readonly isInForce: boolean;
  /** True if sign-in and roles are those of the present. */
  readonly isNow: boolean;
  /** Null if they are not known, with the reason in the note. Otherwise the note says what they leave out. */
  readonly roles: readonly HeldDirectoryRole[] | null;
  readonly rolesNote?: string;
  /** Roles that it may activate, in the same way. */
  readonly eligible: readonly EligibleDirectoryRole[] | null;
  readonly eligibleNote?: string;
}

export interface HeldDirectoryRole {
  readonly name: string;
  /** True for a role that is not among Microsoft's, which may have the name of one of them. */
  readonly isOwn?: true;
  /** The group that gives the role. Absent for a direct assignment. */
  readonly through?: NamedEntity;
  /** The part of the tenant that the role is limited to. Absent for the whole tenant. */
  readonly scope?: NamedEntity;
}

/** A role with the period in which it can be activated. Null at an end that is open or not given. */
export interface EligibleDirectoryRole extends HeldDirectoryRole, RolePeriod {}

export type NamedEntity = EntityRef & { readonly displayName: string | null };

export interface LinkTotal {
  readonly direction: LinkDirection;
  readonly link: string;
  readonly total: number;
}

export interface ObjectLink {
  /** The link's name, or the path in properties where the id stands. */
  readonly link: string;
  readonly direction: LinkDirection;
  readonly other: EntityRef;
  readonly otherName: string | null;
  /** The other object's life now. */
  readonly otherLife: ObjectLife;
  /** Of a policy: if it is enforced. */
  readonly otherState?: string;
  /** False if a policy named the object when it was last there and does not any more. */
  readonly still: boolean;
}
