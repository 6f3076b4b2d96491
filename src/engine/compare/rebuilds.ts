import type { PropertyChange, Repoint } from "../../domain/changes/change.ts";
import { mentionsOf } from "../../domain/changes/mentions.ts";
import type { Json } from "../../domain/json.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { type EntityState, endsOf } from "../../domain/tenant/state.ts";

/** The permanently deleted objects that one plan creates again. */
export interface Rebuilds {
  has(ref: EntityRef): boolean;
  /** Returns true if a property's value names one of them by its old id. */
  names(property: string, value: Json): boolean;
  /** Objects that name one of them now, whatever the scope. */
  readonly naming: readonly EntityRef[];
}

export const noRebuilds: Rebuilds = { has: () => false, names: () => false, naming: [] };

/** Returns the places in the values to write that name an object of the plan's. */
export function repointsOf(
  ref: EntityRef,
  properties: readonly PropertyChange[],
  rebuilds: Rebuilds,
  nameOf: (ref: EntityRef) => string | null,
): readonly Repoint[] {
  return properties.flatMap(({ name, then }): Repoint[] =>
    mentionsOf(ref, { [name]: then }).flatMap(({ types, id, path }) => {
      const target = types.map((type) => ({ type, id })).find((one) => rebuilds.has(one));
      return target === undefined ? [] : [{ path, target, targetName: nameOf(target) }];
    }),
  );
}

/** Returns true for a relationship entity that ends at an object of the plan's. */
export const endsAtRebuilt = ({ ref, properties }: EntityState, rebuilds: Rebuilds): boolean =>
  endsOf(ref, properties).some((end) => end.some((one) => rebuilds.has(one)));
