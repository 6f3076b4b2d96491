import { type EntityType, isEntityType } from "../tenant/entity.ts";
import { numberText } from "./number-text.ts";
import type { Wording } from "./told.ts";

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

export function nounOf(type: string, count: number = 1): string {
  return isEntityType(type) ? nouns[type][count === 1 ? 0 : 1] : type;
}

/** Returns a number of objects of a type, such as "38 users". */
export const countOfType = (count: number, type: string): string => countOf(count, nounOf(type), nounOf(type, 2));

/** Returns numbers of objects of several types, such as "38 users, 1 group". */
export const countedTypes = (counts: readonly { readonly type: string; readonly count: number }[]): string =>
  counts.map(({ type, count }) => countOfType(count, type)).join(", ");

/** Returns a number with its noun, such as "1,200 links", or says that it is not known. */
export const countOf = (count: number | null, one: string, several: string = `${one}s`): string =>
  `${count === null ? "an unknown number of" : numberText(count)} ${count === 1 ? one : several}`;

/** Says how many names a list leaves out, behind those it shows. Empty if it shows all. */
export const andMore = (total: number, shown: number): string =>
  total > shown ? ` and ${numberText(total - shown)} more` : "";

/** The same as a part of a told text. */
export const toldMore = (total: number, shown: number): Wording =>
  total > shown ? { text: andMore(total, shown), isCut: true } : { text: "" };

/** Returns a number of objects and links with the nouns. */
export const countOfChanged = (count: number | null): string => countOf(count, "object or link", "objects and links");

/** Returns a number of objects beyond those that are shown, with the noun. */
export const moreObjects = (count: number): string => countOf(count, "more object");

export const capitalized = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
