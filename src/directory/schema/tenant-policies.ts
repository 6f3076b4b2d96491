import {
  complex,
  dateTime,
  each,
  filled,
  flag,
  guid,
  having,
  list,
  number,
  type ObjectSchema,
  open,
  text,
  word,
} from "./property-schema.ts";

const everyone = word("none adminsAndGuestInviters adminsGuestInvitersAndAllMembers everyone");

/** Source: Microsoft Graph v1.0, "authorizationPolicy resource type". */
export const authorizationPolicy: ObjectSchema = {
  properties: having("write", {
    ...each("allowEmailVerifiedUsersToJoinOrganization allowUserConsentForRiskyApps blockMsolPowerShell", flag),
    ...each("allowedToSignUpEmailBasedSubscriptions allowedToUseSSPR", flag),
    allowInvitesFrom: everyone,
    defaultUserRolePermissions: filled({
      ...each("allowedToCreateApps allowedToCreateSecurityGroups allowedToCreateTenants", flag),
      ...each("allowedToReadBitlockerKeysForOwnedDevice allowedToReadOtherUsers", flag),
      permissionGrantPoliciesAssigned: list(text()),
    }),
    description: text(1_024),
    displayName: text(256),
    guestUserRoleId: guid,
  }),
  required: [],
  neverNull: [],
};

const target = complex({
  id: text(),
  targetType: word("user group unknownFutureValue"),
  isRegistrationRequired: flag,
  isUsableForSignIn: flag,
  authenticationMode: text(),
});

/** Source: Microsoft Graph v1.0, the configurations of "authenticationMethodsPolicy". Each has members of its own. */
export const authenticationMethodPolicy: ObjectSchema = {
  properties: {
    ...having("write", {
      ...each(
        "isAttestationEnforced isOfficePhoneAllowed isSelfServiceRegistrationAllowed isSoftwareOathEnabled",
        flag,
      ),
      ...each("defaultLength defaultLifetimeInMinutes maximumLifetimeInMinutes minimumLifetimeInMinutes", number),
      ...each("excludeTargets includeTargets", list(target)),
      allowExternalIdToUseEmailOtp: word("default enabled disabled"),
      authenticationModes: open,
      certificateUserBindings: list(open),
      featureSettings: open,
      isUsableOnce: flag,
      keyRestrictions: complex({
        isEnforced: flag,
        enforcementType: word("allow block"),
        aaGuids: list(guid),
      }),
      state: word("enabled disabled"),
    }),
    ...having("read", each("displayName policyVersion", text())),
  },
  required: [],
  neverNull: ["state"],
};

/** Source: Microsoft Graph v1.0, "organization resource type" and "Update organization". */
export const organization: ObjectSchema = {
  properties: {
    ...having("write", {
      ...each("marketingNotificationEmails technicalNotificationMails", list(text(256, "mail"))),
      ...each("securityComplianceNotificationMails securityComplianceNotificationPhones", list(text(256))),
      preferredLanguage: text(16),
      privacyProfile: complex({ contactEmail: text(), statementUrl: text(2_048) }),
      strongAuthenticationDetails: open,
      strongAuthenticationPolicy: open,
    }),
    ...having("read", {
      ...each("createdDateTime deletedDateTime onPremisesLastSyncDateTime", dateTime),
      ...each("city country countryLetterCode displayName postalCode state street tenantType", text()),
      ...each("businessPhones", list(text())),
      ...each("assignedPlans provisionedPlans", list(open)),
      onPremisesSyncEnabled: flag,
      verifiedDomains: list(
        complex({ capabilities: text(), isDefault: flag, isInitial: flag, name: text(), type: text() }),
      ),
    }),
  },
  required: [],
  neverNull: [],
};

const targets = complex({
  accessType: word("allowed blocked unknownFutureValue"),
  targets: list(complex({ target: text(), targetType: word("user group application unknownFutureValue") })),
});
const settings = complex({ usersAndGroups: targets, applications: targets });
const access = {
  ...each(
    "b2bCollaborationInbound b2bCollaborationOutbound b2bDirectConnectInbound b2bDirectConnectOutbound",
    settings,
  ),
  automaticUserConsentSettings: complex(each("inboundAllowed outboundAllowed", flag)),
  inboundTrust: complex(each("isCompliantDeviceAccepted isHybridAzureADJoinedDeviceAccepted isMfaAccepted", flag)),
  tenantRestrictions: open,
};

/** Source: Microsoft Graph v1.0, "crossTenantAccessPolicyConfigurationDefault resource type". */
export const crossTenantAccessDefault: ObjectSchema = {
  properties: {
    ...having("write", { ...access, invitationRedemptionIdentityProviderConfiguration: open }),
    ...having("read", { isServiceDefault: flag }),
  },
  required: [],
  neverNull: [],
};

/** Source: Microsoft Graph v1.0, "crossTenantAccessPolicyConfigurationPartner resource type". */
export const crossTenantAccessPartner: ObjectSchema = {
  properties: {
    ...having("write", access),
    ...having("create", { tenantId: guid, isServiceProvider: flag }),
    ...having("read", { deletedDateTime: dateTime, isInMultiTenantOrganization: flag }),
  },
  required: ["tenantId"],
  neverNull: [],
};
