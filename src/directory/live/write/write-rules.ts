import type { EntityType } from "../../../domain/tenant/entity.ts";

/** Properties that take a separate request, because they need another permission or can fail alone, as a taken name does. */
export interface SeparateWrite {
  readonly type: EntityType;
  readonly properties: readonly string[];
  readonly permission: string;
}

/** Source: Microsoft Graph v1.0, "group: assignLicense". */
export const LICENSE_PERMISSION = "LicenseAssignment.ReadWrite.All";

/** Source: Microsoft Graph v1.0, "Update user", "Update group", "Update application", permissions by property. */
export const separateWrites: readonly SeparateWrite[] = [
  // Enabling an account takes a permission of its own.
  {
    type: "user",
    properties: ["accountEnabled"],
    permission: "User.EnableDisableAccount.All",
  },
  // Phone numbers can be used to sign in.
  {
    type: "user",
    properties: ["businessPhones", "mobilePhone"],
    permission: "User-Phone.ReadWrite.All",
  },
  // Other addresses can be used to reset a password.
  {
    type: "user",
    properties: ["otherMails"],
    permission: "User-Mail.ReadWrite.All",
  },
  // Lifecycle information takes a permission of its own.
  {
    type: "user",
    properties: ["employeeLeaveDateTime"],
    permission: "User-LifeCycleInfo.ReadWrite.All",
  },
  // Custom security attributes take a permission and a role of their own.
  {
    type: "user",
    properties: ["customSecurityAttributes"],
    permission: "CustomSecAttributeAssignment.ReadWrite.All",
  },
  { type: "user", properties: ["userPrincipalName"], permission: "User.ReadWrite.All" },
  { type: "user", properties: ["mailNickname"], permission: "User.ReadWrite.All" },
  // Licenses are assigned by an action of their own.
  {
    type: "group",
    properties: ["assignedLicenses"],
    permission: LICENSE_PERMISSION,
  },
  { type: "group", properties: ["mailNickname"], permission: "Group.ReadWrite.All" },
  {
    type: "application",
    properties: ["identifierUris"],
    permission: "Application.ReadWrite.All",
  },
  {
    type: "servicePrincipal",
    properties: ["alternativeNames", "servicePrincipalNames"],
    permission: "Application.ReadWrite.All",
  },
];

/** Properties that a history has and Graph never accepts, each with the reason shown to people. */
export const neverWritten: Readonly<Partial<Record<EntityType, Readonly<Record<string, string>>>>> = {
  user: {
    mail: "The mail address belongs to Exchange and follows the licenses.",
    onPremisesImmutableId: "Synchronization sets it.",
    perUserMfaState: "Graph v1.0 does not write it.",
    ageGroup: "Graph computes it from the consent for minors.",
  },
  group: {
    mail: "The mail address belongs to Exchange.",
    mailEnabled: "It is decided when the group is created.",
  },
  application: { info: "Graph computes the addresses of the logo and of the terms." },
  roleEligibilitySchedule: { scheduleInfo: "The times of an eligibility are set by a request of their own." },
  servicePrincipal: { publisherName: "It follows the publisher of the application." },
};

/** The least permission to write the other properties of a type. Source: Microsoft Graph permissions reference. */
export const writePermissions: Readonly<Record<EntityType, string>> = {
  user: "User.ReadWrite.All",
  group: "Group.ReadWrite.All",
  conditionalAccessPolicy: "Policy.ReadWrite.ConditionalAccess",
  namedLocationPolicy: "Policy.ReadWrite.ConditionalAccess",
  authenticationMethodPolicy: "Policy.ReadWrite.AuthenticationMethod",
  authorizationPolicy: "Policy.ReadWrite.Authorization",
  authenticationStrengthPolicy: "Policy.ReadWrite.AuthenticationMethod",
  application: "Application.ReadWrite.All",
  servicePrincipal: "Application.ReadWrite.All",
  oAuth2PermissionGrant: "DelegatedPermissionGrant.ReadWrite.All",
  appRoleAssignment: "AppRoleAssignment.ReadWrite.All",
  organization: "Organization.ReadWrite.All",
  administrativeUnit: "AdministrativeUnit.ReadWrite.All",
  roleDefinition: "RoleManagement.ReadWrite.Directory",
  roleAssignment: "RoleManagement.ReadWrite.Directory",
  roleEligibilitySchedule: "RoleEligibilitySchedule.ReadWrite.Directory",
  crossTenantAccessDefault: "Policy.ReadWrite.CrossTenantAccess",
  crossTenantAccessPartner: "Policy.ReadWrite.CrossTenantAccess",
  federatedIdentityCredential: "Application.ReadWrite.All",
};

/** Splits properties into those that one request may write together. */
export function requestsFor(type: EntityType, properties: readonly string[]): readonly (readonly string[])[] {
  const rules = separateWrites.filter((rule) => rule.type === type);
  const groups = new Map<SeparateWrite | null, string[]>();
  for (const property of properties) {
    const rule = rules.find((one) => one.properties.includes(property)) ?? null;
    groups.set(rule, [...(groups.get(rule) ?? []), property]);
  }
  return [...groups.values()];
}

/** Permission to delete or restore an object of a type. Source: Microsoft Graph v1.0, "Restore deleted item". */
export const deletionPermission = (type: EntityType) =>
  type === "user" ? "User.DeleteRestore.All" : writePermissions[type];
