import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";

/** An object with its name at an earlier and at a later point. Null where it has none or is not there. */
export interface NamedTwice {
  readonly ref: EntityRef;
  readonly before: string | null;
  readonly after: string | null;
}

/** A name that one object had at the earlier point and another of its type has at the later one. */
export interface PassedName {
  readonly name: string;
  readonly before: EntityRef;
  readonly after: EntityRef;
}

/** Returns the names that passed from one of these objects to another of its type, in the order of the objects. */
export function passedNames(all: readonly NamedTwice[]): readonly PassedName[] {
  const later = Map.groupBy(all, ({ ref, after }) => `${ref.type} ${after?.toLowerCase() ?? ""}`);
  return all.flatMap(({ ref, before, after }): PassedName[] => {
    if (before === null || before.toLowerCase() === after?.toLowerCase()) return [];
    const [holder] = (later.get(`${ref.type} ${before.toLowerCase()}`) ?? []).filter(
      (other) => refKey(other.ref) !== refKey(ref) && other.before?.toLowerCase() !== before.toLowerCase(),
    );
    return holder === undefined ? [] : [{ name: before, before: ref, after: holder.ref }];
  });
}

/** Returns the objects that cannot be told by their name alone, because it passed between them. */
export const objectsOfPassedNames = (all: readonly NamedTwice[]): ReadonlySet<RefKey> =>
  new Set(passedNames(all).flatMap(({ before, after }) => [refKey(before), refKey(after)]));
