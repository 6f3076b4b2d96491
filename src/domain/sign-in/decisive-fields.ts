import type { EntityType } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";

/** Fields of a type that decide about signing in. A type without an entry decides no such thing. */
const decisive: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: [EXISTENCE, "accountEnabled", "userType", "userPrincipalName", "perUserMfaState"],
  group: [EXISTENCE, "members", "groupTypes", "membershipRule", "membershipRuleProcessingState"],
  conditionalAccessPolicy: [EXISTENCE, "state", "conditions", "grantControls", "sessionControls"],
  authenticationStrengthPolicy: [EXISTENCE, "allowedCombinations"],
  namedLocationPolicy: [
    EXISTENCE,
    "ipRanges",
    "isTrusted",
    "countriesAndRegions",
    "countryLookupMethod",
    "includeUnknownCountriesAndRegions",
  ],
  authenticationMethodPolicy: ["state", "includeTargets", "excludeTargets", "keyRestrictions", "isUsableOnce"],
  crossTenantAccessDefault: ["b2bCollaborationInbound"],
  crossTenantAccessPartner: [EXISTENCE, "b2bCollaborationInbound"],
  servicePrincipal: [EXISTENCE, "accountEnabled", "appRoleAssignmentRequired"],
  application: [EXISTENCE, "isDisabled"],
  appRoleAssignment: [EXISTENCE],
  // Policies apply to holders of roles.
  roleAssignment: [EXISTENCE],
};

/** Returns true if writing these fields of an object can change who signs in, or how. */
export const decidesSignIn = (type: EntityType, written: readonly string[]): boolean =>
  written.some((field) => decisive[type]?.includes(field));
