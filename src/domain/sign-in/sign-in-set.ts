/**
 * A set of sign-ins as a product: for each named dimension the allowed values, one bit each. A dimension that is absent
 * is unrestricted. Dimensions are the platform, the location, the application and the like.
 */
export type SignInSet = ReadonlyMap<string, bigint>;

/** All values of each dimension, as bits. */
export type Universe = ReadonlyMap<string, bigint>;

export const isEmpty = (set: SignInSet): boolean => [...set.values()].some((values) => values === 0n);

/** Returns true if every sign-in of `part` is in `whole`. */
export function isPartOf(part: SignInSet, whole: SignInSet, universe: Universe): boolean {
  if (isEmpty(part)) return true;
  return [...whole].every(([dimension, allowed]) => (valuesOf(part, dimension, universe) & ~allowed) === 0n);
}

/** Returns the sign-ins that are in both sets, or null if no sign-in is. */
export function intersection(a: SignInSet, b: SignInSet): SignInSet | null {
  const both = new Map(a);
  for (const [dimension, allowed] of b) both.set(dimension, allowed & (both.get(dimension) ?? allowed));
  return isEmpty(both) ? null : both;
}

/** Most pieces looked at for one answer. */
const MOST_PIECES = 20_000;

/**
 * Returns a part of `set` outside all of the covers, or null if together they contain all of it. Each cover cuts what
 * is left into at most one piece a dimension. Beyond 20,000 pieces the rest counts as not contained.
 */
export function uncovered(set: SignInSet, covers: readonly SignInSet[], universe: Universe): SignInSet | null {
  if (isEmpty(set) || covers.some((cover) => isPartOf(set, cover, universe))) return null;
  const budget = { left: MOST_PIECES };
  return search(set, covers, universe, budget);
}

function search(
  piece: SignInSet,
  covers: readonly SignInSet[],
  universe: Universe,
  budget: { left: number },
): SignInSet | null {
  const at = covers.findIndex((cover) => intersection(piece, cover) !== null);
  const cover = covers[at];
  if (cover === undefined || budget.left <= 0) return piece;
  for (const rest of difference(piece, cover, universe)) {
    budget.left -= 1;
    const found = search(rest, covers.slice(at + 1), universe, budget);
    if (found !== null) return found;
  }
  return null;
}

/** Cuts the sign-ins of `set` outside `cover` into disjoint products. */
function difference(set: SignInSet, cover: SignInSet, universe: Universe): SignInSet[] {
  const pieces: SignInSet[] = [];
  let inside = new Map(set);
  for (const [dimension, allowed] of cover) {
    const values = valuesOf(inside, dimension, universe);
    const outside = values & ~allowed;
    if (outside !== 0n) pieces.push(new Map(inside).set(dimension, outside));
    inside = new Map(inside).set(dimension, values & allowed);
  }
  return pieces.filter((piece) => !isEmpty(piece));
}

const valuesOf = (set: SignInSet, dimension: string, universe: Universe): bigint =>
  set.get(dimension) ?? universe.get(dimension) ?? 0n;
