import type { Privileges, RoleHolder } from "../../directory/directory.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import { WHOLE_TENANT } from "../../domain/role-scope.ts";
import { type Side, sides } from "../../domain/sign-in/cohort.ts";
import { wellKnownName } from "../../domain/well-known.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import { readAll, type StatePair } from "./state-pair.ts";

/** Those who hold roles for the whole tenant on each side, whether they are live there or not. */
export type HoldersOnSides = Readonly<Record<Side, readonly RoleHolder[]>>;

/**
 * Finds the holders of directory roles on each side, as role assignments were captured. Takes the present holders for both
 * sides where the history has no role assignments.
 */
export async function readHolders(
  { coverage }: Pick<EngineContext, "coverage">,
  pair: StatePair,
  { holders, softDeletedHolders }: Privileges,
): Promise<HoldersOnSides> {
  const present = [...holders, ...softDeletedHolders];
  const assignments = coverage === "extended" ? await readAll(pair, "roleAssignment") : [];
  if (assignments.length === 0) return { before: present, after: present };
  const assigned = {
    before: assignments.flatMap(({ before }) => tenantWide(before)),
    after: assignments.flatMap(({ after }) => tenantWide(after)),
  };
  const known = new Map(present.map((holder) => [canonicalId(holder.ref.id), holder]));
  const unknown = sides.flatMap((side) => assigned[side]).filter(({ principal }) => !known.has(principal));
  for (const holder of await readPrincipals(pair, new Set(unknown.map(({ principal }) => principal)))) {
    known.set(holder.ref.id, holder);
  }
  const names = roleNames(present);
  const on = (side: Side): RoleHolder[] =>
    [...Map.groupBy(assigned[side], ({ principal }) => principal)].flatMap(([id, given]) => {
      const holder = known.get(id);
      return holder === undefined ? [] : [{ ...holder, roles: given.map(({ role }) => roleOf(role, names)) }];
    });
  return { before: on("before"), after: on("after") };
}

/** Returns the principal and the role of an assignment for the whole tenant. */
function tenantWide(assignment: JsonObject | null): { readonly principal: string; readonly role: string }[] {
  const { principalId, roleDefinitionId, directoryScopeId } = assignment ?? {};
  const isWhole = directoryScopeId === WHOLE_TENANT;
  return isWhole && typeof principalId === "string" && typeof roleDefinitionId === "string"
    ? [{ principal: canonicalId(principalId), role: canonicalId(roleDefinitionId) }]
    : [];
}

/** Reads who these ids stand for. Those that are gone on both sides are left out. */
async function readPrincipals(pair: StatePair, ids: ReadonlySet<string>): Promise<RoleHolder[]> {
  const refs = [...ids].flatMap((id) =>
    (["user", "group", "servicePrincipal"] as const).map((type): EntityRef => ({ type, id })),
  );
  const found = new Map<RefKey, RoleHolder>();
  for (let at = 0; at < refs.length; at += READ_ROWS) {
    for (const { ref, displayName } of (await pair.read(refs.slice(at, at + READ_ROWS))).values()) {
      found.set(refKey(ref), { ref, displayName, roles: [] });
    }
  }
  return [...found.values()];
}

type RoleOfHolder = RoleHolder["roles"][number];

/** Returns the roles that are held at present, by their ids, with their names as the directory has them. */
function roleNames(present: readonly RoleHolder[]): ReadonlyMap<string, RoleOfHolder> {
  const known = new Map<string, RoleOfHolder>();
  for (const { roles } of present) for (const role of roles) known.set(canonicalId(role.templateId), role);
  return known;
}

/** Returns a role with its name as the directory has it, or as the table of built-in roles does. */
const roleOf = (id: string, names: ReadonlyMap<string, RoleOfHolder>): RoleOfHolder =>
  names.get(id) ?? { templateId: id, displayName: wellKnownName("directoryRole", id) ?? id };
