import type { EntityType } from "../../domain/entity.ts";
import { type LinkName, linkKind } from "../../domain/link.ts";
import type { Route } from "../route.ts";
import { countAudits, listAudits } from "./audits.ts";
import { getDeletedItems, purgeDeletedItem, purgeOf, restoreDeletedItem, restoreOf } from "./deleted-items.ts";
import { delta } from "./delta.ts";
import { getDirectoryObject, getObjectsByIds } from "./directory-objects.ts";
import { type EntitySet, entitySets } from "./entity-sets.ts";
import { addLink, countLinked, getLinked, listLinked, listTransitiveMembers, removeLink } from "./links.ts";
import { countObjects, createObject, deleteObject, getObject, listObjects, updateObject } from "./objects.ts";
import { getMethodsPolicy, getSingleton, updateSingleton } from "./policies.ts";
import { assignAppRole, listRelationships, type RelationshipEnd, removeAppRole } from "./relationships.ts";
import {
  addRoleMember,
  getMe,
  getRole,
  listRoleMembers,
  listRoles,
  me,
  memberships,
  removeRoleMember,
  roleMemberships,
  userInPath,
} from "./roles.ts";

/** Any signed-in person may read, which is Entra's default for members of a tenant. */
const LOOK = { effect: "read", permission: null, role: null } as const;
const WRITE = { effect: "change", permission: null, role: "globalAdministrator" } as const;

const deleted = "/directory/deletedItems";
const authorization = "/policies/authorizationPolicy";
const roles = "/directoryRoles";
const ROLE_CAST = "microsoft.graph.directoryRole";
const GROUP_CAST = "microsoft.graph.group";

/** Source: the Microsoft Graph reference of each resource. */
export const directoryRoutes: readonly Route[] = [
  ...entitySets.flatMap(routesOf),
  ...entitySets.flatMap(deletedRoutesOf),

  { method: "GET", path: "/users/:id/directReports", ...LOOK, handler: listLinked("user", "manager", "target") },
  { method: "GET", path: "/users/:id/memberOf", ...LOOK, handler: memberships(userInPath, { transitive: false }) },
  {
    method: "GET",
    path: "/users/:id/transitiveMemberOf",
    ...LOOK,
    handler: memberships(userInPath, { transitive: true }),
  },
  { method: "GET", path: `/users/:id/memberOf/${ROLE_CAST}`, ...LOOK, handler: roleMemberships(userInPath) },
  { method: "GET", path: `/users/:id/transitiveMemberOf/${ROLE_CAST}`, ...LOOK, handler: roleMemberships(userInPath) },
  { method: "GET", path: "/groups/:id/memberOf", ...LOOK, handler: listLinked("group", "members", "target") },
  ...(["user", "group", "servicePrincipal"] as const).map(groupMembershipRoute),
  ...(["user", "servicePrincipal"] as const).map(ownedObjectsRoute),
  { method: "GET", path: "/groups/:id/transitiveMembers", ...LOOK, handler: listTransitiveMembers },
  ...appRoleRoutes("servicePrincipal", "/servicePrincipals/:id/appRoleAssignedTo", "resourceId"),
  ...appRoleRoutes("servicePrincipal", "/servicePrincipals/:id/appRoleAssignments", "principalId"),
  ...appRoleRoutes("user", "/users/:id/appRoleAssignments", "principalId"),
  ...appRoleRoutes("group", "/groups/:id/appRoleAssignments", "principalId"),
  grantRoute("servicePrincipal", "/servicePrincipals/:id/oauth2PermissionGrants", "clientId"),
  grantRoute("user", "/users/:id/oauth2PermissionGrants", "principalId"),

  { method: "GET", path: "/me", ...LOOK, handler: getMe },
  { method: "GET", path: "/me/memberOf", ...LOOK, handler: memberships(me, { transitive: false }) },
  { method: "GET", path: "/me/transitiveMemberOf", ...LOOK, handler: memberships(me, { transitive: true }) },
  { method: "GET", path: `/me/memberOf/${ROLE_CAST}`, ...LOOK, handler: roleMemberships(me) },
  { method: "GET", path: `/me/transitiveMemberOf/${ROLE_CAST}`, ...LOOK, handler: roleMemberships(me) },

  { method: "GET", path: "/directoryObjects/:id", ...LOOK, handler: getDirectoryObject },
  { method: "POST", path: "/directoryObjects/getByIds", ...LOOK, handler: getObjectsByIds },
  { method: "GET", path: `${deleted}/:id`, ...LOOK, handler: getDeletedItems },
  { method: "POST", path: `${deleted}/:id/restore`, ...WRITE, handler: restoreDeletedItem },
  { method: "DELETE", path: `${deleted}/:id`, ...WRITE, handler: purgeDeletedItem },

  { method: "GET", path: roles, ...LOOK, handler: listRoles },
  { method: "GET", path: `${roles}/:id`, ...LOOK, handler: getRole },
  { method: "GET", path: `${roles}/:id/members`, ...LOOK, handler: listRoleMembers },
  { method: "POST", path: `${roles}/:id/members/$ref`, ...WRITE, handler: addRoleMember },
  { method: "DELETE", path: `${roles}/:id/members/:target/$ref`, ...WRITE, handler: removeRoleMember },

  { method: "GET", path: authorization, ...LOOK, handler: getSingleton("authorizationPolicy", authorization) },
  { method: "PATCH", path: authorization, ...WRITE, handler: updateSingleton("authorizationPolicy") },
  { method: "GET", path: "/policies/authenticationMethodsPolicy", ...LOOK, handler: getMethodsPolicy },

  { method: "GET", path: "/auditLogs/directoryAudits", ...LOOK, handler: listAudits },
  { method: "GET", path: "/auditLogs/directoryAudits/$count", ...LOOK, handler: countAudits },
];

