import { RewindError } from "../domain/errors.ts";
import { type Caller, hasPermission, hasRole, roles } from "../domain/roles/role.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { Access } from "./guarded.ts";

const GRANTERS =
  "A Global Administrator or Privileged Role Administrator can grant it; it counts from the next call on.";

/** Throws `forbidden` unless the caller has the role and the permission. Names what is missing and who can grant it. */
export function checkAccess(what: string, needed: Access, caller: Caller): void {
  const who = `${quoted(caller.displayName)} (${quoted(caller.userPrincipalName)})`;
  if (caller.appOnly === true && !hasPermission(["EntraBackup.Read.All"], needed.permission)) {
    throw new RewindError(
      "forbidden",
      `${what} needs a signed-in person with the role ${roles[needed.role].displayName}: ${who} does not act for a person, and ` +
        "such an identity can only read. Set ENTRA_REWIND_SIGN_IN to browser or deviceCode and let that person sign in.",
      { facts: { missingPermission: needed.permission, missingRole: roles[needed.role].displayName } },
    );
  }
  if (!hasRole(caller.roles, needed.role)) {
    const missing = roles[needed.role].displayName;
    throw new RewindError("forbidden", `${what} needs the role ${missing}, which ${who} does not hold. ${GRANTERS}`, {
      facts: { missingRole: missing, heldRoles: caller.roles.map((role) => roles[role].displayName) },
    });
  }
  if (!hasPermission(caller.permissions, needed.permission)) {
    throw new RewindError(
      "forbidden",
      `${what} needs the permission ${needed.permission}, which ${who} does not have. ${GRANTERS}`,
      { facts: { missingPermission: needed.permission, heldPermissions: [...caller.permissions] } },
    );
  }
}

/** Returns the refusal of a change on a read-only server. */
export const refusedReadOnly = (what: string): RewindError =>
  new RewindError(
    "forbidden",
    `${what} would change the tenant, and this server was started read-only: it looks, compares and stops jobs, and changes ` +
      "nothing. Only the person who configures the server can lift that, by starting it without --read-only and without " +
      "ENTRA_REWIND_READ_ONLY.",
    { facts: { readOnly: true } },
  );

/** Returns true if the caller has access, without throwing, to describe what they may do. */
export const hasAccess = (needed: Access, caller: Caller): boolean =>
  hasRole(caller.roles, needed.role) && hasPermission(caller.permissions, needed.permission);
