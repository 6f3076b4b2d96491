import {
  complex,
  dateTime,
  each,
  filled,
  flag,
  flags,
  guid,
  having,
  list,
  number,
  type ObjectSchema,
  open,
  text,
  word,
} from "./property-schema.ts";

const keyCredential = complex({
  customKeyIdentifier: text(4_096),
  displayName: text(120),
  endDateTime: dateTime,
  key: text(65_536),
  keyId: guid,
  startDateTime: dateTime,
  type: text(),
  usage: text(),
});
const passwordCredential = complex({
  customKeyIdentifier: text(4_096),
  displayName: text(120),
  endDateTime: dateTime,
  hint: text(),
  keyId: guid,
  secretText: text(),
  startDateTime: dateTime,
});
const addIn = complex({ id: guid, type: text(), properties: list(complex({ key: text(), value: text(4_096) })) });
const permissionScope = complex({
  ...each("adminConsentDescription userConsentDescription", text(1_000)),
  ...each("adminConsentDisplayName userConsentDisplayName", text(100)),
  id: guid,
  isEnabled: flag,
  origin: text(),
  type: word("User Admin"),
  value: text(120),
});
const appRole = complex({
  allowedMemberTypes: list(word("User Application")),
  description: text(1_024),
  displayName: text(256),
  id: guid,
  isEnabled: flag,
  origin: text(),
  value: text(256),
});
const optionalClaim = complex({
  additionalProperties: list(text()),
  essential: flag,
  name: text(),
  source: text(),
});
const info = filled(each("logoUrl marketingUrl privacyStatementUrl supportUrl termsOfServiceUrl", text(2_048)));
const address = text(256, "address");
const lockConfiguration = complex(
  each("isEnabled allProperties credentialsWithUsageVerify credentialsWithUsageSign tokenEncryptionKeyId", flag),
);
const publisher = filled({ displayName: text(), verifiedPublisherId: text(), addedDateTime: dateTime });

/** Source: Microsoft Graph v1.0, "application resource type" and "Update application". */
export const application: ObjectSchema = {
  properties: {
    ...having("write", {
      addIns: list(addIn),
      api: filled({
        acceptMappedClaims: flag,
        knownClientApplications: list(guid),
        oauth2PermissionScopes: list(permissionScope),
        preAuthorizedApplications: list(complex({ appId: guid, delegatedPermissionIds: list(guid) })),
        requestedAccessTokenVersion: number,
      }),
      appRoles: list(appRole),
      authenticationBehaviors: complex(
        each("blockAzureADGraphAccess removeUnverifiedEmailClaim requireClientServicePrincipal", flag),
      ),
      defaultRedirectUri: text(2_048),
      description: text(1_024),
      displayName: text(256),
      groupMembershipClaims: flags("None SecurityGroup All DirectoryRole ApplicationGroup"),
      identifierUris: list(text(255, "address"), 50),
      info,
      isDeviceOnlyAuthSupported: flag,
      isDisabled: flag,
      isFallbackPublicClient: flag,
      keyCredentials: list(keyCredential),
      nativeAuthenticationApisEnabled: word("none all"),
      notes: text(1_024),
      optionalClaims: complex(each("accessToken idToken saml2Token", list(optionalClaim))),
      parentalControlSettings: filled({
        countriesBlockedForMinors: list(text(2, "country")),
        legalAgeGroupRule: text(),
      }),
      passwordCredentials: list(passwordCredential),
      publicClient: filled({ redirectUris: list(address) }),
      requestSignatureVerification: complex({
        allowedWeakAlgorithms: flags("rsaSha1"),
        isSignedRequestRequired: flag,
      }),
      requiredResourceAccess: list(
        complex({ resourceAppId: guid, resourceAccess: list(complex({ id: guid, type: word("Scope Role") })) }),
        50,
      ),
      samlMetadataUrl: text(2_048),
      serviceManagementReference: text(1_024),
      servicePrincipalLockConfiguration: lockConfiguration,
      signInAudience: word(
        "AzureADMyOrg AzureADMultipleOrgs AzureADandPersonalMicrosoftAccount PersonalMicrosoftAccount",
      ),
      spa: filled({ redirectUris: list(address) }),
      tags: list(text(256)),
      tokenEncryptionKeyId: guid,
      web: filled({
        homePageUrl: text(2_048),
        logoutUrl: text(255),
        redirectUris: list(address),
        implicitGrantSettings: filled(each("enableAccessTokenIssuance enableIdTokenIssuance", flag)),
        redirectUriSettings: list(complex({ uri: text(2_048), index: number })),
      }),
    }),
    ...having("create", { uniqueName: text(128) }),
    ...having("read", {
      ...each("appId applicationTemplateId createdByAppId disabledByMicrosoftStatus publisherDomain", text()),
      ...each("createdDateTime deletedDateTime", dateTime),
      certification: open,
      verifiedPublisher: publisher,
    }),
  },
  required: ["displayName"],
  neverNull: ["displayName"],
};

/** Source: Microsoft Graph v1.0, "servicePrincipal resource type" and "Update servicePrincipal". */
export const servicePrincipal: ObjectSchema = {
  properties: {
    ...having("write", {
      ...each("accountEnabled appRoleAssignmentRequired", flag),
      ...each("homepage loginUrl", text(2_048)),
      addIns: list(addIn),
      alternativeNames: list(text(255)),
      customSecurityAttributes: open,
      description: text(1_024),
      displayName: text(256),
      keyCredentials: list(keyCredential),
      logoutUrl: text(255),
      notes: text(1_024),
      notificationEmailAddresses: list(text(256, "mail"), 5),
      passwordCredentials: list(passwordCredential),
      preferredSingleSignOnMode: word("password saml notSupported oidc"),
      preferredTokenSigningKeyThumbprint: text(128),
      replyUrls: list(text(2_048, "address")),
      samlSingleSignOnSettings: complex({ relayState: text(2_048) }),
      servicePrincipalNames: list(text(255)),
      tags: list(text(256)),
      tokenEncryptionKeyId: guid,
    }),
    ...having("create", { appId: guid }),
    ...having("read", {
      ...each("appDescription appDisplayName appOwnerOrganizationId applicationTemplateId publisherName", text()),
      ...each("agentIdentityBlueprintId disabledByMicrosoftStatus servicePrincipalType signInAudience", text()),
      ...each("createdDateTime deletedDateTime preferredTokenSigningKeyEndDateTime", dateTime),
      appRoles: list(appRole),
      info,
      oauth2PermissionScopes: list(permissionScope),
      resourceSpecificApplicationPermissions: list(open),
      verifiedPublisher: publisher,
    }),
  },
  onRequest: ["customSecurityAttributes"],
  required: ["appId"],
  neverNull: ["displayName"],
};

/** Source: Microsoft Graph v1.0, "federatedIdentityCredential resource type". */
export const federatedIdentityCredential: ObjectSchema = {
  properties: {
    ...having("write", {
      audiences: list(text(600), 1),
      description: text(600),
      issuer: text(600),
      subject: text(600),
    }),
    ...having("create", { name: text(120) }),
  },
  required: ["audiences", "issuer", "name", "subject"],
  neverNull: ["audiences", "issuer", "name", "subject"],
};
