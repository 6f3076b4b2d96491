import type { Authored, Authorship, LostValue, PropertyChange } from "../changes/change.ts";
import { credentialsIn, keyIdsOf } from "../changes/credentials.ts";
import { isSameAuthor, writersOf } from "./contributions.ts";
import { elementAuthors, type ValueWrite } from "./element-authors.ts";

/** Returns who took the secrets that a list lacks. Those that were added since are not looked at. */
export const secretsTakenBy = (
  { now, then }: Pick<PropertyChange, "now" | "then">,
  writes: readonly ValueWrite[],
): Authorship | null =>
  elementAuthors({ now: keyIdsOf(credentialsIn(now, then)), then: keyIdsOf(then) }, writes.map(ofKeyIds));

/** Returns a write of credentials by their ids alone, because several can have the same dates. */
const ofKeyIds = ({ oldValue, newValue, by }: ValueWrite): ValueWrite => ({
  ...{ oldValue: keyIdsOf(oldValue), newValue: keyIdsOf(newValue), by },
});

/** Returns the authors of values that no recovery writes, and of which `properties` names no part by the same author. */
export const authorsOfLost = (
  lost: readonly LostValue[],
  properties: readonly PropertyChange[],
): (readonly [name: string, by: Authored])[] =>
  lost.flatMap(({ name, by }) => {
    const known = properties.flatMap((one) => (one.name === name && one.by !== undefined ? writersOf(one.by) : []));
    const found = by === undefined ? [] : (by.elements?.map((one) => one.by) ?? [by.last]);
    return found.filter((one) => !known.some((other) => isSameAuthor(one, other))).map((one) => [name, one] as const);
  });
