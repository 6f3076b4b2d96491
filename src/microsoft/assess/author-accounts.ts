import { groupsOf, keptFor, nameBeside, signInAccess } from "../../domain/assessment/account-access.ts";
import { type AccessState, type ActorAccess, hasAccount } from "../../domain/assessment/actor-access.ts";
import type { UndoneWork } from "../../domain/assessment/assessment.ts";
import { type Actor, type Change, valuesThen } from "../../domain/changes/change.ts";
import type { AccountFacts } from "../../domain/dangers/account-risks.ts";
import { scopeRefs, scopeText } from "../../domain/dangers/role-exposures.ts";
import { RewindError } from "../../domain/errors.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { Enforcement } from "../../domain/sign-in/enforcement.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { isWithin, type RoleGrant, roleGrantOf } from "../../domain/tenant/role-grant.ts";
import { WHOLE_TENANT } from "../../domain/tenant/role-scope.ts";
import { DEFAULT_ACCESS, wellKnownName } from "../../domain/tenant/well-known.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { roleName } from "../investigation/roles-of.ts";
import { isRecovered } from "../recovery/change-filter.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { presentStates } from "./present-states.ts";
import type { PlannedSignIn } from "./sign-in-model.ts";

const AUTHORS_SHOWN = 6;

/** Says that the roles which accounts may activate are left out. */
export const ELIGIBLE_NOT_READ =
  "Roles that the authors' accounts may activate were not read: that takes RoleManagement.Read.Directory, and a tenant " +
  "with Microsoft Entra ID P2 or Governance.";

export interface AuthorAccounts {
  readonly actors: readonly ActorAccess[];
  /** False where the roles that accounts may activate could not be read. */
  readonly showsEligible: boolean;
}

interface AccountSources {
  readonly reader: DirectoryReader;
  readonly plan: PlannedChanges;
  /** Null if no rules had to be read. An account in use is then enabled, whatever policies say. */
  readonly signIn: PlannedSignIn | null;
  /** The emergency accounts. Absent where they are not looked for. */
  readonly facts?: Pick<AccountFacts, "breakGlass" | "newlyExempt">;
  /** All changes of the plan. Null or absent where they are not at hand, so that permissions after it are not known. */
  readonly changes?: readonly Change[] | null;
}

/**
 * Reads whether the first authors of changes can sign in, and which roles they have, now and after a plan. Costs the
 * tenant's role assignments and eligibilities, a request for each kind of account, one for the groups of each, and one for
 * the names of the parts of the tenant that their roles are limited to.
 */
export async function readAuthorAccounts(
  { reader, plan, signIn, changes = null, facts }: AccountSources,
  authors: readonly UndoneWork[],
): Promise<AuthorAccounts> {
  const known = authors.flatMap(({ actor }) => (hasAccount({ actor }) ? accountOf(actor) : [])).slice(0, AUTHORS_SHOWN);
  if (known.length === 0) return { actors: [], showsEligible: true };
  const states = await presentStates(
    reader,
    known.map(({ ref }) => ref),
  );
  const held = await readGrants(reader, ASSIGNMENTS);
  const eligible = await readEligible(reader);
  const enforcement = signIn === null ? null : new Enforcement(signIn.model);
  const found = await Promise.all(
    known.map(async ({ actor, ref }) => {
      // A list of deleted objects that was cut may hold it.
      const state = states.get(refKey(ref));
      if (state === undefined) return [];
      const isInUse = state !== "gone" && state !== "softDeleted";
      const groups = isInUse ? await readGroupsOf(reader, ref) : [];
      const permissions = ref.type === "user" || !isInUse ? undefined : await readPermissions(reader, ref);
      return [{ actor, ref, state, groups, permissions }];
    }),
  );
  const looked = found.flat();
  const holders = new Set(
    looked.flatMap(({ ref, groups }) => [canonicalId(ref.id), ...groups, ...groupsAfter(ref, groups, plan)]),
  );
  const concerned = [...held, ...(eligible ?? [])].filter(({ principal }) => holders.has(principal));
  const nameOf = await readScopeNames(reader, concerned);
  // A role may be beyond the end of a list that was cut.
  const isCut = (ref: EntityRef) => reader.isCut(ALL_ASSIGNMENTS) || reader.isCut(groupsOfAccount(ref));
  const actors = looked.map(({ actor, ref, state, groups, permissions }): ActorAccess => {
    if (state === "gone") return { actor, ref: null, now: absent, after: absent };
    const isInUse = state !== "softDeleted";
    const access = (side: Side): AccessState => {
      const through = side === "before" ? groups : groupsAfter(ref, groups, plan);
      const isTheirs = ({ principal }: RoleGrant) => principal === canonicalId(ref.id) || through.includes(principal);
      const roles = held.filter(isTheirs);
      const properties = side === "before" ? (isInUse ? state : null) : plan.after(ref, isInUse ? state : null);
      const told = {
        ...toldRoles(roles, eligible?.filter(isTheirs) ?? [], nameOf),
        ...(isInUse && !isCut(ref) ? {} : { hidesRoles: true as const }),
        ...nameBeside(actor, properties),
        ...(facts === undefined ? {} : keptFor(ref, facts)),
        ...(permissions === undefined ? {} : { permissions: permissionsOn(side, ref, permissions, changes) }),
      };
      if (properties === null) return { ...told, signIn: "deleted" };
      const named = signIn === null ? [] : groupsOf(ref, signIn.groups, (group) => signIn.members(group, side));
      const whole = roles.filter(isForAll).map(({ role }) => role);
      return { ...told, signIn: signInAccess({ ref, properties, groups: named, roles: whole }, side, enforcement) };
    };
    return { actor, ref, now: access("before"), after: access("after") };
  });
  return { actors, showsEligible: eligible !== null };
}

