import type { EntityType } from "./entity.ts";

/** The entity types in dependency order: each comes before the types that point at it. */
export const containersFirst: readonly EntityType[] = [
  "organization",
  "authorizationPolicy",
  "authenticationMethodPolicy",
  "namedLocationPolicy",
  "authenticationStrengthPolicy",
  "user",
  "group",
  "application",
  "servicePrincipal",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "conditionalAccessPolicy",
];
