import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { HELD_DIFFERENCES } from "../../store/sql/batch-sizes.ts";
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
}

let last: LastComparison | null = null;

/**
 * Returns the same comparison as `comparerOf`, which looks at the first 2,000 objects once. The pages of a comparison and
 * its dangers ask for the same objects, and what differs between two captures stays the same. Only the last comparison of
 * the process is held, so that memory does not follow the tenants.
 */
export async function rememberedComparer(context: EngineContext, basis: ComparisonBasis): Promise<Comparer> {
  const { store, allowed } = context;
  const { from, to, scope, coverage } = basis;
  const key = JSON.stringify([from, to, scope, coverage, allowed]);
  if (last?.store === store && last.key === key) return last.compare;
  const compare = remembering(await comparerOf(context, basis));
  last = { store, key, compare };
  return compare;
}

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
