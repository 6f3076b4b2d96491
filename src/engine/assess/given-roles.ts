import type { RoleHolder } from "../../directory/directory.ts";
import { scopeRefs } from "../../domain/dangers/role-exposures.ts";
import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type RoleGrant, type RoleGrantType, type RolePeriod, roleGrantOf } from "../../domain/tenant/role-grant.ts";
import { WHOLE_TENANT } from "../../domain/tenant/role-scope.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import { readAll, type StatePair } from "./state-pair.ts";

type KnownName = Pick<RoleHolder, "ref" | "displayName">;
export type RoleOfHolder = RoleHolder["roles"][number];

/** A role that is given to an account, an application or a group, whether that is live or not. */
export interface GivenRole {
  readonly holder: KnownName;
  readonly role: RoleOfHolder;
  /** True for a role that its holder has to activate first. */
  readonly isEligible: boolean;
  /** The part of the tenant that it is limited to. Null for the whole tenant. */
  readonly scope: KnownName | null;
  readonly period: RolePeriod;
}

export type GivenOnSides = Readonly<Record<Side, readonly GivenRole[]>>;

/**
 * Reads the roles that are given by assignments or by eligibilities on each side. Takes the names of holders and roles that
 * are known from `present`. Leaves out holders that are gone on both sides.
 */
export async function readGivenRoles(
  pair: StatePair,
  type: RoleGrantType,
  present: readonly RoleHolder[],
): Promise<GivenOnSides> {
  const states = await readAll(pair, type);
  const on = (side: Side): readonly RoleGrant[] => states.flatMap(({ [side]: held }) => grantsIn(held));
  const grants = { before: on("before"), after: on("after") };
  const all = sides.flatMap((side) => grants[side]);
  const holders = await readHolderNames(pair, all, present);
  const roles = await readRoleNames(pair, all, present);
  const scopes = await readScopeNames(pair, all);
  const given = (side: Side): GivenRole[] =>
    grants[side].flatMap(({ principal, role, scope, period }) => {
      const holder = holders.get(principal);
      if (holder === undefined) return [];
      return [
        {
          holder,
          role: { templateId: role, displayName: roles.get(role) ?? role },
          isEligible: type === "roleEligibilitySchedule",
          scope: scope === WHOLE_TENANT ? null : (scopes.get(scope) ?? unnamed(scope)),
          period,
        },
      ];
    });
  return { before: given("before"), after: given("after") };
}

function grantsIn(held: Parameters<typeof roleGrantOf>[0] | null): readonly RoleGrant[] {
  const grant = held === null ? null : roleGrantOf(held);
  return grant === null ? [] : [grant];
}

/** Reads who these grants are for, by id. */
async function readHolderNames(
  pair: StatePair,
  grants: readonly RoleGrant[],
  present: readonly RoleHolder[],
): Promise<ReadonlyMap<string, KnownName>> {
  const known = new Map(
    present.map(({ ref, displayName }): [string, KnownName] => [canonicalId(ref.id), { ref, displayName }]),
  );
  const unknown = new Set(grants.map(({ principal }) => principal).filter((id) => !known.has(id)));
  const refs = [...unknown].flatMap((id) =>
    (["user", "group", "servicePrincipal"] as const).map((type): EntityRef => ({ type, id })),
  );
  for (const [, one] of await readNamed(pair, refs)) known.set(canonicalId(one.ref.id), one);
  return known;
}

/** Returns the names of roles, by id: as the directory has them, as the table of built-in roles does, or as the history. */
async function readRoleNames(
  pair: StatePair,
  grants: readonly RoleGrant[],
  present: readonly RoleHolder[],
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const { roles } of present)
    for (const { templateId, displayName } of roles) known.set(canonicalId(templateId), displayName);
  const own: EntityRef[] = [];
  for (const id of new Set(grants.map(({ role }) => role).filter((role) => !known.has(role)))) {
    const name = wellKnownName("directoryRole", id);
    if (name === undefined) own.push({ type: "roleDefinition", id });
    else known.set(id, name);
  }
  for (const [, { ref, displayName }] of await readNamed(pair, own)) known.set(ref.id, displayName ?? ref.id);
  return known;
}

async function readScopeNames(pair: StatePair, grants: readonly RoleGrant[]): Promise<ReadonlyMap<string, KnownName>> {
  const scopes = [...new Set(grants.map(({ scope }) => scope))].map((scope) => ({ scope, refs: scopeRefs(scope) }));
  const found = await readNamed(
    pair,
    scopes.flatMap(({ refs }) => refs),
  );
  return new Map(
    scopes.flatMap(({ scope, refs }) => {
      const [named] = refs.flatMap((ref) => found.get(refKey(ref)) ?? []);
      return named === undefined ? [] : [[scope, named]];
    }),
  );
}

/** A scope of which no object is known stands for itself. */
function unnamed(scope: string): KnownName {
  const [ref] = scopeRefs(scope);
  return { ref: ref ?? { type: "administrativeUnit", id: scope }, displayName: null };
}

/** Reads those of these objects that are there on a side, in batches. */
async function readNamed(pair: StatePair, refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, KnownName>> {
  const found = new Map<RefKey, KnownName>();
  for (let at = 0; at < refs.length; at += READ_ROWS) {
    for (const { ref, displayName } of (await pair.read(refs.slice(at, at + READ_ROWS))).values()) {
      found.set(refKey(ref), { ref, displayName });
    }
  }
  return found;
}
