import type { Authored, Authorship, ElementsBy, PropertyChange } from "../changes/change.ts";
import { isJsonCollection, isJsonObject, type Json } from "../json.ts";
import type { ModifiedProperty } from "./audit-record.ts";
import { sessionKey } from "./others-work.ts";

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
  change: Pick<PropertyChange, "now" | "then">,
  writes: readonly ValueWrite[],
): Authorship | null {
  const elements = differingElements(change, writes);
  const [last, before] = elements ?? [];
  if (elements === null || last === undefined) return null;
  return before === undefined ? { last: last.by } : { last: last.by, before: before.by, elements };
}

/** Returns the part of each author in what differs, newest first. Null where the log does not show all of it. */
export function differingElements(
  { now, then }: Pick<PropertyChange, "now" | "then">,
  writes: readonly ValueWrite[],
): readonly ElementsBy[] | null {
  if (!hasParts(now) && !hasParts(then)) return null;
  const brought = new Set(leavesOf(now));
  const differing = changedLeaves(then, now);
  if (differing.size === 0) return null;
  const { authors, left } = sharesOf(differing, brought, writes);
  return left.size > 0 ? null : authors;
}

/**
 * Returns the elements that a value has on both sides and that one of the writes brought, by author. They stay when a
 * later author's elements are taken out.
 */
export function stayingElements(
  { now, then }: Pick<PropertyChange, "now" | "then">,
  writes: readonly ValueWrite[],
): readonly ElementsBy[] {
  if (!hasParts(now) || !hasParts(then)) return [];
  const held = new Set(leavesOf(then));
  const staying = new Set(leavesOf(now).filter((leaf) => held.has(leaf)));
  return sharesOf(staying, staying, writes).authors.filter(({ brought }) => brought.length > 0);
}

/** Gives each of these leaves to the newest write that brought or took it. */
function sharesOf(leaves: ReadonlySet<string>, brought: ReadonlySet<string>, writes: readonly ValueWrite[]) {
  const authors = new Map<string, { by: Authored; brought: string[]; took: string[] }>();
  const left = new Set(leaves);
  for (const { oldValue, newValue, by } of writes) {
    const own = [...changedLeaves(oldValue, newValue)].filter((leaf) => left.delete(leaf));
    if (own.length === 0) continue;
    const key = sessionKey(by);
    const share = authors.get(key) ?? { by, brought: [], took: [] };
    authors.set(key, share);
    for (const leaf of own) (brought.has(leaf) ? share.brought : share.took).push(leaf);
  }
  return { authors: [...authors.values()], left };
}

/** Returns true for a value of which some elements may differ and others not. */
export const hasParts = (value: Json): boolean => isJsonCollection(value) || isJsonObject(value);

/** Returns the innermost values that one side has and the other has not, each with the path to it. */
function changedLeaves(one: Json, other: Json): ReadonlySet<string> {
  const [was, is] = [new Set(leavesOf(one)), new Set(leavesOf(other))];
  return new Set([...was, ...is].filter((leaf) => was.has(leaf) !== is.has(leaf)));
}

/** Returns a key for each innermost value, from its path and itself in lower case. An element of a list has no place. */
export function leavesOf(value: Json, path = ""): readonly string[] {
  if (value === null) return [];
  if (isJsonCollection(value)) return value.flatMap((element) => leavesOf(element, `${path}[]`));
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, member]) => leavesOf(member ?? null, `${path}.${name}`));
  }
  return [`${path} ${String(value).toLowerCase()}`];
}
