import fc from "fast-check";
import { type EntityType, entityTypes } from "../../src/domain/tenant/entity.ts";
import { everything, facetsOf, type Scope, type Selection, selectedTypes } from "../../src/domain/tenant/scope.ts";
import type { ModelDirectory } from "./model-directory.ts";

/** Choices for a scope, made before it is known which objects exist. */
export interface ScopeDraft {
  readonly form: "all" | "types" | "entities";
  readonly picks: readonly number[];
  readonly facets: readonly string[] | null;
}

const facets = ["department", "userPrincipalName", "user.displayName", "group.groupTypes", "members", "manager"];
const more = ["owners", "isTrusted", "scope", "notes", "deletedDateTime", "user.deletedDateTime"];

export const scopeDraft: fc.Arbitrary<ScopeDraft> = fc.record({
  form: fc.constantFrom("all", "all", "types", "entities"),
  picks: fc.array(fc.nat({ max: 59 }), { minLength: 1, maxLength: 8 }),
  facets: fc.option(fc.subarray([...facets, ...more], { minLength: 1 }), { freq: 1 }),
});

/** Makes a valid scope from this draft over the objects of then and now. */
export function scopeOf({ form, picks, facets }: ScopeDraft, then: ModelDirectory, now: ModelDirectory): Scope {
  const selection = selectionOf(form, picks, then, now);
  const types = selectedTypes(selection);
  const possible = types.flatMap((type) => facetsOf(type, "extended").flatMap((facet) => [facet, `${type}.${facet}`]));
  const properties = facets?.filter((facet) => possible.includes(facet)) ?? [];
  return properties.length === 0 ? selection : { ...selection, properties };
}

function selectionOf(
  form: ScopeDraft["form"],
  picks: readonly number[],
  then: ModelDirectory,
  now: ModelDirectory,
): Selection {
  if (form === "all") return everything;
  if (form === "types") return { types: entityTypes.filter((_, index) => picks.some((pick) => pick % 12 === index)) };
  const refs = [...new Map([...then.objects, ...now.objects]).values()].map(({ ref }) => ref);
  const chosen = refs.filter((_, index) => picks.some((pick) => pick % refs.length === index));
  const byType = Map.groupBy(chosen, ({ type }): EntityType => type);
  return { entities: [...byType].map(([type, ofType]) => ({ type, ids: ofType.map(({ id }) => id) })) };
}
