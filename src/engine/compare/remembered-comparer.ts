import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { NamedTwice } from "../../domain/words/swapped-names.ts";
import { HELD_DIFFERENCES, HELD_NAMES } from "../../store/sql/batch-sizes.ts";
import type { TenantStore } from "../../store/sql/database.ts";
import type { EngineContext } from "../context.ts";
import type { Difference } from "./compare.ts";
import { type Comparer, type ComparisonBasis, comparerOf } from "./comparison.ts";

/** The most links of a difference that is held. */
const MOST_LINKS = 100;

/** The last comparison of this process. */
interface LastComparison {
  readonly store: TenantStore;
  readonly key: string;
  readonly compare: Comparer;
  readonly names: ReadonlyMap<RefKey, NamedTwice>;
}

let last: LastComparison | null = null;

/**
 * Returns the same comparison as `comparerOf`, which looks at the first 2,000 objects once. The pages of a comparison and
 * its dangers ask for the same objects, and what differs between two captures stays the same. Only the last comparison of
 * the process is held, so that memory does not follow the tenants.
 */
export async function rememberedComparer(context: EngineContext, basis: ComparisonBasis): Promise<Comparer> {
  const known = remembered(context, basis);
  if (known !== null) return known.compare;
  const names = new Map<RefKey, NamedTwice>();
  const found = await comparerOf(context, basis, undefined, (ref, before, after) => {
    if (names.size < HELD_NAMES) names.set(refKey(ref), { ref, before, after });
  });
  const compare = remembering(found);
  last = { store: context.store, key: keyOf(context, basis), compare, names };
  return compare;
}

/**
 * Returns the names that a remembered comparison has read so far, of changed objects and of those that their links point
 * at. Empty for a comparison that is not remembered.
 */
export const rememberedNames = (context: EngineContext, basis: ComparisonBasis): ReadonlyMap<RefKey, NamedTwice> =>
  remembered(context, basis)?.names ?? new Map();

const remembered = (context: EngineContext, basis: ComparisonBasis): LastComparison | null =>
  last?.store === context.store && last.key === keyOf(context, basis) ? last : null;

const keyOf = ({ allowed }: EngineContext, { from, to, scope, coverage }: ComparisonBasis): string =>
  JSON.stringify([from, to, scope, coverage, allowed]);

/** Returns a comparison that holds what it found of each object: null for one that does not differ. */
function remembering(compare: Comparer): Comparer {
  const held = new Map<RefKey, Difference | null>();
  return async (refs) => {
    const wanted = refs.map((ref) => ({ ref, key: refKey(ref) }));
    const unknown = wanted.filter(({ key }) => !held.has(key));
    if (unknown.length === 0) return wanted.flatMap(({ key }) => held.get(key) ?? []);
    const found = await compare(unknown.map(({ ref }) => ref));
    const fresh = new Map(found.map((difference) => [refKey(difference.ref), difference]));
    for (const { key } of unknown) {
      const difference = fresh.get(key) ?? null;
      const isShort = difference === null || difference.links.length <= MOST_LINKS;
      if (isShort && held.size < HELD_DIFFERENCES) held.set(key, difference);
    }
    return wanted.flatMap(({ key }) => fresh.get(key) ?? held.get(key) ?? []);
  };
}
