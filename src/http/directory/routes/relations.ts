import type { EntityType } from "../../../domain/tenant/entity.ts";
import type { Route } from "../../route.ts";
import { linkedOf, listLinked, transitiveMembers } from "../links.ts";
import { anyInPath, checkMemberIds, getByIds, getMemberIds, inPath, listMemberships, me } from "../memberships.ts";
import {
  addRelationship,
  getRelationship,
  listRelationships,
  type RelationshipList,
  removeRelationship,
  updateRelationship,
} from "../relationships.ts";
import type { RelationshipKind } from "../relationships-of.ts";
import { listRoutes } from "./link-lists.ts";
import { CAST, COUNTED_CAST, openRow, row } from "./row.ts";

const direct = { transitive: false } as const;
const transitive = { transitive: true } as const;

/** Routes of memberships, owned objects, grants, assignments and federated credentials. */
export const relationRoutes: readonly Route[] = [
  ...(["user", "group", "servicePrincipal"] as const).flatMap(membershipRoutes),
  ...memberIdRoutes("/directoryObjects/:id", "group", anyInPath),
  row("POST", "/directoryObjects/getByIds", "directoryObject", getByIds, "read"),
  openRow("GET", "/me/memberOf", listMemberships(me, direct)),
  openRow("GET", "/me/transitiveMemberOf", listMemberships(me, transitive)),
  openRow("GET", `/me/memberOf${CAST}`, listMemberships(me, direct)),
  openRow("GET", `/me/transitiveMemberOf${CAST}`, listMemberships(me, transitive)),
  ...memberIdRoutes("/me", "user", me),

  row("GET", "/users/:id/directReports", "user", listLinked(linkedOf("user", "manager", "target"))),
  ...(["user", "servicePrincipal"] as const).flatMap((of) =>
    listRoutes(of, `/${of}s/:id/ownedObjects`, linkedOf(of, "owners", "target")),
  ),
  ...listRoutes("group", "/groups/:id/transitiveMembers", transitiveMembers),

  ...assignmentRoutes("servicePrincipal", "appRoleAssignedTo", "resourceId"),
  ...assignmentRoutes("servicePrincipal", "appRoleAssignments", "principalId"),
  ...assignmentRoutes("user", "appRoleAssignments", "principalId"),
  ...assignmentRoutes("group", "appRoleAssignments", "principalId"),
  grantRoute("servicePrincipal", "clientId"),
  grantRoute("user", "principalId"),
  ...federatedRoutes(),
];

function membershipRoutes(of: "user" | "group" | "servicePrincipal"): readonly Route[] {
  const path = `/${of}s/:id`;
  const whose = inPath(of);
  return [
    ...(["memberOf", "transitiveMemberOf"] as const).flatMap((name) => {
      const how = name === "memberOf" ? direct : transitive;
      return [
        row("GET", `${path}/${name}`, of, listMemberships(whose, how)),
        row("GET", `${path}/${name}/$count`, of, listMemberships(whose, { ...how, counts: true })),
        row("GET", `${path}/${name}${CAST}`, of, listMemberships(whose, how)),
        row("GET", `${path}/${name}${COUNTED_CAST}`, of, listMemberships(whose, { ...how, counts: true })),
      ];
    }),
    ...memberIdRoutes(path, of, whose),
  ];
}

function memberIdRoutes(path: string, area: EntityType, whose: Parameters<typeof getMemberIds>[0]): readonly Route[] {
  return [
    row("POST", `${path}/getMemberGroups`, area, getMemberIds(whose, { objects: false }), "read"),
    row("POST", `${path}/getMemberObjects`, area, getMemberIds(whose, { objects: true }), "read"),
    row("POST", `${path}/checkMemberGroups`, area, checkMemberIds(whose, { objects: false }), "read"),
    row("POST", `${path}/checkMemberObjects`, area, checkMemberIds(whose, { objects: true }), "read"),
  ];
}

function assignmentRoutes(of: EntityType, name: string, end: RelationshipKind["end"]): readonly Route[] {
  const path = `/${of}s/:id/${name}`;
  const list: RelationshipList = { of, type: "appRoleAssignment", end, path };
  return [
    row("GET", path, list.type, listRelationships(list)),
    row("POST", path, list.type, addRelationship(list)),
    row("GET", `${path}/:relationship`, list.type, getRelationship(list)),
    row("DELETE", `${path}/:relationship`, list.type, removeRelationship(list)),
  ];
}

function grantRoute(of: EntityType, end: RelationshipKind["end"]): Route {
  const path = `/${of}s/:id/oauth2PermissionGrants`;
  return row("GET", path, "oAuth2PermissionGrant", listRelationships({ of, type: "oAuth2PermissionGrant", end, path }));
}

function federatedRoutes(): readonly Route[] {
  const path = "/applications/:id/federatedIdentityCredentials";
  const list: RelationshipList = {
    of: "application",
    type: "federatedIdentityCredential",
    end: "applicationId",
    path,
  };
  return [
    row("GET", path, list.type, listRelationships(list)),
    row("POST", path, list.type, addRelationship(list)),
    row("GET", `${path}/:relationship`, list.type, getRelationship(list)),
    row("PATCH", `${path}/:relationship`, list.type, updateRelationship(list)),
    row("DELETE", `${path}/:relationship`, list.type, removeRelationship(list)),
  ];
}