/** An assignment of an application permission. */
interface AssignedPermission {
  readonly id: string;
  readonly name: string;
}

/** Returns the names of the permissions on a side, or null where they are not known. */
function permissionsOn(
  side: Side,
  { id }: EntityRef,
  held: readonly AssignedPermission[] | null,
  changes: readonly Change[] | null,
): readonly string[] | null {
  if (held === null || side === "before") return held?.map(({ name }) => name) ?? null;
  const assignments = changes?.filter((change) => change.ref.type === "appRoleAssignment" && isRecovered(change));
  if (assignments === undefined) return null;
  const taken = new Set(
    assignments.flatMap(({ ref, action }) => (action === "softDelete" ? [canonicalId(ref.id)] : [])),
  );
  const values = assignments.filter(({ action }) => action !== "softDelete").map(valuesThen);
  // An assignment of an unknown holder may be one of theirs.
  if (values.some(({ principalId }) => typeof principalId !== "string")) return null;
  const own = values.filter(({ principalId }) => canonicalId(String(principalId)) === canonicalId(id));
  const given = own.flatMap(({ appRoleId }) => permissionNamed(String(appRoleId)));
  return [...held.filter((one) => !taken.has(canonicalId(one.id))).map(({ name }) => name), ...given];
}

/** Reads the application permissions of a service principal. Returns null where they cannot be read. */
export async function readPermissions(
  reader: DirectoryReader,
  { id }: EntityRef,
): Promise<readonly AssignedPermission[] | null> {
  const path = `/servicePrincipals/${encodeURIComponent(id)}/appRoleAssignments`;
  const what = `the application permissions of service principal ${id}`;
  const rows = await readable(reader.listOf(path, what), null);
  if (rows === null || reader.isCut(what)) return null;
  return rows.flatMap((row) =>
    typeof row.appRoleId === "string"
      ? permissionNamed(row.appRoleId).map((name) => ({ id: String(row.id), name }))
      : [],
  );
}

/** Returns Microsoft's name of a permission, or its id. Leaves out an assignment of default access. */
const permissionNamed = (id: string): readonly string[] =>
  id === DEFAULT_ACCESS ? [] : [wellKnownName("graphPermission", id) ?? id];

export const isForAll = ({ scope }: RoleGrant): boolean => scope === WHOLE_TENANT;

