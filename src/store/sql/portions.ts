import { canonicalId, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import { NAMED_KEYS } from "./batch-sizes.ts";

/** Splits refs into portions of one type each, for statements with `among`. Ids take the form in which they are stored. */
export function* inPortions(refs: readonly EntityRef[]): Generator<{ type: EntityType; ids: string[] }> {
  for (const [type, ofType] of Map.groupBy(refs, (ref) => ref.type)) {
    for (let i = 0; i < ofType.length; i += NAMED_KEYS) {
      yield { type, ids: ofType.slice(i, i + NAMED_KEYS).map((ref) => canonicalId(ref.id)) };
    }
  }
}
