import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import type { ToldName } from "./told-name.ts";

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
  if (all.every(({ before, after }) => before === null || before === after)) return [];
  const renamed = all.filter(({ before, after }) => before?.toLowerCase() !== after?.toLowerCase());
  const holders = new Map<string, EntityRef>();
  for (const { ref, after } of renamed) {
    const key = `${ref.type} ${after?.toLowerCase()}`;
    if (after !== null && !holders.has(key)) holders.set(key, ref);
  }
  return renamed.flatMap(({ ref, before }): PassedName[] => {
    const holder = before === null ? undefined : holders.get(`${ref.type} ${before.toLowerCase()}`);
    return before === null || holder === undefined ? [] : [{ name: before, before: ref, after: holder }];
  });
}

/**
 * Returns for each name that an object has on the other side only, by type and in lower case, which one: the one that a plan
 * gives it to, or that had it.
 */
const namesElsewhere = (all: readonly NamedTwice[], present: "before" | "after"): ReadonlyMap<string, RefKey> =>
  new Map(
    all.flatMap(({ ref, before, after }): [string, RefKey][] => {
      const other = present === "before" ? after : before;
      return other === null || after === before ? [] : [[`${ref.type} ${other.toLowerCase()}`, refKey(ref)]];
    }),
  );

/** Returns the name that an object has on a side, or else on the other, where it may not be there any more. */
export const nameOn = (
  side: "before" | "after",
  { before, after }: Pick<NamedTwice, "before" | "after">,
): string | null => (side === "before" ? (before ?? after) : (after ?? before));

/**
 * Returns the names of those objects that their present name alone does not tell: it was another before, it passed from or
 * to another of them, another of them had it or gets it by a plan, or another object of the type has it as well. The other
 * name is the former one in a plan too, which goes back to it.
 */
export function distinctNames(
  all: readonly NamedTwice[],
  present: "before" | "after",
  sharing: ReadonlySet<RefKey>,
): ReadonlyMap<RefKey, ToldName> {
  const passed = new Set(passedNames(all).flatMap(({ before, after }) => [refKey(before), refKey(after)]));
  const elsewhere = namesElsewhere(all, present);
  const told = all.flatMap((one): [RefKey, ToldName][] => {
    const [key, name] = [refKey(one.ref), nameOn(present, one)];
    const other = nameOn(present === "before" ? "after" : "before", one);
    const holder = elsewhere.get(`${one.ref.type} ${name?.toLowerCase()}`) ?? key;
    if (name === null || (other === name && holder === key && !passed.has(key) && !sharing.has(key))) return [];
    return [[key, { name, id: one.ref.id, ...(other === null || other === name ? {} : { formerly: other }) }]];
  });
  return new Map(told);
}
