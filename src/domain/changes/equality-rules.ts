import type { EntityType } from "../tenant/entity.ts";

/** A rule by which two values of a property, or of a member within it, are compared. */
export type EqualityRule =
  | { readonly kind: "exact" | "anyCase" | "flags" | "scopes" | "instant" | "falseIsUnset" | "reference" }
  /** A collection: `set` ignores order and repetition. An empty one is unset. */
  | { readonly kind: "set" | "list"; readonly of: EqualityRule }
  /** An object compared member by member, where members without a rule are exact. One without values is unset. */
  | { readonly kind: "complex"; readonly members: Readonly<Record<string, EqualityRule>> };

export const exact: EqualityRule = { kind: "exact" };
/** Ids and enumeration words: Graph takes GUIDs, "All" and its like in any case. */
const anyCase: EqualityRule = { kind: "anyCase" };
/** A flags enumeration, written as words between commas. */
const flags: EqualityRule = { kind: "flags" };
const instant: EqualityRule = { kind: "instant" };
const set = (of: EqualityRule): EqualityRule => ({ kind: "set", of });
const complex = (members: Readonly<Record<string, EqualityRule>> = {}): EqualityRule => ({ kind: "complex", members });

const texts = set(exact);
const ids = set(anyCase);
const words = ids;
const includeAndExclude = (name: string, of: EqualityRule) => ({ [`include${name}`]: of, [`exclude${name}`]: of });

/** Source: conditionalAccessGuestsOrExternalUsers, conditionalAccessExternalTenants. */
const guests = complex({
  guestOrExternalUserTypes: flags,
  externalTenants: complex({ membershipKind: anyCase, members: ids }),
});
/** Source: conditionalAccessFilter. The rule is an expression, compared as written. */
const filter = complex({ mode: anyCase });

/** Source: conditionalAccessConditionSet and the types it holds. The members are unordered and combine as sets. */
const conditions = complex({
  applications: complex({
    ...includeAndExclude("Applications", ids),
    includeUserActions: words,
    includeAuthenticationContextClassReferences: words,
    applicationFilter: filter,
  }),
  users: complex({
    ...includeAndExclude("Users", ids),
    ...includeAndExclude("Groups", ids),
    ...includeAndExclude("Roles", ids),
    ...includeAndExclude("GuestsOrExternalUsers", guests),
  }),
  clientApplications: complex({
    ...includeAndExclude("ServicePrincipals", ids),
    ...includeAndExclude("AgentIdServicePrincipals", ids),
    servicePrincipalFilter: filter,
    agentIdServicePrincipalFilter: filter,
  }),
  locations: complex(includeAndExclude("Locations", ids)),
  platforms: complex(includeAndExclude("Platforms", words)),
  devices: complex({
    ...includeAndExclude("Devices", words),
    ...includeAndExclude("DeviceStates", words),
    deviceFilter: filter,
  }),
  deviceStates: complex(includeAndExclude("States", words)),
  authenticationFlows: complex({ transferMethods: flags }),
  clientAppTypes: words,
  signInRiskLevels: words,
  userRiskLevels: words,
  servicePrincipalRiskLevels: words,
  insiderRiskLevels: flags,
  agentIdRiskLevels: flags,
});

/**
 * Source: conditionalAccessGrantControls. A policy refers to its strength, and Graph inlines the strength's values on
 * reading.
 */
const grantControls = complex({
  operator: anyCase,
  builtInControls: words,
  customAuthenticationFactors: ids,
  termsOfUse: ids,
  authenticationStrength: { kind: "reference" },
});

/** Source: conditionalAccessSessionControls. Graph returns null for a control that was written with its default only. */
const sessionControls = complex({
  disableResilienceDefaults: { kind: "falseIsUnset" },
  applicationEnforcedRestrictions: complex(),
  cloudAppSecurity: complex({ cloudAppSecurityType: anyCase }),
  persistentBrowser: complex({ mode: anyCase }),
  signInFrequency: complex({ type: anyCase, authenticationType: anyCase, frequencyInterval: anyCase }),
  continuousAccessEvaluation: complex({ mode: anyCase }),
  secureSignInSession: complex(),
});

/** Source: passwordCredential and keyCredential of Graph v1.0. */
const credentials = set(complex({ keyId: anyCase, startDateTime: instant, endDateTime: instant }));

/** Source: crossTenantAccessPolicyTargetConfiguration and crossTenantAccessPolicyTarget of Graph v1.0. */
const accessTargets = complex({ accessType: anyCase, targets: set(complex({ target: anyCase, targetType: anyCase })) });
const accessSettings = complex({ usersAndGroups: accessTargets, applications: accessTargets });

/** Source: crossTenantAccessPolicyConfigurationDefault and its partner, and the types they hold. */
const crossTenantAccess = {
  automaticUserConsentSettings: complex(),
  b2bCollaborationInbound: accessSettings,
  b2bCollaborationOutbound: accessSettings,
  b2bDirectConnectInbound: accessSettings,
  b2bDirectConnectOutbound: accessSettings,
  inboundTrust: complex(),
  tenantRestrictions: complex({ usersAndGroups: accessTargets, applications: accessTargets, devices: filter }),
} satisfies Readonly<Record<string, EqualityRule>>;

