import type { EntityType } from "../../domain/tenant/entity.ts";

/** The subject of a right: objects of a type, or a resource that is not a directory object. */
export type RightArea =
  | EntityType
  | "directoryAudit"
  | "directoryObject"
  | "domain"
  | "principalPolicy"
  | "subscribedSku";

export type RightVerb = "read" | "write";

/** Permissions that allow reading and writing, the least one first. Source: Microsoft Graph permissions reference. */
interface AreaPermissions {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

const READ_ALL = "Directory.Read.All";
const WRITE_ALL = "Directory.ReadWrite.All";

const inDirectory = (read: string, write: string): AreaPermissions => ({
  read: [read, write, READ_ALL, WRITE_ALL],
  write: [write, WRITE_ALL],
});
const ofPolicy = (read: string, write: string): AreaPermissions => ({
  read: ["Policy.Read.All", read],
  write: [write],
});

const broadWrites = [
  "User.DeleteRestore.All",
  "User.ReadWrite.All",
  "Group.ReadWrite.All",
  "Application.ReadWrite.All",
  "AdministrativeUnit.ReadWrite.All",
];

const roleManagement: AreaPermissions = {
  read: ["RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", READ_ALL, WRITE_ALL],
  write: ["RoleManagement.ReadWrite.Directory"],
};
const conditionalAccess = ofPolicy("Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess");
const crossTenant = ofPolicy("Policy.ReadWrite.CrossTenantAccess", "Policy.ReadWrite.CrossTenantAccess");

export const areaPermissions: Readonly<Record<RightArea, AreaPermissions>> = {
  user: inDirectory("User.Read.All", "User.ReadWrite.All"),
  group: {
    ...inDirectory("Group.Read.All", "Group.ReadWrite.All"),
    read: ["GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", READ_ALL, WRITE_ALL],
  },
  conditionalAccessPolicy: conditionalAccess,
  namedLocationPolicy: conditionalAccess,
  authenticationMethodPolicy: ofPolicy("Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod"),
  authorizationPolicy: ofPolicy("Policy.ReadWrite.Authorization", "Policy.ReadWrite.Authorization"),
  authenticationStrengthPolicy: {
    read: ["Policy.Read.AuthenticationMethod", "Policy.Read.All"],
    write: ["Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.ConditionalAccess"],
  },
  application: inDirectory("Application.Read.All", "Application.ReadWrite.All"),
  servicePrincipal: inDirectory("Application.Read.All", "Application.ReadWrite.All"),
  oAuth2PermissionGrant: {
    read: [READ_ALL, "DelegatedPermissionGrant.ReadWrite.All", WRITE_ALL],
    write: ["DelegatedPermissionGrant.ReadWrite.All", WRITE_ALL],
  },
  appRoleAssignment: {
    read: ["Application.Read.All", "Application.ReadWrite.All", READ_ALL, WRITE_ALL],
    write: ["AppRoleAssignment.ReadWrite.All"],
  },
  organization: inDirectory("Organization.Read.All", "Organization.ReadWrite.All"),
  administrativeUnit: inDirectory("AdministrativeUnit.Read.All", "AdministrativeUnit.ReadWrite.All"),
  roleDefinition: roleManagement,
  roleAssignment: roleManagement,
  roleEligibilitySchedule: {
    read: ["RoleEligibilitySchedule.Read.Directory", ...roleManagement.read],
    write: ["RoleEligibilitySchedule.ReadWrite.Directory", ...roleManagement.write],
  },
  crossTenantAccessDefault: crossTenant,
  crossTenantAccessPartner: crossTenant,
  federatedIdentityCredential: inDirectory("Application.Read.All", "Application.ReadWrite.All"),
  // An object whose type its address does not say. The type's own right is checked once it is known.
  directoryObject: {
    read: ["User.Read.All", "Group.Read.All", "Application.Read.All", READ_ALL, WRITE_ALL, ...broadWrites],
    write: [...broadWrites, WRITE_ALL],
  },
  principalPolicy: ofPolicy("Policy.ReadWrite.ApplicationConfiguration", "Policy.ReadWrite.ApplicationConfiguration"),
  directoryAudit: { read: ["AuditLog.Read.All"], write: [] },
  domain: inDirectory("Domain.Read.All", "Domain.ReadWrite.All"),
  subscribedSku: inDirectory("LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All"),
};

/**
 * Properties whose writing takes another permission than the rest of their type. Source: Microsoft Graph v1.0, "Update
 * user", permissions for specific scenarios, and the permissions reference.
 */
export const propertyPermissions: Readonly<Partial<Record<EntityType, Readonly<Record<string, readonly string[]>>>>> = {
  user: {
    accountEnabled: ["User.EnableDisableAccount.All"],
    businessPhones: ["User-Phone.ReadWrite.All"],
    mobilePhone: ["User-Phone.ReadWrite.All"],
    otherMails: ["User-Mail.ReadWrite.All"],
    passwordProfile: ["User-PasswordProfile.ReadWrite.All", "Directory.AccessAsUser.All"],
    identities: ["User.ManageIdentities.All"],
    employeeLeaveDateTime: ["User-LifeCycleInfo.ReadWrite.All"],
    customSecurityAttributes: ["CustomSecAttributeAssignment.ReadWrite.All"],
  },
  servicePrincipal: { customSecurityAttributes: ["CustomSecAttributeAssignment.ReadWrite.All"] },
  group: { assignedLabels: ["Group.ManageProtection.All"] },
};

/** Properties that a broad permission writes only on accounts without administrative roles. */
export const sensitiveProperties: ReadonlySet<string> = new Set([
  "accountEnabled",
  "businessPhones",
  "mobilePhone",
  "otherMails",
  "passwordProfile",
  "userPrincipalName",
]);
