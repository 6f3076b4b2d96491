import type { PlanPart } from "../domain/approval.ts";
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
  rebuild: "Create again under a new id",
};

export function nounOf(type: string, count: number = 1): string {
  return isEntityType(type) ? nouns[type][count === 1 ? 0 : 1] : type;
}

export function verbOf(action: RecoveryAction, type: string): string {
  if (relationships.includes(type) && action === "restore") return "Make again";
  if (relationships.includes(type) && action === "softDelete") return "Remove";
  return verbs[action];
}

/** Returns a number of objects of a type, such as "38 users". */
export const countOfType = (count: number, type: string): string => countOf(count, nounOf(type), nounOf(type, 2));

const partVerbs: Readonly<Record<string, string>> = {
  update: "change back",
  restore: "restore",
  softDelete: "delete",
  rebuild: "create again",
};

/** Returns a part of a plan in words, such as "restore 2 groups". */
export const partText = ({ type, action, objects }: PlanPart): string =>
  `${partVerbs[action] ?? action} ${countOfType(objects, type)}`;

export const countOf = (count: number, one: string, several: string = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : several}`;

/** Returns the time zone of this machine, which is the person's if a face runs on it. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Formats a time to the minute in UTC, followed by the person's time zone if that differs. */
export function timeText(millis: Millis, zone: string = localZone()): string {
  const utc = `${iso(millis).slice(0, 16).replace("T", " ")} UTC`;
  const local = localText(millis, zone);
  if (`${local} UTC` === utc) return utc;
  const sameDay = utc.slice(0, 10) === local.slice(0, 10);
  return `${utc} (${sameDay ? local.slice(11) : local} ${zone})`;
}

/** Formats a time of another time zone in the form used for UTC. Swedish uses that form. */
const localText = (millis: Millis, zone: string): string =>
  new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(millis);

/** Returns the remaining time in whole minutes, rounded down. */
export const minutesLeft = (until: Millis, now: Millis): string =>
  until - now <= MINUTE ? "less than a minute" : countOf(Math.floor((until - now) / MINUTE), "minute");
