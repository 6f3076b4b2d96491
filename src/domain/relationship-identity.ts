import type { EntityType } from "./entity.ts";

/**
 * The properties that make a relationship entity the one it is. They are set once: a relationship with other ends is
 * another one. All others can be updated. Source: the resource pages of Graph v1.0.
 */
export const relationshipIdentity: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  oAuth2PermissionGrant: ["clientId", "consentType", "resourceId", "principalId"],
  appRoleAssignment: ["principalId", "resourceId", "appRoleId"],
  roleAssignment: ["principalId", "roleDefinitionId", "directoryScopeId"],
  roleEligibilitySchedule: ["principalId", "roleDefinitionId", "directoryScopeId"],
  federatedIdentityCredential: ["applicationId", "name"],
};

/** Returns true for a property that cannot change without the relationship becoming another one. */
export const identifies = (type: EntityType, property: string): boolean =>
  relationshipIdentity[type]?.includes(property) === true;
