import type { RecoveryAction } from "../domain/change.ts";
import { type EntityType, isEntityType } from "../domain/entity.ts";
import { iso, MINUTE, type Millis } from "../domain/time.ts";

/** Names of the entity types for people, singular and plural. */
const nouns: Readonly<Record<EntityType, readonly [one: string, several: string]>> = {
  user: ["user", "users"],
  group: ["group", "groups"],
  conditionalAccessPolicy: ["Conditional Access policy", "Conditional Access policies"],
  namedLocationPolicy: ["named location", "named locations"],
  authenticationMethodPolicy: ["authentication method policy", "authentication method policies"],
  authorizationPolicy: ["authorization policy", "authorization policies"],
  authenticationStrengthPolicy: ["authentication strength", "authentication strengths"],
  application: ["application", "applications"],
  servicePrincipal: ["service principal", "service principals"],
  oAuth2PermissionGrant: ["delegated permission grant", "delegated permission grants"],
  appRoleAssignment: ["app role assignment", "app role assignments"],
  organization: ["organization", "organizations"],
  administrativeUnit: ["administrative unit", "administrative units"],
  roleDefinition: ["role definition", "role definitions"],
  roleAssignment: ["role assignment", "role assignments"],
  roleEligibilitySchedule: ["role eligibility", "role eligibilities"],
  crossTenantAccessDefault: ["cross-tenant access default", "cross-tenant access defaults"],
  crossTenantAccessPartner: ["cross-tenant access partner", "cross-tenant access partners"],
  federatedIdentityCredential: ["federated credential", "federated credentials"],
};

/** Types that are created again and removed, because they cannot be soft-deleted. */
const relationships: readonly string[] = ["oAuth2PermissionGrant", "appRoleAssignment"];

const verbs: Readonly<Record<RecoveryAction, string>> = {
  update: "Change back",
  restore: "Restore",
  softDelete: "Delete (restorable for 30 days)",
};

export function nounOf(type: string, count: number = 1): string {
  return isEntityType(type) ? nouns[type][count === 1 ? 0 : 1] : type;
}

export function verbOf(action: RecoveryAction, type: string): string {
  if (relationships.includes(type) && action === "restore") return "Make again";
  if (relationships.includes(type) && action === "softDelete") return "Remove";
  return verbs[action];
}

export const countOf = (count: number, one: string, several: string = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : several}`;

/** Formats a time to the minute. */
export const timeText = (millis: Millis): string => `${iso(millis).slice(0, 16).replace("T", " ")} UTC`;

/** Returns the remaining time in whole minutes, rounded down. */
export const minutesLeft = (until: Millis, now: Millis): string =>
  until - now <= MINUTE ? "less than a minute" : countOf(Math.floor((until - now) / MINUTE), "minute");
