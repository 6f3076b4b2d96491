import type { Severity } from "../changes/risk.ts";
import { isPrivilegedRoleName } from "../roles/privileged-roles.ts";
import { countOf, toldMore } from "../words/counted-words.ts";
import { joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { grantingPermissions, gravityOfPermission, isStrongPermission } from "./consent-exposures.ts";
import type { ActingApplication, ApplicationPower, PowerList } from "./exposure-type.ts";
import { gravityOfRole, tenantWideRoles } from "./privilege-gains.ts";

export const unknownPower: ApplicationPower = { permissions: null, roles: null, owners: null };

const none: PowerList = { total: 0, names: [] };

/** Returns what can be done with an account: its roles. Null where they were not looked at. */
export const accountPower = (roles: readonly string[] | null): ApplicationPower => ({
  permissions: none,
  roles: roles === null ? null : { total: roles.length, names: roles },
  owners: none,
});

const NAMED = 3;

/** Permissions that come first, because an application can widen its own power with them, or act as others. */
const first: ReadonlySet<string> = new Set([
  ...grantingPermissions,
  "Application.ReadWrite.All",
  "Directory.ReadWrite.All",
]);

const rankOfPermission = (name: string): number => (first.has(name) ? 0 : isStrongPermission(name) ? 1 : 2);

/** Sorts names of permissions, those with which most can be done first. */
export const byPower = (names: readonly string[]): readonly string[] =>
  names.toSorted((a, b) => rankOfPermission(a) - rankOfPermission(b) || (a < b ? -1 : 1));

/** Returns a permission's name as it is told. */
export const permissionText = (name: string): string => (plainName.test(name) ? name : quoted(name));

const rankOfRole = (name: string): number => (tenantWideRoles.has(name) ? 0 : isPrivilegedRoleName(name) ? 1 : 2);

/** Names as Microsoft gives them. Applications can call their own permissions anything. */
const plainName = /^[\w.-]{1,100}$/;

/**
 * Says what an application can do, the most dangerous first, and what of it was not looked at. Leaves out the owners that
 * another sentence names.
 */
export function powerSentence({ power, then, isOwned, isAccount }: Omit<ActingApplication, "ref">): Wording {
  const { permissions, roles, owners } = power;
  const rolesTold = part(roles, "directory role", rankOfRole, (name) => quoted(name));
  if (isAccount === true)
    return roles === null ? told`Not looked at: its roles.` : told`It has ${joined(rolesTold, "")}.`;
  const ownersTold = part(
    owners,
    "owner",
    () => 0,
    (name) => quoted(name),
  );
  const known = [
    ...part(permissions, "application permission", rankOfPermission, permissionText),
    ...rolesTold,
    ...(isOwned === true ? [] : ownersTold),
  ];
  const unknown = [
    ...(permissions === null ? ["permissions"] : []),
    ...(roles === null ? ["roles"] : []),
    ...(owners === null && isOwned !== true ? ["owners"] : []),
  ];
  const has = then === true ? "In the snapshot, it had" : "It has";
  const sentences = [
    ...(known.length === 0 ? [] : [told`${has} ${joined(known, ", ")}.`]),
    ...(unknown.length === 0 ? [] : [`Not looked at: its ${unknown.join(", ")}.`]),
  ];
  return joined(sentences, " ");
}

function part(
  list: PowerList | null,
  noun: string,
  rank: (name: string) => number,
  worded: (name: string) => string,
): Wording[] {
  if (list === null) return [];
  const names = list.names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, NAMED);
  const count = countOf(list.total, noun);
  if (names.length === 0) return [{ text: count, ...(list.total > 0 ? { isCut: true } : {}) }];
  const shown = names.map((name) => worded(name)).join(", ");
  return [told`${count} (${shown}${toldMore(list.total, names.length)})`];
}

/** Returns the gravity of acting with a power. Null for one that is known to be harmless, or that was not looked at. */
export function gravityOfPower({ permissions, roles }: ApplicationPower): Severity | null {
  const found = [
    ...(permissions?.names.map(gravityOfPermission) ?? []),
    ...(roles?.names.map((role) => (isPrivilegedRoleName(role) ? gravityOfRole(role) : null)) ?? []),
  ];
  return found.includes("critical") ? "critical" : found.includes("high") ? "high" : null;
}

/** Returns a number that is lower the more an application can do. */
export const rankOfPower = ({ permissions, roles }: ApplicationPower): number =>
  Math.min(
    ...(permissions?.names.map(rankOfPermission) ?? []),
    ...(roles?.names.map(rankOfRole) ?? []),
    permissions?.total === 0 && roles?.total === 0 ? 4 : 3,
  );
