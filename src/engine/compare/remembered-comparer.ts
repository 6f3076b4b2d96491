import { type RefKey, refKey } from "../../domain/entity.ts";
import { HELD_DIFFERENCES } from "../../store/sql/batch-sizes.ts";
import type { TenantStore } from "../../store/sql/database.ts";
import type { EngineContext } from "../context.ts";
import type { Difference } from "./compare.ts";
import { type Comparer, type ComparisonBasis, comparerOf } from "./comparison.ts";

/** The most links of a difference that is held. */
const MOST_LINKS = 100;

/** The last comparison of this process, with what was found of each object. Null for one that does not differ. */
interface LastComparison {
  readonly store: TenantStore;
  readonly key: string;
  readonly found: Map<RefKey, Difference | null>;
}

let last: LastComparison | null = null;

/**
 * Returns the same comparison as `comparerOf`, which looks at the first 2,000 objects once. The pages of a comparison and
 * its dangers ask for the same objects, and what differs between two captures stays the same. Only the last comparison of
 * the process is held, so that memory does not follow the tenants.
 */
export async function rememberedComparer(context: EngineContext, basis: ComparisonBasis): Promise<Comparer> {
  const compare = await comparerOf(context, basis);
  const found = foundIn(context, basis);
  return async (refs) => {
    const unknown = refs.filter((ref) => !found.has(refKey(ref)));
    const differences = unknown.length === 0 ? [] : await compare(unknown);
    const fresh = new Map(differences.map((difference) => [refKey(difference.ref), difference]));
    for (const ref of unknown) {
      const difference = fresh.get(refKey(ref)) ?? null;
      const isShort = difference === null || difference.links.length <= MOST_LINKS;
      if (isShort && found.size < HELD_DIFFERENCES) found.set(refKey(ref), difference);
    }
    return refs.flatMap((ref) => fresh.get(refKey(ref)) ?? found.get(refKey(ref)) ?? []);
  };
}

function foundIn({ store, allowed }: EngineContext, { from, to, scope, coverage }: ComparisonBasis) {
  const key = JSON.stringify([from, to, scope, coverage, allowed]);
  if (last?.store !== store || last.key !== key) last = { store, key, found: new Map() };
  return last.found;
}
