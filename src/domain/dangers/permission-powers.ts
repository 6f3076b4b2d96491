import type { Severity } from "../changes/risk.ts";

/** What some permissions of a role amount to. */
export interface PermissionPower {
  /** Words that follow "can". */
  readonly words: string;
  readonly severity: Severity;
}

type Rule = PermissionPower & { readonly test: RegExp };

/**
 * Powers by the part of a permission after its namespace, the gravest first.
 * Source: the actions labeled PRIVILEGED in "Microsoft Entra built-in roles", and "Available custom role permissions".
 */
const rules: readonly Rule[] = [
  {
    words: "give directory roles, also to themselves",
    severity: "critical",
    test: /^(role(Assignments|Definitions|Eligibility\w*)|directoryRoles|scopedRoleMemberships|privilegedIdentityManagement)\/|^groupsAssignableToRoles\/(allProperties|members|owners)\//i,
  },
  {
    words: "consent to any permission for everyone",
    severity: "critical",
    test: /^servicePrincipals\/managePermissionGrantsForAll\.microsoft-company-admin$/i,
  },
  {
    words: "take over accounts by their passwords or sign-in methods",
    severity: "high",
    test: /^users\/(password|authenticationMethods|allProperties|authorizationInfo)\//i,
  },
  {
    words: "act as applications, by adding secrets or owners",
    severity: "high",
    test: /^(applications(\.\w+)?|servicePrincipals|agentIdentity\w*)\/(credentials|owners|allProperties)\//i,
  },
  {
    words: "consent to permissions for everyone",
    severity: "high",
    test: /^(oAuth2PermissionGrants|servicePrincipals\/managePermissionGrantsForAll\b)/i,
  },
  {
    words: "change policies on signing in and on consent",
    severity: "high",
    test: /^(conditionalAccessPolicies|namedLocations|policies|permissionGrantPolicies|authorizationPolicy|userCredentialPolicies|authentication\w*Polic\w+|crossTenantAccessPolic\w+)\//i,
  },
  {
    words: "let another server say who signs in, by federation",
    severity: "high",
    test: /^domains\/(federation\w*|allProperties)\//i,
  },
  { words: "give access by access packages", severity: "high", test: /^entitlementManagement\//i },
  { words: "act on accounts by lifecycle workflows", severity: "high", test: /^lifecycleWorkflows\//i },
  {
    words: "change who is in groups",
    severity: "medium",
    test: /^groups(\.\w+)*\/(members|owners|allProperties|dynamicMembershipRule)\//i,
  },
  {
    words: "change whom administrative units hold",
    severity: "medium",
    test: /^administrativeUnits\/(members|allProperties)\//i,
  },
];

const secretReads: Rule = {
  words: "read keys and administrators' passwords of devices",
  severity: "high",
  test: /^(deviceLocalCredentials\/password|bitlockerKeys\/key)\/read$/i,
};

/** Returns what a permission amounts to, such as `microsoft.directory/applications/credentials/update`. Null for a lesser one. */
export function powerOf(action: string): PermissionPower | null {
  const part = action.replace(/^microsoft\.(?:directory|aad)[/.]/i, "");
  if (secretReads.test.test(part)) return secretReads;
  if (/read$/i.test(part)) return null;
  return rules.find(({ test }) => test.test(part)) ?? null;
}
