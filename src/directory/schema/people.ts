import {
  complex,
  dateTime,
  each,
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
  words,
} from "./property-schema.ts";

const extensionAttributes = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`).join(" ");
const license = complex({ skuId: guid, disabledPlans: list(guid) });
const processingError = complex({
  category: text(),
  occurredDateTime: dateTime,
  value: text(),
  propertyCausingError: text(),
});
const onPremises = {
  onPremisesLastSyncDateTime: dateTime,
  onPremisesProvisioningErrors: list(processingError),
  onPremisesSecurityIdentifier: text(),
  onPremisesSyncEnabled: flag,
};

/** Source: Microsoft Graph v1.0, "user resource type" and "Update user". */
export const user: ObjectSchema = {
  properties: {
    ...having("write", {
      ...each("accountEnabled showInAddressList", flag),
      ...each("givenName surname department companyName mailNickname mobilePhone faxNumber employeeType", text(64)),
      ...each("city country jobTitle officeLocation state", text(128)),
      ageGroup: word("Minor NotAdult Adult"),
      businessPhones: list(text(64), 1),
      consentProvidedForMinor: word("Granted Denied NotRequired"),
      customSecurityAttributes: open,
      displayName: text(256),
      employeeHireDate: dateTime,
      employeeId: text(16),
      employeeLeaveDateTime: dateTime,
      employeeOrgData: complex({ costCenter: text(), division: text() }),
      mail: text(256, "mail"),
      onPremisesExtensionAttributes: complex(each(extensionAttributes, text(1_024))),
      onPremisesImmutableId: text(256),
      otherMails: list(text(250, "mail"), 250),
      passwordPolicies: flags("None DisableStrongPassword DisablePasswordExpiration"),
      postalCode: text(40),
      preferredDataLocation: text(16),
      preferredLanguage: text(16),
      streetAddress: text(1_024),
      usageLocation: text(2, "country"),
      userPrincipalName: text(113, "userPrincipalName"),
      userType: word("Member Guest"),
      identities: list(complex({ signInType: text(), issuer: text(512), issuerAssignedId: text(128) })),
    }),
    ...having("secret", {
      passwordProfile: complex({
        password: text(256),
        forceChangePasswordNextSignIn: flag,
        forceChangePasswordNextSignInWithMfa: flag,
      }),
    }),
    ...having("read", {
      ...onPremises,
      ...each("createdDateTime deletedDateTime externalUserStateChangeDateTime", dateTime),
      ...each("lastPasswordChangeDateTime refreshTokensValidFromDateTime signInSessionsValidFromDateTime", dateTime),
      ...each("creationType externalUserState legalAgeGroupClassification securityIdentifier", text()),
      ...each("onPremisesDistinguishedName onPremisesDomainName onPremisesSamAccountName", text()),
      ...each("onPremisesUserPrincipalName identityParentId perUserMfaState", text()),
      ...each("isResourceAccount isManagementRestricted", flag),
      assignedLicenses: list(license),
      assignedPlans: list(
        complex({ assignedDateTime: dateTime, capabilityStatus: text(), service: text(), servicePlanId: guid }),
      ),
      imAddresses: list(text()),
      licenseAssignmentStates: list(
        complex({
          skuId: guid,
          disabledPlans: list(guid),
          assignedByGroup: guid,
          state: text(),
          error: text(),
          lastUpdatedDateTime: dateTime,
        }),
      ),
      provisionedPlans: list(complex({ capabilityStatus: text(), provisioningStatus: text(), service: text() })),
      proxyAddresses: list(text()),
    }),
  },
  byDefault: words(`
    businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname
    userPrincipalName`),
  required: words("accountEnabled displayName mailNickname userPrincipalName passwordProfile"),
  neverNull: words("accountEnabled displayName mailNickname userPrincipalName"),
};

/** Source: Microsoft Graph v1.0, "group resource type" and "Update group". */
export const group: ObjectSchema = {
  properties: {
    ...having("write", {
      ...each("allowExternalSenders autoSubscribeNewMembers hideFromAddressLists hideFromOutlookClients", flag),
      assignedLabels: list(complex({ labelId: text(), displayName: text() })),
      classification: text(256),
      description: text(1_024),
      displayName: text(256),
      groupTypes: list(text()),
      mailNickname: text(64),
      membershipRule: text(3_072),
      membershipRuleProcessingState: word("On Paused"),
      preferredDataLocation: text(16),
      preferredLanguage: text(16),
      securityEnabled: flag,
      theme: word("Teal Purple Green Blue Pink Orange Red"),
      visibility: word("Private Public HiddenMembership"),
    }),
    ...having("create", {
      ...each("creationOptions resourceBehaviorOptions resourceProvisioningOptions", list(text())),
      isAssignableToRole: flag,
      mailEnabled: flag,
      uniqueName: text(128),
    }),
    ...having("read", {
      ...onPremises,
      ...each("createdDateTime deletedDateTime expirationDateTime renewedDateTime", dateTime),
      ...each("mail onPremisesDomainName onPremisesNetBiosName onPremisesSamAccountName securityIdentifier", text()),
      ...each("hasMembersWithLicenseErrors isArchived isSubscribedByMail isManagementRestricted", flag),
      assignedLicenses: list(license),
      licenseProcessingState: complex({ state: text() }),
      proxyAddresses: list(text()),
      serviceProvisioningErrors: list(open),
      unseenCount: number,
    }),
  },
  onRequest: words(`
    allowExternalSenders assignedLabels assignedLicenses autoSubscribeNewMembers hasMembersWithLicenseErrors
    hideFromAddressLists hideFromOutlookClients isArchived isSubscribedByMail isManagementRestricted licenseProcessingState
    unseenCount`),
  required: words("displayName mailEnabled mailNickname securityEnabled"),
  neverNull: words("displayName mailEnabled mailNickname securityEnabled"),
};

/** Source: Microsoft Graph v1.0, "administrativeUnit resource type". */
export const administrativeUnit: ObjectSchema = {
  properties: {
    ...having("write", {
      description: text(1_024),
      displayName: text(256),
      membershipRule: text(3_072),
      membershipRuleProcessingState: word("On Paused"),
      membershipType: word("Assigned Dynamic"),
      visibility: word("HiddenMembership Public"),
    }),
    ...having("create", { isMemberManagementRestricted: flag }),
    ...having("read", { deletedDateTime: dateTime }),
  },
  required: ["displayName"],
  neverNull: ["displayName"],
};
