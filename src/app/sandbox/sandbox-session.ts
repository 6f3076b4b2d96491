import { upnOf } from "../../../sandbox/contoso/contoso.ts";
import type { Directory } from "../../directory/directory.ts";
import { RewindError } from "../../domain/errors.ts";
import { hasRole, type Permission, permissions, type Role } from "../../domain/role.ts";
import type { TenantIdentity } from "../../domain/tenant.ts";
import { quoted } from "../../domain/untrusted.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import type { Session } from "../../service/session.ts";
import { isSandboxIdentity, sandboxIdentities } from "./sandbox-identities.ts";

/** The sandbox's own sign-in: nobody proves who they are, but what they may do is what the directory says at that moment. */
export function sandboxSession(
  directory: Pick<Directory, "now" | "principal"> & { readonly tenant: TenantIdentity },
  { signInAs, capabilities, retention }: { signInAs: string; capabilities: Capabilities; retention: string },
): Session {
  const { tenant } = directory;
  const name = isSandboxIdentity(signInAs) ? upnOf(signInAs, tenant) : signInAs;
  return {
    tenant: async () => ({ ...tenant, now: await directory.now(), retention }),
    capabilities,
    caller: async () => {
      const principal = await directory.principal(name);
      if (principal !== null) return { ...principal, permissions: permissionsOf(principal.roles) };
      throw new RewindError(
        "forbidden",
        `${quoted(name)} is no live, enabled user of ${quoted(tenant.displayName)}. ` +
          `Set ENTRA_REWIND_SIGN_IN_AS to the user principal name of one, or to ${sandboxIdentities.join(", ")}.`,
        { facts: { allowed: sandboxIdentities } },
      );
    },
  };
}

/** What an app acting for this person would be granted. Source: delegated permissions of the recovery API, by role. */
export function permissionsOf(roles: readonly Role[]): readonly Permission[] {
  if (hasRole(roles, "backupAdministrator")) return permissions;
  return hasRole(roles, "backupReader") ? ["EntraBackup.Read.All", "EntraBackup.ReadWrite.Preview"] : [];
}
