import { accountPower, unknownPower } from "../../domain/dangers/application-power.ts";
import type { ApplicationPower, Exposure } from "../../domain/dangers/exposure-type.ts";
import type { Json } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { RoleGrant } from "../../domain/tenant/role-grant.ts";
import { roleName } from "../investigation/roles-of.ts";
import { grantsOf, principalsOf } from "./application-uses.ts";
import { ASSIGNMENTS, isForAll, readGrants, readGroupsOf, readPermissions } from "./author-accounts.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";
import type { PresentState } from "./present-states.ts";

/** The most applications and accounts that are looked at for one answer, because each takes up to three requests. */
const LOOKED_AT = 6;

/**
 * Reads the power of the applications in use whose credentials or owners these exposures tell, and of accounts: their
 * application permissions and directory roles, each once. One that must not be read counts as not looked at.
 */
export async function withPowers<Told extends { readonly exposure: Exposure }>(
  reader: DirectoryReader,
  exposures: readonly Told[],
  states: ReadonlyMap<RefKey, PresentState>,
): Promise<readonly Told[]> {
  const powers = new Map<RefKey, ApplicationPower>();
  let grants: Promise<readonly RoleGrant[]> | null = null;
  const readOnce = () => {
    grants ??= readGrants(reader, ASSIGNMENTS);
    return grants;
  };
  for (const { exposure } of exposures) {
    const ref = exposure.actsAs?.ref;
    const state = ref === undefined ? undefined : states.get(refKey(ref));
    if (ref === undefined || state === undefined || typeof state === "string") continue;
    if (powers.has(refKey(ref)) || powers.size >= LOOKED_AT) continue;
    const power =
      ref.type === "user"
        ? readable(readRoles(reader, ref, readOnce), accountPower(null))
        : readable(readPower(reader, ref, state.appId, readOnce), unknownPower);
    powers.set(refKey(ref), await power);
  }
  return exposures.map((one) => {
    const { actsAs } = one.exposure;
    const power = actsAs === undefined ? undefined : powers.get(refKey(actsAs.ref));
    return power === undefined || actsAs === undefined
      ? one
      : { ...one, exposure: { ...one.exposure, actsAs: { ...actsAs, power } } };
  });
}

/** Returns the roles of an account, also through groups. */
async function readRoles(
  reader: DirectoryReader,
  ref: EntityRef,
  assignments: () => Promise<readonly RoleGrant[]>,
): Promise<ApplicationPower> {
  const holders = new Set([canonicalId(ref.id), ...(await readGroupsOf(reader, ref))]);
  const own = (await assignments()).filter((grant) => isForAll(grant) && holders.has(grant.principal));
  return accountPower([...new Set(own.map(({ role }) => roleName(role)))]);
}

async function readPower(
  reader: DirectoryReader,
  ref: EntityRef,
  appId: Json | undefined,
  assignments: () => Promise<readonly RoleGrant[]>,
): Promise<ApplicationPower> {
  const permissions: string[] = [];
  const holders = new Set<string>();
  for (const id of await principalsOf(reader, ref, appId, grantsOf(ref))) {
    const principal: EntityRef = { type: "servicePrincipal", id };
    const held = await readPermissions(reader, principal);
    if (held === null) return unknownPower;
    permissions.push(...held.map(({ name }) => name));
    for (const one of [canonicalId(id), ...(await readGroupsOf(reader, principal))]) holders.add(one);
  }
  const grants = holders.size === 0 ? [] : await assignments();
  const own = grants.filter((grant) => isForAll(grant) && holders.has(grant.principal));
  const roles = [...new Set(own.map(({ role }) => roleName(role)))];
  return {
    permissions: { total: permissions.length, names: permissions },
    roles: { total: roles.length, names: roles },
    owners: null,
  };
}
