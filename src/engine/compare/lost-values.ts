import type { LostPart, LostValue, PropertyChange } from "../../domain/change.ts";
import type { EntityRef } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import { mentionsOf } from "../../domain/mentions.ts";
import { recoverable } from "../../domain/recoverable.ts";
import { goneReason, type NeighborStates } from "./neighbor-states.ts";

/**
 * Returns the objects that a policy's properties name, of each type that they may have. The ends of a relationship are
 * not included.
 */
export const mentionedBy = (ref: EntityRef, properties: JsonObject): EntityRef[] =>
  recoverable[ref.type].ends !== null
    ? []
    : mentionsOf(ref, properties).flatMap(({ types, id }) => types.map((type) => ({ type, id })));

/**
 * Separates the properties that can be put back from those whose old values name missing objects. A directory refuses
 * the whole write of such a value, and a list without its missing members has another meaning.
 */
export function separateLost(
  ref: EntityRef,
  properties: readonly PropertyChange[],
  around: NeighborStates,
): { readonly properties: readonly PropertyChange[]; readonly lost: readonly LostValue[] } {
  const lost = properties.flatMap((property): LostValue[] => {
    const parts = lostParts(ref, property, around);
    return parts.length === 0 ? [] : [{ ...property, parts }];
  });
  const names = new Set(lost.map(({ name }) => name));
  return { properties: properties.filter(({ name }) => !names.has(name)), lost };
}

function lostParts(ref: EntityRef, { name, then }: PropertyChange, around: NeighborStates): LostPart[] {
  if (recoverable[ref.type].ends !== null) return [];
  return mentionsOf(ref, { [name]: then }).flatMap(({ types, id, path }): LostPart[] => {
    const candidates = types.map((type) => ({ type, id }));
    const isThere = (one: EntityRef) => around.lifeNow(one) === "live" || around.restores(one);
    // An id that the snapshot does not have is not necessarily lost, because a policy may name objects of types that
    // are not captured.
    const known = candidates.find((one) => around.lifeThen(one) !== "gone");
    if (known === undefined || candidates.some(isThere)) return [];
    const reason = around.lifeNow(known) === "softDeleted" ? "targetDeleted" : goneReason(known, around);
    return [{ path, target: known, targetName: around.nameOf(known), reason }];
  });
}