function routesOf(set: EntitySet): readonly Route[] {
  const { path, writes } = set;
  const one = `${path}/:id`;
  const writing: Readonly<Record<EntitySet["writes"][number], Route>> = {
    create: { method: "POST", path, ...WRITE, handler: createObject(set) },
    update: { method: "PATCH", path: one, ...WRITE, handler: updateObject(set) },
    delete: { method: "DELETE", path: one, ...WRITE, handler: deleteObject(set) },
  };
  return [
    { method: "GET", path, ...LOOK, handler: listObjects(set) },
    { method: "GET", path: `${path}/$count`, ...LOOK, handler: countObjects(set) },
    ...(set.delta ? [{ method: "GET", path: `${path}/delta`, ...LOOK, handler: delta(set) } as const] : []),
    { method: "GET", path: one, ...LOOK, handler: getObject(set) },
    ...writes.map((kind) => writing[kind]),
    ...set.links.flatMap((link) => linkRoutes(set.type, `${one}/${link}`, link)),
  ];
}

function linkRoutes(type: EntityType, path: string, link: LinkName): readonly Route[] {
  if (linkKind(type, link)?.single === true) {
    return [
      { method: "GET", path, ...LOOK, handler: getLinked(type, link) },
      { method: "PUT", path: `${path}/$ref`, ...WRITE, handler: addLink(type, link) },
      { method: "DELETE", path: `${path}/$ref`, ...WRITE, handler: removeLink(type, link) },
    ];
  }
  return [
    { method: "GET", path, ...LOOK, handler: listLinked(type, link) },
    { method: "GET", path: `${path}/$count`, ...LOOK, handler: countLinked(type, link) },
    { method: "POST", path: `${path}/$ref`, ...WRITE, handler: addLink(type, link) },
    { method: "DELETE", path: `${path}/:target/$ref`, ...WRITE, handler: removeLink(type, link) },
  ];
}

function deletedRoutesOf(set: EntitySet): readonly Route[] {
  if (set.deletedItems === null) return [];
  const one = `${set.deletedItems}/:id`;
  const listed = { path: set.deletedItems, type: set.type };
  return [
    { method: "GET", path: set.deletedItems, ...LOOK, handler: listObjects(listed, "softDeleted") },
    { method: "GET", path: one, ...LOOK, handler: getObject(set, "softDeleted") },
    { method: "POST", path: `${one}/restore`, ...WRITE, handler: restoreOf(set.type) },
    { method: "DELETE", path: one, ...WRITE, handler: purgeOf(set.type) },
  ];
}

function appRoleRoutes(of: EntityType, path: string, end: RelationshipEnd): readonly Route[] {
  return [
    { method: "GET", path, ...LOOK, handler: listRelationships(of, "appRoleAssignment", end, path) },
    { method: "POST", path, ...WRITE, handler: assignAppRole(of, end, path) },
    { method: "DELETE", path: `${path}/:assignment`, ...WRITE, handler: removeAppRole(of, end) },
  ];
}

function grantRoute(of: EntityType, path: string, end: RelationshipEnd): Route {
  return { method: "GET", path, ...LOOK, handler: listRelationships(of, "oAuth2PermissionGrant", end, path) };
}

/** Of memberships only groups, by the cast in the path. */
function groupMembershipRoute(of: "user" | "group" | "servicePrincipal"): Route {
  return {
    method: "GET",
    path: `/${of}s/:id/memberOf/${GROUP_CAST}`,
    ...LOOK,
    handler: listLinked(of, "members", "target"),
  };
}

function ownedObjectsRoute(of: "user" | "servicePrincipal"): Route {
  return { method: "GET", path: `/${of}s/:id/ownedObjects`, ...LOOK, handler: listLinked(of, "owners", "target") };
}
