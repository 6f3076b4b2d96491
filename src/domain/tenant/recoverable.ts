import { type Coverage, covers } from "./coverage.ts";
import type { EntityType } from "./entity.ts";

/**
 * The properties a recovery can put back, by type.
 *
 * Source of the `microsoft` lists: the article "Supported objects and limitations" of Microsoft Entra Backup and
 * Recovery (25 August 2026), with Graph's names for the documented ones. Read-only properties are left out of
 * comparison, because recovery cannot write them. The `extended` lists are the further properties Graph reads and writes
 * back, from its v1.0 metadata of 20 August 2026.
 */
export interface RecoverableType {
  readonly graphType: string;
  /** True if deleted objects can be restored for 30 days. Others are gone at once. */
  readonly softDeletable: boolean;
  /** True for objects every tenant has once (or once per configuration id): never created, never deleted. */
  readonly singleton: boolean;
  /**
   * The properties that name the ends of a relationship entity. Its properties describe it completely, so a deleted one
   * is recovered by creating it again. Null for other types.
   */
  readonly ends: Readonly<Record<string, readonly EntityType[]>> | null;
  readonly properties: Readonly<Record<Coverage, readonly string[]>>;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const recoverable: Readonly<Record<EntityType, RecoverableType>> = {
  user: {
    graphType: "microsoft.graph.user",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: words(`
        accountEnabled ageGroup businessPhones city companyName consentProvidedForMinor country department displayName
        employeeHireDate employeeId employeeLeaveDateTime employeeOrgData employeeType faxNumber givenName jobTitle mail
        mailNickname mobilePhone officeLocation otherMails passwordPolicies perUserMfaState postalCode
        preferredDataLocation preferredLanguage state streetAddress surname usageLocation userPrincipalName userType`),
      extended: words("onPremisesExtensionAttributes onPremisesImmutableId showInAddressList customSecurityAttributes"),
    },
  },
  group: {
    graphType: "microsoft.graph.group",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: words(`
        classification description displayName groupTypes mail mailEnabled mailNickname preferredDataLocation
        preferredLanguage securityEnabled theme visibility`),
      extended: words("assignedLicenses membershipRule membershipRuleProcessingState"),
    },
  },
  conditionalAccessPolicy: {
    graphType: "microsoft.graph.conditionalAccessPolicy",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: words("conditions description displayName grantControls sessionControls state"),
      extended: [],
    },
  },
  namedLocationPolicy: {
    graphType: "microsoft.graph.namedLocation",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: words(`
        countriesAndRegions countryLookupMethod displayName includeUnknownCountriesAndRegions ipRanges isTrusted`),
      extended: [],
    },
  },
  authenticationMethodPolicy: {
    graphType: "microsoft.graph.authenticationMethodsPolicy",
    softDeletable: false,
    singleton: true,
    ends: null,
    properties: {
      microsoft: words(`
        allowExternalIdToUseEmailOtp authenticationModes certificateUserBindings defaultLength defaultLifetimeInMinutes
        excludeTargets featureSettings includeTargets isAttestationEnforced isOfficePhoneAllowed
        isSelfServiceRegistrationAllowed isSoftwareOathEnabled isUsableOnce keyRestrictions maximumLifetimeInMinutes
        minimumLifetimeInMinutes state`),
      extended: [],
    },
  },
  authorizationPolicy: {
    graphType: "microsoft.graph.authorizationPolicy",
    softDeletable: false,
    singleton: true,
    ends: null,
    properties: {
      microsoft: words("blockMsolPowerShell guestUserRoleId"),
      extended: words(`
        allowEmailVerifiedUsersToJoinOrganization allowInvitesFrom allowUserConsentForRiskyApps
        allowedToSignUpEmailBasedSubscriptions allowedToUseSSPR defaultUserRolePermissions description displayName`),
    },
  },
  authenticationStrengthPolicy: {
    graphType: "microsoft.graph.authenticationStrengthPolicy",
    ...{ softDeletable: false, singleton: false, ends: null },
    properties: { microsoft: [], extended: words("allowedCombinations description displayName") },
  },
  application: {
    graphType: "microsoft.graph.application",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: words(`
        addIns description displayName groupMembershipClaims identifierUris info isDeviceOnlyAuthSupported isDisabled
        isFallbackPublicClient nativeAuthenticationApisEnabled notes optionalClaims publicClient requiredResourceAccess
        serviceManagementReference servicePrincipalLockConfiguration signInAudience tags`),
      extended: words(`
        api appRoles keyCredentials parentalControlSettings passwordCredentials requestSignatureVerification spa
        tokenEncryptionKeyId web`),
    },
  },
  servicePrincipal: {
    graphType: "microsoft.graph.servicePrincipal",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: words(`
        accountEnabled alternativeNames appRoleAssignmentRequired description loginUrl notes notificationEmailAddresses
        preferredSingleSignOnMode preferredTokenSigningKeyThumbprint publisherName samlSingleSignOnSettings
        servicePrincipalNames tags`),
      extended: words(`
        displayName homepage keyCredentials logoutUrl passwordCredentials replyUrls tokenEncryptionKeyId`),
    },
  },
  oAuth2PermissionGrant: {
    graphType: "microsoft.graph.oAuth2PermissionGrant",
    softDeletable: false,
    singleton: false,
    ends: { clientId: ["servicePrincipal"], resourceId: ["servicePrincipal"], principalId: ["user"] },
    properties: { microsoft: words("clientId consentType principalId resourceId scope"), extended: [] },
  },
  appRoleAssignment: {
    graphType: "microsoft.graph.appRoleAssignment",
    softDeletable: false,
    singleton: false,
    ends: { principalId: ["user", "group", "servicePrincipal"], resourceId: ["servicePrincipal"] },
    properties: { microsoft: words("appRoleId principalId resourceId"), extended: [] },
  },
  organization: {
    graphType: "microsoft.graph.organization",
    softDeletable: false,
    singleton: true,
    ends: null,
    properties: {
      microsoft: words("strongAuthenticationDetails strongAuthenticationPolicy"),
      extended: words(`
        marketingNotificationEmails preferredLanguage privacyProfile securityComplianceNotificationMails
        securityComplianceNotificationPhones technicalNotificationMails`),
    },
  },
  administrativeUnit: {
    graphType: "microsoft.graph.administrativeUnit",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: [],
      extended: words(`
        description displayName membershipRule membershipRuleProcessingState membershipType visibility`),
    },
  },
  roleDefinition: {
    graphType: "microsoft.graph.unifiedRoleDefinition",
    ...{ softDeletable: false, singleton: false, ends: null },
    properties: { microsoft: [], extended: words("description displayName isEnabled rolePermissions") },
  },
  roleAssignment: {
    graphType: "microsoft.graph.unifiedRoleAssignment",
    softDeletable: false,
    singleton: false,
    ends: { principalId: ["user", "group", "servicePrincipal"] },
    properties: { microsoft: [], extended: words("directoryScopeId principalId roleDefinitionId") },
  },
  roleEligibilitySchedule: {
    graphType: "microsoft.graph.unifiedRoleEligibilitySchedule",
    softDeletable: false,
    singleton: false,
    ends: { principalId: ["user", "group", "servicePrincipal"] },
    properties: { microsoft: [], extended: words("directoryScopeId principalId roleDefinitionId scheduleInfo") },
  },
  crossTenantAccessDefault: {
    graphType: "microsoft.graph.crossTenantAccessPolicyConfigurationDefault",
    softDeletable: false,
    singleton: true,
    ends: null,
    properties: {
      microsoft: [],
      extended: words(`
        automaticUserConsentSettings b2bCollaborationInbound b2bCollaborationOutbound b2bDirectConnectInbound
        b2bDirectConnectOutbound inboundTrust invitationRedemptionIdentityProviderConfiguration tenantRestrictions`),
    },
  },
  crossTenantAccessPartner: {
    graphType: "microsoft.graph.crossTenantAccessPolicyConfigurationPartner",
    softDeletable: true,
    singleton: false,
    ends: null,
    properties: {
      microsoft: [],
      extended: words(`
        automaticUserConsentSettings b2bCollaborationInbound b2bCollaborationOutbound b2bDirectConnectInbound
        b2bDirectConnectOutbound inboundTrust isInMultiTenantOrganization isServiceProvider tenantRestrictions`),
    },
  },
  federatedIdentityCredential: {
    graphType: "microsoft.graph.federatedIdentityCredential",
    softDeletable: false,
    singleton: false,
    ends: { applicationId: ["application"] },
    properties: { microsoft: [], extended: words("applicationId audiences description issuer name subject") },
  },
};

/** Returns the properties compared and recovered under a coverage, sorted. */
export function recoverableProperties(type: EntityType, coverage: Coverage): readonly string[] {
  return byCoverage[coverage][type];
}

/** Graph's name for what soft deletion sets. A scope with it covers restoring and soft-deleting. */
export const EXISTENCE = "deletedDateTime";

const listFor = (type: EntityType, coverage: Coverage): readonly string[] =>
  [
    ...recoverable[type].properties.microsoft,
    ...(covers(coverage, "extended") ? recoverable[type].properties.extended : []),
  ].sort();

type ByType = Readonly<Record<EntityType, readonly string[]>>;

/** Makes a table of all types. */
export const tableOf = (namesOf: (type: EntityType) => readonly string[]): ByType => {
  const types = Object.keys(recoverable) as EntityType[];
  return Object.fromEntries(types.map((type) => [type, namesOf(type)])) as Record<EntityType, readonly string[]>;
};

const byCoverage = {
  microsoft: tableOf((type) => listFor(type, "microsoft")),
  extended: tableOf((type) => listFor(type, "extended")),
};
