import { type AccessState, type ActorAccess, hasAccount } from "../../domain/actor-access.ts";
import type { UndoneWork } from "../../domain/assessment.ts";
import type { Actor } from "../../domain/change.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/entity.ts";
import { groupsOf, signInAccess } from "../../domain/sign-in/account-access.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { Enforcement } from "../../domain/sign-in/enforcement.ts";
import { roleName } from "../investigation/roles-of.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { presentStates } from "./present-states.ts";
import type { PlannedSignIn } from "./sign-in-model.ts";

const AUTHORS_SHOWN = 6;

interface AccountSources {
  readonly reader: DirectoryReader;
  readonly plan: PlannedChanges;
  /** Null if no rules had to be read. An account in use is then enabled, whatever policies say. */
  readonly signIn: PlannedSignIn | null;
}

interface AssignedRole {
  readonly holder: string;
  readonly templateId: string;
}

/**
 * Reads whether the first authors of changes can sign in, and which roles they hold, now and after a plan. Costs the
 * tenant's role assignments, a request for each kind of account, and one for the groups of each.
 */
export async function readAuthorAccounts(
  { reader, plan, signIn }: AccountSources,
  authors: readonly UndoneWork[],
): Promise<ActorAccess[]> {
  const known = authors.flatMap(({ actor }) => (hasAccount({ actor }) ? accountOf(actor) : [])).slice(0, AUTHORS_SHOWN);
  if (known.length === 0) return [];
  const states = await presentStates(
    reader,
    known.map(({ ref }) => ref),
  );
  const held = await readRoles(reader);
  const enforcement = signIn === null ? null : new Enforcement(signIn.model);
  return Promise.all(
    known.map(async ({ actor, ref }) => {
      const state = states.get(refKey(ref)) ?? "gone";
      if (state === "gone") return { actor, ref: null, now: absent, after: absent };
      const isInUse = state !== "softDeleted";
      const groups = isInUse ? await readGroupsOf(reader, ref) : [];
      const access = (side: Side): AccessState => {
        const after = side === "before" ? groups : groupsAfter(ref, groups, plan);
        const roles = held.filter(({ holder }) => holder === canonicalId(ref.id) || after.includes(holder));
        const properties = side === "before" ? (isInUse ? state : null) : plan.after(ref, isInUse ? state : null);
        const names = [...new Set(roles.map(({ templateId }) => roleName(templateId)))];
        const told = isInUse ? { roles: names } : { roles: [], hidesRoles: true as const };
        if (properties === null) return { ...told, signIn: "deleted" };
        const named = signIn === null ? [] : groupsOf(ref, signIn.groups, (group) => signIn.members(group, side));
        const account = { ref, properties, groups: named, roles: roles.map(({ templateId }) => templateId) };
        return { ...told, signIn: signInAccess(account, side, enforcement) };
      };
      return { actor, ref, now: access("before"), after: access("after") };
    }),
  );
}

const absent: AccessState = { signIn: "unknown", roles: [] };

const accountOf = (actor: Actor): { readonly actor: Actor; readonly ref: EntityRef }[] =>
  actor.id === null ? [] : [{ actor, ref: { type: actor.kind === "app" ? "servicePrincipal" : "user", id: actor.id } }];

/** Reads the active role assignments of the tenant. */
async function readRoles(reader: DirectoryReader): Promise<readonly AssignedRole[]> {
  const rows = await reader.list("/roleManagement/directory/roleAssignments", "the role assignments", { query: {} });
  return rows.flatMap(({ principalId, roleDefinitionId }) =>
    typeof principalId === "string" && typeof roleDefinitionId === "string"
      ? [{ holder: canonicalId(principalId), templateId: roleDefinitionId }]
      : [],
  );
}

/** Reads the groups that an account is a direct member of, because groups that hold roles cannot be nested. */
async function readGroupsOf(reader: DirectoryReader, { type, id }: EntityRef): Promise<readonly string[]> {
  const path = `/${type}s/${encodeURIComponent(id)}/memberOf/microsoft.graph.group`;
  const rows = await reader.list(path, `the groups of ${type} ${id}`, {
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
