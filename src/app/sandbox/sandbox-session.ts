import { upnOf } from "../../../sandbox/contoso/contoso.ts";
import type { Directory } from "../../directory/directory.ts";
import { RewindError } from "../../domain/errors.ts";
import {
  hasRole,
  type Permission,
  permissions,
  type RequiredRole,
  type Role,
  roleOfTemplate,
} from "../../domain/roles/role.ts";
import type { TenantIdentity } from "../../domain/tenant/tenant.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import { HOLDERS_NAMED, type RoleHolders, type Session } from "../../service/session.ts";
import { isSandboxIdentity, sandboxIdentities } from "./sandbox-identities.ts";

export interface SandboxSessionOptions {
  /** A user principal name, or one of `sandboxIdentities`. */
  readonly signInAs: string;
  readonly capabilities: Capabilities;
  readonly retention: string;
}

/**
 * The sandbox's own sign-in. It trusts the name a person gives, and grants the roles that the directory shows at that
 * moment.
 */
export function sandboxSession(
  directory: Pick<Directory, "now" | "principal" | "privileges"> & { readonly tenant: TenantIdentity },
  { signInAs, capabilities, retention }: SandboxSessionOptions,
): Session {
  const name = isSandboxIdentity(signInAs) ? upnOf(signInAs, directory.tenant) : signInAs;
  const tenant = async () => ({ ...directory.tenant, now: await directory.now(), retention });
  return {
    capabilities,
    tenant,
    signedIn: async () => {
      const principal = await directory.principal(name);
      if (principal === null) throw unknownIdentity(name, directory.tenant);
      const caller = { ...principal, permissions: permissionsOf(principal.roles) };
      return { caller, tenant: await tenant() };
    },
    holders: (role) => roleHolders(directory, role),
  };
}

/** Finds the live, enabled users who hold the role themselves. Members of a group that holds it are not listed. */
async function roleHolders(
  directory: Pick<Directory, "principal" | "privileges">,
  role: RequiredRole,
): Promise<RoleHolders> {
  const { holders } = await directory.privileges();
  const holding = holders.filter(({ ref, roles }) => {
    const held = roles.map(({ templateId }) => roleOfTemplate(templateId)).filter((one) => one !== undefined);
    return ref.type === "user" && hasRole(held, role);
  });
  const people = await Promise.all(holding.slice(0, HOLDERS_NAMED).map(({ ref }) => directory.principal(ref.id)));
  return { total: holding.length, people: people.filter((person) => person !== null) };
}

const unknownIdentity = (name: string, { displayName }: TenantIdentity): RewindError =>
  new RewindError(
    "forbidden",
    `${quoted(name)} is no live, enabled user of ${quoted(displayName)}. ` +
      `Set ENTRA_REWIND_SIGN_IN_AS to the user principal name of one, or to ${sandboxIdentities.join(", ")}.`,
    { facts: { allowed: sandboxIdentities } },
  );

/** Returns the permissions that an app acting for a person with these roles would have. Source: delegated permissions of the recovery API, by role. */
export function permissionsOf(roles: readonly Role[]): readonly Permission[] {
  if (hasRole(roles, "backupAdministrator")) return permissions;
  return hasRole(roles, "backupReader") ? ["EntraBackup.Read.All", "EntraBackup.ReadWrite.Preview"] : [];
}
