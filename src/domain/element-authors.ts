import type { ModifiedProperty } from "./audit-record.ts";
import type { Authored, Authorship, PropertyChange } from "./change.ts";
import { isJsonCollection, isJsonObject, type Json } from "./json.ts";
import { actorKey } from "./others-work.ts";

/** One write of a value, with what it was before and afterward. */
export interface ValueWrite extends Pick<ModifiedProperty, "oldValue" | "newValue"> {
  readonly by: Authored;
}

/** Most writes of one value whose elements are followed. */
export const MOST_WRITES = 20;

/**
 * Returns the authors of the elements that differ in a value, from the writes to it, newest first. Returns null where the
 * log does not show for each of them which write brought or took it, so that no element is given to a wrong author.
 */
export function elementAuthors(
  { now, then }: Pick<PropertyChange, "now" | "then">,
  writes: readonly ValueWrite[],
): Authorship | null {
  if (!hasParts(now) && !hasParts(then)) return null;
  const differing = changedLeaves(then, now);
  if (differing.size === 0) return null;
  const authors: Authored[] = [];
  const left = new Set(differing);
  for (const { oldValue, newValue, by } of writes) {
    const own = [...changedLeaves(oldValue, newValue)].filter((leaf) => left.delete(leaf));
    if (own.length > 0 && !authors.some(({ actor }) => actorKey(actor) === actorKey(by.actor))) authors.push(by);
  }
  const [last, before] = authors;
  if (last === undefined || left.size > 0 || authors.length > 2) return null;
  return before === undefined ? { last } : { last, before };
}

/** Returns true for a value of which some elements may differ and others not. */
export const hasParts = (value: Json): boolean => isJsonCollection(value) || isJsonObject(value);

/** Returns the innermost values that one side has and the other has not, each with the path to it. */
function changedLeaves(one: Json, other: Json): ReadonlySet<string> {
  const [was, is] = [new Set(leavesOf(one)), new Set(leavesOf(other))];
  return new Set([...was, ...is].filter((leaf) => was.has(leaf) !== is.has(leaf)));
}

function leavesOf(value: Json, path = ""): readonly string[] {
  if (value === null) return [];
  if (isJsonCollection(value)) return value.flatMap((element) => leavesOf(element, `${path}[]`));
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, member]) => leavesOf(member ?? null, `${path}.${name}`));
  }
  return [`${path} ${String(value).toLowerCase()}`];
}
