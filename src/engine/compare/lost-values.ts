import type { LostPart, LostValue, PropertyChange } from "../../domain/changes/change.ts";
import {
  credentialName,
  credentialsIn,
  credentialsWithout,
  isCredentialList,
} from "../../domain/changes/credentials.ts";
import { mentionsOf, namesObjects } from "../../domain/changes/mentions.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
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
  // Most types neither name objects nor hold credentials.
  if (!namesObjects(ref.type) && !properties.some(({ name }) => isCredentialList(name))) {
    return { properties: inOrder(properties), lost: [] };
  }
  const others = properties.filter(({ name }) => !isCredentialList(name));
  const lost = others.flatMap((property): LostValue[] => {
    const parts = lostParts(ref, property, around);
    return parts.length === 0 ? [] : [{ ...property, parts }];
  });
  const names = new Set(lost.map(({ name }) => name));
  const credentials = properties.filter(({ name }) => isCredentialList(name)).map((one) => separateSecrets(ref, one));
  return {
    properties: [
      ...others.filter(({ name }) => !names.has(name)),
      ...credentials.flatMap(({ writable }) => writable ?? []),
    ].sort(byName),
    lost: [...lost, ...credentials.flatMap((one) => one.lost ?? [])],
  };
}

/** Returns the properties by their names, which is how they are found as a rule. */
function inOrder(properties: readonly PropertyChange[]): readonly PropertyChange[] {
  const isSorted = properties.every((one, at) => at === 0 || (properties[at - 1]?.name ?? "") < one.name);
  return isSorted ? properties : properties.toSorted(byName);
}

const byName = (a: PropertyChange, b: PropertyChange): number => (a.name < b.name ? -1 : 1);

/** A credential that was added can be removed. One that was removed cannot come back, because its secret is not readable. */
function separateSecrets(
  ref: EntityRef,
  property: PropertyChange,
): { readonly writable: PropertyChange | null; readonly lost: LostValue | null } {
  const { name, now, then } = property;
  const isAdded = credentialsWithout(now, then).length > 0;
  return {
    writable: isAdded ? { ...property, then: credentialsIn(now, then) } : null,
    lost: lostSecrets({ ref, properties: { [name]: now } }, property),
  };
}

/** Returns the credentials of an earlier list that an object lacks, or null without any. */
export function lostSecrets(
  { ref, properties }: Pick<EntityState, "ref" | "properties">,
  { name, then, ...more }: Pick<PropertyChange, "name" | "then">,
): LostValue | null {
  const now = properties[name] ?? null;
  const parts = credentialsWithout(then, now).map(
    (credential): LostPart => ({
      path: name,
      target: ref,
      targetName: credentialName(credential),
      reason: "secretGone",
    }),
  );
  return parts.length === 0 ? null : { name, ...more, now, then, parts };
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
