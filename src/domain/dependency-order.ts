import type { EntityType } from "./entity.ts";

/** The entity types so that what others point at comes before what points at it. */
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
