import { allEntityTypes, type EntityType } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";

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

/** Permission to delete or restore an object of a type. Source: Microsoft Graph v1.0, "Restore deleted item". */
export const deletionPermission = (type: EntityType) =>
  type === "user" ? "User.DeleteRestore.All" : writePermissions[type];

/** Permission to add or remove a link. Source: Microsoft Graph permissions reference. */
export const linkPermission = (type: EntityType, link: string): string =>
  type === "group" && link === "members" ? "GroupMember.ReadWrite.All" : writePermissions[type];

const ALL = "Directory.ReadWrite.All";
/** Permissions that may do the same as a lower one. Source: Microsoft Graph permissions reference. */
const higher: Readonly<Record<string, readonly string[]>> = {
  "User.ReadWrite.All": [ALL],
  "User.DeleteRestore.All": ["User.ReadWrite.All", ALL],
  "Group.ReadWrite.All": [ALL],
  "GroupMember.ReadWrite.All": ["Group.ReadWrite.All", ALL],
  [LICENSE_PERMISSION]: ["Group.ReadWrite.All", ALL],
  "Application.ReadWrite.All": ["Application.ReadWrite.OwnedBy", ALL],
  "DelegatedPermissionGrant.ReadWrite.All": [ALL],
  // It writes strengths only, so that a refusal of methods is not foretold.
  "Policy.ReadWrite.AuthenticationMethod": ["Policy.ReadWrite.ConditionalAccess"],
  "Organization.ReadWrite.All": [ALL],
  "AdministrativeUnit.ReadWrite.All": [ALL],
  "RoleEligibilitySchedule.ReadWrite.Directory": ["RoleManagement.ReadWrite.Directory"],
};

/** A part of a type that is written: a property, a link, or existence (`deletedDateTime`). */
export interface WritablePart {
  readonly type: EntityType;
  readonly part: string;
}

/** A permission that a token lacks, with what could be written with it, in words. */
export interface LackingPermission {
  readonly permission: string;
  readonly parts: readonly string[];
}

/**
 * Returns the permissions that writing these parts takes and that are not among the granted ones. Empty where it is not
 * known which are granted.
 */
export function lackingPermissions(
  parts: readonly WritablePart[],
  granted: readonly string[] | null,
): LackingPermission[] {
  if (granted === null) return [];
  const lacks = (permission: string) =>
    ![permission, ...(higher[permission] ?? [])].some((one) => granted.includes(one));
  const found = new Map<string, Set<string>>();
  for (const { type, part } of parts) {
    const own = separateWrites.find((rule) => rule.type === type && rule.properties.includes(part));
    const permission = part === EXISTENCE ? deletionPermission(type) : (own?.permission ?? linkPermission(type, part));
    if (!lacks(permission)) continue;
    const isOfType = permission === writePermissions[type];
    found.set(permission, (found.get(permission) ?? new Set()).add(isOfType ? type : partWords(type, part)));
  }
  return [...found].map(([permission, words]) => ({ permission, parts: [...words] }));
}

const partWords = (type: EntityType, part: string): string =>
  part === EXISTENCE ? `restored or deleted ${type}` : `${type}.${part}`;

/** All that a recovery may write, each right once. */
export const writableParts: readonly WritablePart[] = [
  ...allEntityTypes.map((type) => ({ type, part: "displayName" })),
  ...separateWrites.flatMap(({ type, properties }) => properties.map((part) => ({ type, part }))),
  { type: "user", part: EXISTENCE },
];
