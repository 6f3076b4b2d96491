import type { JsonObject } from "../domain/json.ts";

/**
 * Policies that a service principal carries, in Graph's names of their collections. Recoveries do not cover them. Source:
 * Microsoft Graph v1.0, relationships of servicePrincipal.
 */
export const principalPolicyKinds = [
  "claimsMappingPolicies",
  "homeRealmDiscoveryPolicies",
  "tokenIssuancePolicies",
  "tokenLifetimePolicies",
] as const;

export type PrincipalPolicyKind = (typeof principalPolicyKinds)[number];

export interface PrincipalPolicyRef {
  readonly kind: PrincipalPolicyKind;
  readonly id: string;
}

export interface PrincipalPolicy extends PrincipalPolicyRef {
  readonly properties: JsonObject;
}