/** Source: requestSchedule and expirationPattern of Graph v1.0. */
const schedule = complex({
  startDateTime: instant,
  expiration: complex({ endDateTime: instant, type: anyCase }),
});

/** Source: requiredResourceAccess, apiApplication, appRole, permissionScope, optionalClaims, webApplication. */
const application = {
  addIns: set(complex({ id: anyCase })),
  api: complex({
    knownClientApplications: ids,
    oauth2PermissionScopes: set(complex({ id: anyCase })),
    preAuthorizedApplications: set(complex({ appId: anyCase, delegatedPermissionIds: ids })),
  }),
  appRoles: set(complex({ id: anyCase, allowedMemberTypes: words })),
  groupMembershipClaims: flags,
  identifierUris: texts,
  info: complex(),
  keyCredentials: credentials,
  passwordCredentials: credentials,
  optionalClaims: complex({
    idToken: set(complex({ additionalProperties: texts })),
    accessToken: set(complex({ additionalProperties: texts })),
    saml2Token: set(complex({ additionalProperties: texts })),
  }),
  parentalControlSettings: complex({ countriesBlockedForMinors: words }),
  publicClient: complex({ redirectUris: texts }),
  requestSignatureVerification: complex({ allowedWeakAlgorithms: flags }),
  requiredResourceAccess: set(complex({ resourceAppId: anyCase, resourceAccess: set(complex({ id: anyCase })) })),
  servicePrincipalLockConfiguration: complex(),
  spa: complex({ redirectUris: texts }),
  tags: texts,
  tokenEncryptionKeyId: anyCase,
  web: complex({
    redirectUris: texts,
    redirectUriSettings: set(complex()),
    implicitGrantSettings: complex(),
  }),
} satisfies Readonly<Record<string, EqualityRule>>;

/**
 * The rules by which values are equal that are written differently, by type and property. A property without a rule is
 * exact. Sources: the resource pages of Graph v1.0 named above and beside the rules, and OData 4.01 part 3, 9.1.1, by
 * which a collection has no order unless it says so.
 */
export const equalityRules: Readonly<Record<EntityType, Readonly<Record<string, EqualityRule>>>> = {
  user: {
    businessPhones: texts,
    otherMails: texts,
    employeeHireDate: instant,
    employeeLeaveDateTime: instant,
    employeeOrgData: complex(),
    onPremisesExtensionAttributes: complex(),
    passwordPolicies: flags,
  },
  group: { assignedLicenses: set(complex({ skuId: anyCase, disabledPlans: ids })), groupTypes: words },
  conditionalAccessPolicy: { conditions, grantControls, sessionControls },
  // ipNamedLocation, countryNamedLocation.
  namedLocationPolicy: { countriesAndRegions: words, ipRanges: set(complex()) },
  // Bindings of certificates are ordered by their `priority`, not by their place.
  authenticationMethodPolicy: {
    authenticationModes: words,
    certificateUserBindings: set(complex()),
    ...includeAndExclude("Targets", set(complex({ id: anyCase, targetType: anyCase }))),
    keyRestrictions: complex({ aaGuids: ids, enforcementType: anyCase }),
  },
  // An empty list of permission grant policies forbids consent, so that it is not unset and stays exact.
  authorizationPolicy: { guestUserRoleId: anyCase, defaultUserRolePermissions: complex() },
  authenticationStrengthPolicy: { allowedCombinations: words },
  application,
  servicePrincipal: {
    alternativeNames: texts,
    keyCredentials: credentials,
    passwordCredentials: credentials,
    notificationEmailAddresses: texts,
    // The first reply URL is the one in use if a request omits it, so their order matters.
    replyUrls: { kind: "list", of: exact },
    samlSingleSignOnSettings: complex(),
    servicePrincipalNames: texts,
    tags: texts,
    tokenEncryptionKeyId: anyCase,
  },
  // Scopes are words between blanks, in no order: RFC 6749, 3.3. Graph itself writes a leading blank.
  oAuth2PermissionGrant: { clientId: anyCase, principalId: anyCase, resourceId: anyCase, scope: { kind: "scopes" } },
  appRoleAssignment: { appRoleId: anyCase, principalId: anyCase, resourceId: anyCase },
  organization: {
    marketingNotificationEmails: texts,
    privacyProfile: complex(),
    securityComplianceNotificationMails: texts,
    securityComplianceNotificationPhones: texts,
    technicalNotificationMails: texts,
  },
  administrativeUnit: {},
  roleDefinition: {
    rolePermissions: set(complex({ allowedResourceActions: texts, excludedResourceActions: texts })),
  },
  roleAssignment: { principalId: anyCase, roleDefinitionId: anyCase, directoryScopeId: anyCase },
  roleEligibilitySchedule: {
    principalId: anyCase,
    roleDefinitionId: anyCase,
    directoryScopeId: anyCase,
    scheduleInfo: schedule,
  },
  crossTenantAccessDefault: {
    ...crossTenantAccess,
    // Identity providers are tried in their order.
    invitationRedemptionIdentityProviderConfiguration: complex({
      primaryIdentityProviderPrecedenceOrder: { kind: "list", of: anyCase },
      fallbackIdentityProvider: anyCase,
    }),
  },
  crossTenantAccessPartner: crossTenantAccess,
  federatedIdentityCredential: { applicationId: anyCase, audiences: texts },
};
