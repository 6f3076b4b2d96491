import type { EntityRef, EntityType } from "../../../domain/tenant/entity.ts";
import type { LinkName } from "../../../domain/tenant/link.ts";
import { partOf, type TenantPart, type UnreadPart } from "../../../domain/tenant/part.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { countOf } from "../../../domain/words/counted-words.ts";
import type { CompleteList } from "../../directory.ts";

/** A list below each object of a type for which Graph keeps no record of changes. */
export interface ChildList {
  readonly parent: EntityType;
  /** Name of the list in the address of its parent. */
  readonly name: string;
  /** The content of the list: links from the parent, or relationship entities that end at it. */
  readonly holds: { readonly link: LinkName } | { readonly entity: EntityType; readonly end: string };
  readonly permission: string;
  /** True for an address that holds one object and answers 404 without one. */
  readonly single?: true;
  /** Narrows the parents if only some can have such a list, in our words and in Graph's. */
  readonly of?: { readonly test: (parent: EntityState) => boolean; readonly filter: string };
}

/**
 * Each of them can be expanded in a list of its parents. Source: Microsoft Graph v1.0, relationships of application,
 * servicePrincipal and user. Only guests and agent users have sponsors.
 */
export const childLists: readonly ChildList[] = [
  { parent: "application", name: "owners", holds: { link: "owners" }, permission: "Application.Read.All" },
  { parent: "servicePrincipal", name: "owners", holds: { link: "owners" }, permission: "Application.Read.All" },
  {
    parent: "servicePrincipal",
    name: "appRoleAssignedTo",
    holds: { entity: "appRoleAssignment", end: "resourceId" },
    permission: "Application.Read.All",
  },
  {
    parent: "application",
    name: "federatedIdentityCredentials",
    holds: { entity: "federatedIdentityCredential", end: "applicationId" },
    permission: "Application.Read.All",
  },
  {
    parent: "user",
    name: "sponsors",
    holds: { link: "sponsors" },
    permission: "User.Read.All",
    of: { test: ({ properties }) => properties.userType === "Guest", filter: "userType eq 'Guest'" },
  },
];

/** Lists that a record of changes includes, but that are also read separately, because it may leave out entries. */
const listsInChanges: readonly ChildList[] = [
  { parent: "group", name: "members", holds: { link: "members" }, permission: "GroupMember.Read.All" },
  { parent: "group", name: "owners", holds: { link: "owners" }, permission: "Group.Read.All" },
  {
    parent: "administrativeUnit",
    name: "members",
    holds: { link: "members" },
    permission: "AdministrativeUnit.Read.All",
  },
  { parent: "user", name: "manager", holds: { link: "manager" }, permission: "User.Read.All", single: true },
  {
    parent: "user",
    name: "oauth2PermissionGrants",
    holds: { entity: "oAuth2PermissionGrant", end: "principalId" },
    permission: "Directory.Read.All",
  },
  {
    parent: "servicePrincipal",
    name: "oauth2PermissionGrants",
    holds: { entity: "oAuth2PermissionGrant", end: "clientId" },
    permission: "Directory.Read.All",
  },
  ...(["user", "group", "servicePrincipal"] as const).map(
    (parent): ChildList => ({
      parent,
      name: "appRoleAssignments",
      holds: { entity: "appRoleAssignment", end: "principalId" },
      permission: "Application.Read.All",
    }),
  ),
];

/** Every list of links or relationships from an object. */
export const allLists: readonly ChildList[] = [...childLists, ...listsInChanges];

export const partOfList = ({ parent, holds }: ChildList): TenantPart =>
  "link" in holds ? partOf(parent, holds.link) : holds.entity;

export const completeList = (list: ChildList, of: EntityRef): CompleteList => ({
  of,
  part: partOfList(list),
  ...("end" in list.holds ? { end: list.holds.end } : {}),
});

/** Returns the objects that can have such a list. */
export const parentsAmong = ({ of }: ChildList, states: readonly EntityState[]): readonly EntityRef[] =>
  states.filter((state) => state.life === "live" && (of?.test(state) ?? true)).map(({ ref }) => ref);

export const forbiddenList = (list: ChildList): UnreadPart => ({
  part: partOfList(list),
  reason:
    `The ${list.name} of objects of type ${list.parent} may not be read. ` +
    `An administrator has to grant ${list.permission}.`,
});

export const malformedList = (list: ChildList, entries: number): UnreadPart => ({
  part: partOfList(list),
  reason: `${countOf(entries, "entry", "entries")} of ${list.name} came in a form this version cannot read.`,
});
