import type { EntityType } from "../tenant/entity.ts";

/** The entity types in dependency order: each comes before the types that point at it. */
export const containersFirst: readonly EntityType[] = [
  "organization",
  "authorizationPolicy",
  "authenticationMethodPolicy",
  "crossTenantAccessDefault",
  "crossTenantAccessPartner",
  "namedLocationPolicy",
  "authenticationStrengthPolicy",
  "user",
  "group",
  "administrativeUnit",
  "application",
  "federatedIdentityCredential",
  "servicePrincipal",
  "roleDefinition",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "roleAssignment",
  "roleEligibilitySchedule",
  "conditionalAccessPolicy",
];