/** Returns the names of roles: those for the whole tenant, those for a part of it, and those to be activated. */
function toldRoles(
  held: readonly RoleGrant[],
  eligible: readonly RoleGrant[],
  nameOf: ScopeNames,
): Omit<AccessState, "signIn"> {
  const phrases = (grants: readonly RoleGrant[]) => [
    ...new Set(grants.map(({ role, scope }) => `${quoted(roleName(role))}${scopeText(scope, nameOf)}`)),
  ];
  const limited = phrases(held.filter((grant) => !isForAll(grant)));
  const activated = phrases(eligible);
  return {
    roles: [...new Set(held.filter(isForAll).map(({ role }) => roleName(role)))],
    ...(limited.length === 0 ? {} : { limited }),
    ...(activated.length === 0 ? {} : { eligible: activated }),
  };
}

const absent: AccessState = { signIn: "unknown", roles: [] };

const accountOf = (actor: Actor): { readonly actor: Actor; readonly ref: EntityRef }[] =>
  actor.id === null ? [] : [{ actor, ref: { type: actor.kind === "app" ? "servicePrincipal" : "user", id: actor.id } }];

export const ASSIGNMENTS = "/roleManagement/directory/roleAssignments";
const ELIGIBILITIES = "/roleManagement/directory/roleEligibilitySchedules";

const ALL_ASSIGNMENTS = "the role assignments";
const groupsOfAccount = ({ type, id }: EntityRef): string => `the groups of ${type} ${id}`;

/** Reads the role assignments or the eligibilities of the tenant. */
export async function readGrants(reader: DirectoryReader, path: string): Promise<readonly RoleGrant[]> {
  const what = path === ASSIGNMENTS ? ALL_ASSIGNMENTS : "the role eligibilities";
  const rows = await reader.list(path, what, { query: {} });
  return rows.flatMap((row) => roleGrantOf(row) ?? []);
}

/** Returns null where eligibilities may not be read, or the tenant has no license for them. */
async function readEligible(reader: DirectoryReader): Promise<readonly RoleGrant[] | null> {
  const asOf = reader.now();
  try {
    return (await readGrants(reader, ELIGIBILITIES)).filter(({ period }) => isWithin(period, asOf));
  } catch (error) {
    if (error instanceof RewindError && unreadable.includes(Number(error.facts.status))) return null;
    throw error;
  }
}

/** Statuses with which Graph refuses the list, or does not offer it to a tenant without the license for it. */
const unreadable: readonly number[] = [400, 403, 404, 501];

type ScopeNames = (ref: EntityRef) => string | null;

/** Reads the names of the parts of the tenant that roles are limited to. */
async function readScopeNames(reader: DirectoryReader, grants: readonly RoleGrant[]): Promise<ScopeNames> {
  const refs = grants.flatMap(({ scope }) => scopeRefs(scope));
  if (refs.length === 0) return () => null;
  const types = [...new Set(refs.map(({ type }) => type))];
  const rows = await reader.byIds([...new Set(refs.map(({ id }) => id))], types, "id,displayName");
  const names = new Map(
    rows.flatMap(({ id, displayName }): [string, string][] =>
      typeof id === "string" && typeof displayName === "string" ? [[canonicalId(id), displayName]] : [],
    ),
  );
  return ({ id }) => names.get(id) ?? null;
}

/** Reads the groups that an account is a direct member of, because groups that hold roles cannot be nested. */
export async function readGroupsOf(reader: DirectoryReader, { type, id }: EntityRef): Promise<readonly string[]> {
  const path = `/${type}s/${encodeURIComponent(id)}/memberOf/microsoft.graph.group`;
  const rows = await reader.listOf(path, groupsOfAccount({ type, id }), {
    query: { $select: "id", $count: "true" },
    headers: { consistencylevel: "eventual" },
  });
  return rows.flatMap((row) => (typeof row.id === "string" ? [canonicalId(row.id)] : []));
}

/** Returns the groups that an account is a member of after a plan. */
function groupsAfter(ref: EntityRef, groups: readonly string[], plan: PlannedChanges): readonly string[] {
  const planned = plan.refs("group");
  const untouched = groups.filter((id) => !planned.some((group) => canonicalId(group.id) === id));
  const touched = planned.filter((group) => {
    const before = groups.includes(canonicalId(group.id)) ? [ref] : [];
    const isInUse = plan.after(group, {}) !== null;
    return isInUse && plan.membersAfter(group, before).some((member) => refKey(member) === refKey(ref));
  });
  return [...untouched, ...touched.map(({ id }) => canonicalId(id))];
}
