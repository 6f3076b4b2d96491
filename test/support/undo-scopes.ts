import fc from "fast-check";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { Scope, Selection } from "../../src/domain/tenant/scope.ts";
import { type Covers, existenceOf, lifeOf, managerOf, memberIn, propertyOf } from "./undo-worlds.ts";

/** Choices for a scope, made before it is known which objects exist. */
export interface ScopeChoice {
  readonly form: "all" | "types" | "ids";
  readonly types: readonly EntityType[];
  /** Places in the list of the story's objects. */
  readonly picks: readonly number[];
  readonly names: readonly string[] | null;
}

const types = ["user", "group", "servicePrincipal", "oAuth2PermissionGrant", "appRoleAssignment"] as const;
const names = [
  "department",
  "user.jobTitle",
  "userPrincipalName",
  "manager",
  "members",
  "scope",
  "deletedDateTime",
  "user.deletedDateTime",
  "oAuth2PermissionGrant.deletedDateTime",
] as const;

export const scopeChoice: fc.Arbitrary<ScopeChoice> = fc.record({
  form: fc.constantFrom("all", "types", "ids", "ids"),
  types: fc.subarray([...types], { minLength: 1 }),
  picks: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 5 }),
  names: fc.option(fc.subarray([...names], { minLength: 1 }), { freq: 2 }),
});

/** The objects of a story, by the names that its model has for them. */
export interface StoryObjects {
  readonly users: readonly EntityRef[];
  readonly groups: readonly EntityRef[];
  readonly relationships: ReadonlyMap<string, EntityRef>;
}

/** A scope for the service, and the parts of the model that it covers. */
export interface StoryScope {
  readonly scope: Scope;
  readonly covers: Covers;
}

export const wholeTenant: StoryScope = { scope: { all: true }, covers: () => true };

/** Makes a valid scope from a choice. The parts it covers are written out here, apart from the product's own test. */
export function storyScope(choice: ScopeChoice, objects: StoryObjects): StoryScope {
  const all = [...objects.users, ...objects.groups, ...objects.relationships.values()];
  const chosen =
    choice.form === "ids"
      ? all.filter((_, at) => choice.picks.some((pick) => pick % all.length === at))
      : choice.form === "types"
        ? all.filter(
            ({ type }) =>
              choice.types.includes(type) || (choice.types.includes("servicePrincipal") && comesWithPrincipal(type)),
          )
        : all;
  const selectable = selectableTypes(choice, chosen);
  const names = choice.names?.filter((name) => facetTypes(name).some((type) => selectable.has(type))) ?? [];
  const isCovered = (type: EntityType, facet: string) =>
    names.length === 0 || names.includes(facet) || names.includes(`${type}.${facet}`);
  const covered = new Set<string>();
  const cover = (part: string, type: EntityType, facet: string) => {
    if (isCovered(type, facet)) covered.add(part);
  };
  for (const { type, id } of chosen) {
    if (type === "user") {
      cover(lifeOf(id), type, "deletedDateTime");
      cover(managerOf(id), type, "manager");
      for (const name of ["department", "jobTitle", "userPrincipalName"]) cover(propertyOf(id, name), type, name);
    }
    if (type === "group") for (const user of objects.users) cover(memberIn(id, user.id), type, "members");
  }
  for (const [name, ref] of objects.relationships) {
    if (!chosen.includes(ref)) continue;
    cover(existenceOf(name), ref.type, "deletedDateTime");
    cover(propertyOf(name, "scope"), ref.type, "scope");
  }
  const selection = selectionOf(choice, chosen);
  return {
    scope: names.length === 0 ? selection : { ...selection, properties: names },
    covers: (part) => covered.has(part),
  };
}

const comesWithPrincipal = (type: EntityType): boolean =>
  type === "oAuth2PermissionGrant" || type === "appRoleAssignment";

function selectionOf({ form, types }: ScopeChoice, chosen: readonly EntityRef[]): Selection {
  if (form === "all") return { all: true };
  if (form === "types") return { types };
  const byType = Map.groupBy(chosen, ({ type }) => type);
  return { entities: [...byType].map(([type, refs]) => ({ type, ids: refs.map(({ id }) => id) })) };
}

function selectableTypes({ form, types: named }: ScopeChoice, chosen: readonly EntityRef[]): ReadonlySet<EntityType> {
  if (form === "all") return new Set(types);
  if (form === "ids") return new Set(chosen.map(({ type }) => type));
  return new Set([...named, ...(named.includes("servicePrincipal") ? types.filter(comesWithPrincipal) : [])]);
}

/** Returns the types that have a property or link of this name. */
function facetTypes(name: string): readonly EntityType[] {
  const [type, qualified] = name.split(".");
  if (qualified !== undefined) return types.filter((one) => one === type);
  if (name === "members") return ["group"];
  if (name === "scope") return ["oAuth2PermissionGrant"];
  return name === "deletedDateTime" ? types : ["user"];
}
