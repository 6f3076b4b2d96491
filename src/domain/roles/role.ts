/**
 * The directory roles that grant access to this server, with their template ids.
 * Source: Microsoft Entra built-in roles, and role permissions microsoft.directory/backup/*.
 */
export const roles = {
  backupReader: { displayName: "Entra Backup Reader", templateId: "f42252d9-5400-4d7b-b9ef-cc582dbb8577", level: 1 },
  backupAdministrator: {
    displayName: "Entra Backup Administrator",
    templateId: "b6a27b2b-f905-4b2e-81b5-0d90e0ef1fdb",
    level: 2,
  },
  globalAdministrator: {
    displayName: "Global Administrator",
    templateId: "62e90394-69f5-4237-9190-012177145e10",
    level: 2,
  },
} as const;

export type Role = keyof typeof roles;

/** Stands in place of the roles of a person without one. */
export const NO_ROLE = "no role that counts here";

/** The lowest role a tool requires. */
export type RequiredRole = "backupReader" | "backupAdministrator";

export const roleOfTemplate = (templateId: string): Role | undefined =>
  (Object.keys(roles) as Role[]).find((role) => roles[role].templateId === templateId);

export const hasRole = (held: readonly Role[], required: RequiredRole): boolean =>
  held.some((role) => roles[role].level >= roles[required].level);

/** Graph permissions of the recovery API. Each includes the one before it. */
export const permissions = [
  "EntraBackup.Read.All",
  "EntraBackup.ReadWrite.Preview",
  "EntraBackup.ReadWrite.Recovery",
] as const;
export type Permission = (typeof permissions)[number];

export const hasPermission = (held: readonly Permission[], required: Permission): boolean =>
  held.some((permission) => permissions.indexOf(permission) >= permissions.indexOf(required));

/** The signed-in person or application, with the roles and permissions the directory grants at this moment. */
export interface Caller {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  /** Graph permissions of the token beside those of the recovery API. Absent if it has them all. */
  readonly scopes?: readonly string[];
  /** Permissions of the token that recoveries write with. Absent where it does not name them, or another identity writes. */
  readonly granted?: readonly string[];
  /** True for an application without a signed-in user. Microsoft's service only lets it read. */
  readonly appOnly?: boolean;
}
