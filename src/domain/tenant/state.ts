import type { JsonObject } from "../json.ts";
import type { EntityRef } from "./entity.ts";
import { recoverable } from "./recoverable.ts";
import { WHOLE_TENANT } from "./role-scope.ts";
import { wellKnownName } from "./well-known.ts";

/** The life of an object: in use, or deleted and still restorable. An object that is neither is gone. */
export type Life = "live" | "softDeleted";

/**
 * One entity as a directory holds it at a moment. Holds the properties of its coverage, null or absent if unset, and the
 * facts that decide what a recovery may do with it.
 */
export interface EntityState {
  readonly ref: EntityRef;
  readonly life: Life;
  readonly displayName: string | null;
  readonly properties: JsonObject;
  /** True for an object mastered on premises (`onPremisesSyncEnabled`). Its changes are shown and not recovered. */
  readonly synchronized: boolean;
  /** True for Microsoft's own objects, such as a built-in authentication strength. They are never written. */
  readonly builtIn: boolean;
  /** True if a rule determines the members (`groupTypes` has DynamicMembership). They cannot be written. */
  readonly dynamicMembership: boolean;
}

/** Returns the ends of a relationship entity, such as a grant's client and resource. Empty for other types. */
export function endsOf(ref: EntityRef, properties: JsonObject): readonly EntityRef[][] {
  const ends = recoverable[ref.type].ends;
  if (ends === null) return [];
  return Object.entries(ends).flatMap(([property, types]) => {
    const id = properties[property];
    return typeof id === "string" ? [types.map((type) => ({ type, id }))] : [];
  });
}

/** Returns the objects that the name of a relationship entity is made of: its ends, and an assignment's role and scope. */
export const labelEnds = (ref: EntityRef, properties: JsonObject): readonly EntityRef[] => [
  ...endsOf(ref, properties).flat(),
  ...ownRole(properties),
  ...scopeObjects(properties),
];

/** A role of the tenant's own is an object. */
const ownRole = ({ roleDefinitionId: id }: JsonObject): EntityRef[] =>
  typeof id === "string" && wellKnownName("directoryRole", id) === undefined ? [{ type: "roleDefinition", id }] : [];

/** Source: unifiedRoleAssignment.directoryScopeId of Graph v1.0: "/", "/administrativeUnits/{id}", or "/{id}". */
function scopeObjects({ directoryScopeId: scope }: JsonObject): EntityRef[] {
  if (typeof scope !== "string" || scope === WHOLE_TENANT) return [];
  const [, unit] = /^\/administrativeUnits\/([^/]+)$/i.exec(scope) ?? [];
  if (unit !== undefined) return [{ type: "administrativeUnit", id: unit }];
  const id = scope.replace(/^\//, "");
  return id === "" || id.includes("/")
    ? []
    : [
        { type: "application", id },
        { type: "servicePrincipal", id },
      ];
}

/**
 * Returns the name of an object, or for a relationship entity, which has no name, the names of its ends, such as "Field
 * Engineers → Fleet Map". A federated credential is named with its application: "builds of Build Farm". A role assignment
 * has its role first, and its scope unless that is the tenant: "User Administrator → Eve (Sales)". Null if a name is
 * missing.
 */
export function labelOf(
  state: Pick<EntityState, "ref" | "displayName" | "properties">,
  nameOf: (end: EntityRef) => string | null,
): string | null {
  if (state.displayName !== null) return state.displayName;
  const { ref, properties } = state;
  const ends = endsOf(ref, properties);
  if (ends.length === 0) return null;
  const owner = ends[0]?.map(nameOf).find((name) => name !== null);
  if (typeof properties.name === "string") return owner == null ? properties.name : `${properties.name} of ${owner}`;
  if (typeof properties.roleDefinitionId === "string") return roleLabel(properties.roleDefinitionId, state, nameOf);
  const [source, target, beneficiary] = ends.map((end) => end.map(nameOf).find((name) => name !== null) ?? null);
  if (source == null || target == null) return null;
  return `${source} → ${target}${beneficiary == null ? "" : ` for ${beneficiary}`}`;
}

/** Ids stand for a role or a scope without a name, because the holder alone does not say what was given. */
function roleLabel(
  role: string,
  { ref, properties }: Pick<EntityState, "ref" | "properties">,
  nameOf: (end: EntityRef) => string | null,
): string | null {
  const named = (refs: readonly EntityRef[]) => refs.map(nameOf).find((name) => name !== null) ?? null;
  const holder = named(endsOf(ref, properties).flat());
  if (holder === null) return null;
  const { directoryScopeId } = properties;
  const scope = typeof directoryScopeId === "string" && directoryScopeId !== WHOLE_TENANT ? directoryScopeId : null;
  const within = scope === null ? "" : ` (${named(scopeObjects(properties)) ?? scope})`;
  return `${wellKnownName("directoryRole", role) ?? named(ownRole(properties)) ?? role} → ${holder}${within}`;
}
