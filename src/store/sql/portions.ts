import { canonicalId, type EntityRef, type EntityType } from "../../domain/entity.ts";

/** Ids in one statement: large enough to be quick, small enough for its rows to fit in memory many times over. */
const IDS = 1_000;

/** Splits refs into portions of one type each, for statements with `among`. Ids take the form in which they are stored. */
export function* inPortions(refs: readonly EntityRef[]): Generator<{ type: EntityType; ids: string[] }> {
  for (const [type, ofType] of Map.groupBy(refs, (ref) => ref.type)) {
    for (let i = 0; i < ofType.length; i += IDS) {
      yield { type, ids: ofType.slice(i, i + IDS).map((ref) => canonicalId(ref.id)) };
    }
  }
}
