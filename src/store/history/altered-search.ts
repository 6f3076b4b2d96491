import { allEntityTypes, type EntityRef, refKey } from "../../domain/entity.ts";
import { recoverable } from "../../domain/recoverable.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import type { TenantStore } from "../sql/database.ts";
import { OPEN } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { refOf } from "./entity-versions.ts";
import { newestVersions, openVersionsOfType } from "./object-versions.ts";
import { keptTexts, searchRows } from "./search.ts";

/** Objects whose search text is not the one that follows from their state. */
export interface AlteredSearch {
  readonly objects: number;
  readonly first: EntityRef;
}

/**
 * Derives the search text of each object anew from its present state and compares it with the one that is kept. Returns
 * null if all are equal. Reads the state of every object once, in portions, so that cost follows the size of the tenant.
 * The texts of objects that are gone are not compared, because retention lets their last states go first.
 */
export async function alteredSearch(store: TenantStore): Promise<AlteredSearch | null> {
  let altered = await withoutState(store.db);
  for (const type of allEntityTypes.filter((each) => recoverable[each].ends === null)) {
    for (let after = ""; ; ) {
      const states = await openVersionsOfType(store.db, type, after, READ_ROWS);
      const last = states.at(-1);
      if (last === undefined) break;
      after = last.ref.id;
      const unlike = await differing(store.db, states);
      // A capture may have written between the two reads. A transaction keeps it away from both.
      const found = unlike.length === 0 ? [] : await store.transaction((tx) => stillDiffering(tx, unlike));
      for (const first of found) altered = { first: altered?.first ?? first, objects: (altered?.objects ?? 0) + 1 };
      await yieldToEventLoop();
    }
  }
  return altered;
}

async function stillDiffering(db: TenantDb, refs: readonly EntityRef[]): Promise<readonly EntityRef[]> {
  const newest = await newestVersions(db, refs);
  return differing(
    db,
    [...newest.values()].filter(({ to }) => to === null).map(({ state }) => state),
  );
}

async function differing(db: TenantDb, states: Parameters<typeof searchRows>[0]): Promise<readonly EntityRef[]> {
  const kept = await keptTexts(
    db,
    states.map(({ ref }) => ref),
  );
  return searchRows(states)
    .filter((row) => {
      const { gone_at, ...texts } = kept.get(refKey(refOf(row))) ?? { gone_at: null };
      return gone_at !== null || JSON.stringify(texts) !== JSON.stringify(row);
    })
    .map(refOf);
}

/** Counts the texts of objects that are said to be there and have no state. Relationships have no text at all. */
async function withoutState(db: TenantDb): Promise<AlteredSearch | null> {
  const edges = allEntityTypes.filter((each) => recoverable[each].ends !== null);
  const stray = db
    .selectFrom("search")
    .where((eb) =>
      eb.or([
        eb("entity_type", "in", edges),
        eb.and([
          eb("life", "!=", "gone"),
          eb.not(
            eb.exists(
              eb
                .selectFrom("entity_version")
                .select("entity_version.entity_id")
                .whereRef("entity_version.entity_type", "=", "search.entity_type")
                .whereRef("entity_version.entity_id", "=", "search.entity_id")
                .where("entity_version.valid_to", "=", OPEN),
            ),
          ),
        ]),
      ]),
    );
  const counted = await stray.select((eb) => eb.fn.countAll<number>().as("objects")).executeTakeFirst();
  const [first] = await stray.select(["entity_type", "entity_id"]).limit(1).execute();
  return first === undefined ? null : { objects: Number(counted?.objects ?? 1), first: refOf(first) };
}
