import {
  complex,
  dateTime,
  each,
  filled,
  flag,
  flags,
  having,
  list,
  number,
  type ObjectSchema,
  open,
  reference,
  text,
  type ValueSchema,
  word,
} from "./property-schema.ts";

/** Ids and reserved words, such as "All". The set of words is open. */
const ids = list(text(256));
const filter = complex({ mode: word("include exclude"), rule: text(3_072) });
const includeAndExclude = (name: string, value: ValueSchema) => each(`include${name} exclude${name}`, value);

const externalUsers = complex({
  guestOrExternalUserTypes: flags(`none internalGuest b2bCollaborationGuest b2bCollaborationMember b2bDirectConnectUser
    otherExternalUser serviceProvider`),
  externalTenants: complex({ membershipKind: word("all enumerated"), members: ids }),
});

/** Source: Microsoft Graph v1.0, "conditionalAccessConditionSet resource type" and those it refers to. */
export const conditions = filled({
  applications: filled({
    ...includeAndExclude("Applications", ids),
    ...each("includeUserActions includeAuthenticationContextClassReferences", ids),
    applicationFilter: filter,
    networkAccess: open,
    globalSecureAccess: open,
  }),
  users: filled({
    ...includeAndExclude("Users", ids),
    ...includeAndExclude("Groups", ids),
    ...includeAndExclude("Roles", ids),
    ...includeAndExclude("GuestsOrExternalUsers", externalUsers),
  }),
  clientApplications: complex({
    ...includeAndExclude("ServicePrincipals", ids),
    ...includeAndExclude("AgentIdServicePrincipals", ids),
    servicePrincipalFilter: filter,
    agentIdServicePrincipalFilter: filter,
  }),
  clientAppTypes: list(word("all browser mobileAppsAndDesktopClients exchangeActiveSync easSupported other")),
  ...each("signInRiskLevels userRiskLevels servicePrincipalRiskLevels", list(word("low medium high hidden none"))),
  insiderRiskLevels: flags("minor moderate elevated"),
  agentIdRiskLevels: flags("low medium high"),
  platforms: complex(includeAndExclude("Platforms", list(word("android iOS windows windowsPhone macOS linux all")))),
  locations: complex(includeAndExclude("Locations", ids)),
  devices: complex({
    ...includeAndExclude("Devices", ids),
    ...includeAndExclude("DeviceStates", ids),
    deviceFilter: filter,
  }),
  deviceStates: complex(includeAndExclude("States", ids)),
  authenticationFlows: complex({ transferMethods: flags("none deviceCodeFlow authenticationTransfer") }),
});

const frequency = {
  authenticationType: word("primaryAndSecondaryAuthentication secondaryAuthentication"),
  frequencyInterval: word("timeBased everyTime"),
  isEnabled: flag,
  type: word("days hours"),
  value: number,
};

/** Source: Microsoft Graph v1.0, "conditionalAccessGrantControls" and "conditionalAccessSessionControls". */
const grantControls = complex({
  operator: word("AND OR"),
  builtInControls: list(
    word(
      "block mfa compliantDevice domainJoinedDevice approvedApplication compliantApplication passwordChange riskRemediation",
    ),
  ),
  customAuthenticationFactors: list(text()),
  termsOfUse: list(text()),
  authenticationStrength: reference,
});
const sessionControls = complex({
  applicationEnforcedRestrictions: complex({ isEnabled: flag }),
  cloudAppSecurity: complex({
    cloudAppSecurityType: word("mcasConfigured monitorOnly blockDownloads"),
    isEnabled: flag,
  }),
  continuousAccessEvaluation: complex({ mode: word("strictEnforcement disabled strictLocation") }),
  disableResilienceDefaults: flag,
  globalSecureAccessFilteringProfile: complex({ isEnabled: flag, profileId: text() }),
  networkAccessSecurity: open,
  persistentBrowser: complex({ isEnabled: flag, mode: word("always never") }),
  secureSignInSession: complex({ isEnabled: flag }),
  signInFrequency: complex(frequency),
});

/** Source: Microsoft Graph v1.0, "conditionalAccessPolicy resource type". */
export const conditionalAccessPolicy: ObjectSchema = {
  properties: {
    ...having("write", {
      conditions,
      description: text(1_024),
      displayName: text(256),
      grantControls,
      partialEnablementStrategy: text(),
      sessionControls,
      state: word("enabled disabled enabledForReportingButNotEnforced"),
    }),
    ...having("create", { templateId: text() }),
    ...having("read", each("createdDateTime deletedDateTime modifiedDateTime", dateTime)),
  },
  required: ["conditions", "displayName", "state"],
  neverNull: ["conditions", "displayName", "state"],
};

/** Source: Microsoft Graph v1.0, "ipNamedLocation resource type" and "countryNamedLocation resource type". */
export const namedLocationPolicy: ObjectSchema = {
  properties: {
    ...having("write", {
      countriesAndRegions: list(text(2, "country")),
      countryLookupMethod: word("clientIpAddress authenticatorAppGps"),
      displayName: text(256),
      includeUnknownCountriesAndRegions: flag,
      ipRanges: list(complex({ cidrAddress: text(64, "cidr") }), 2_000),
      isTrusted: flag,
    }),
    ...having("read", each("createdDateTime deletedDateTime modifiedDateTime", dateTime)),
  },
  required: ["displayName"],
  neverNull: ["displayName"],
  derived: {
    "microsoft.graph.ipNamedLocation": ["displayName", "ipRanges", "isTrusted"],
    "microsoft.graph.countryNamedLocation": [
      "countriesAndRegions",
      "countryLookupMethod",
      "displayName",
      "includeUnknownCountriesAndRegions",
    ],
  },
};

/** A combination of methods, several words between commas. Source: Microsoft Graph v1.0, "authenticationMethodModes". */
export const combination = flags(`
  password voice hardwareOath softwareOath sms fido2 windowsHelloForBusiness microsoftAuthenticatorPush deviceBasedPush
  temporaryAccessPassOneTime temporaryAccessPassMultiUse email x509CertificateSingleFactor x509CertificateMultiFactor
  federatedSingleFactor federatedMultiFactor qrCodePin`);

/** Source: Microsoft Graph v1.0, "authenticationStrengthPolicy resource type". */
export const authenticationStrengthPolicy: ObjectSchema = {
  properties: {
    ...having("write", { description: text(1_024), displayName: text(256) }),
    // Changed by `updateAllowedCombinations` alone.
    ...having("create", { allowedCombinations: list(combination) }),
    ...having("read", {
      ...each("createdDateTime modifiedDateTime", dateTime),
      ...each("policyType requirementsSatisfied", text()),
    }),
  },
  required: ["allowedCombinations", "displayName"],
  neverNull: ["displayName"],
};
