import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { canonicalId, type EntityType } from "./entity.ts";

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

/** Returns the properties with the ids that make a relationship what it is in their one form, as Graph stores them. */
export function withCanonicalIds(type: EntityType, properties: JsonObject): JsonObject {
  const ids = (relationshipIdentity[type] ?? []).flatMap((name) => {
    const value = properties[name];
    return typeof value === "string" ? [[name, canonicalId(value)]] : [];
  });
  return { ...properties, ...Object.fromEntries(ids) };
}

/** Derives an id from what a relationship connects, so that it has one history, even if it is created again under another id. */
export function relationshipId(type: EntityType, properties: JsonObject): string {
  const known = withCanonicalIds(type, properties);
  const parts = (relationshipIdentity[type] ?? []).map((name) => known[name] ?? null);
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
