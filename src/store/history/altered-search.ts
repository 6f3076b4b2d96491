import { allEntityTypes, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import type { TenantStore } from "../sql/database.ts";
import { OPEN } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { textsOf } from "./derived-texts.ts";
import { type HeldState, refOf } from "./entity-versions.ts";
import { newestVersions, openVersionsOfType } from "./object-versions.ts";
import { foundAsGone, goneAfter, keptTexts } from "./search.ts";

/** Objects whose search text is not the one that follows from their state. */
export interface AlteredSearch {
  readonly objects: number;
  readonly first: EntityRef;
}

/**
 * Derives the search text of each object anew from its present state, or from the last one that is kept of an object that
 * is gone, and compares it with the text that is kept. Returns null if all are equal. Reads the state of every object
 * once, in portions, so that cost follows the size of the tenant. An object that is gone and has no text is not looked for.
 */
export async function alteredSearch(store: TenantStore): Promise<AlteredSearch | null> {
  let altered = await withoutState(store.db);
  const count = async (unlike: readonly EntityRef[], differing: UnlikeIn): Promise<void> => {
    // A capture may have written between two reads. A transaction keeps it away from them.
    const found = unlike.length === 0 ? [] : await store.transaction((tx) => differing(tx, unlike));
    for (const first of found) altered = { first: altered?.first ?? first, objects: (altered?.objects ?? 0) + 1 };
    await yieldToEventLoop();
  };
  for (const type of allEntityTypes.filter((each) => recoverable[each].ends === null)) {
    for (let last: EntityRef | undefined = { type, id: "" }; last !== undefined; ) {
      const states: readonly HeldState[] = await openVersionsOfType(store.db, type, last.id, READ_ROWS);
      last = states.at(-1)?.ref;
      await count(
        await unlikeTexts(
          store.db,
          states.map((state) => ({ to: null, state })),
        ),
        differingNow,
      );
    }
    for (let last: EntityRef | undefined = { type, id: "" }; last !== undefined; ) {
      const refs: readonly EntityRef[] = await goneAfter(store.db, type, last.id, READ_ROWS);
      last = refs.at(-1);
      await count(await differingGone(store.db, refs), differingGone);
    }
  }
  return altered;
}

/** Returns those of some objects whose texts differ. */
type UnlikeIn = (db: TenantDb, refs: readonly EntityRef[]) => Promise<readonly EntityRef[]>;

const differingNow: UnlikeIn = async (db, refs) => {
  const newest = await newestVersions(db, refs);
  return unlikeTexts(
    db,
    [...newest.values()].filter(({ to }) => to === null),
  );
};

/** A text without any state was put in. One of an object that is there is compared with its present state. */
const differingGone: UnlikeIn = async (db, refs) => {
  const gone = await foundAsGone(db, refs);
  const newest = await newestVersions(db, gone);
  const ended = [...newest.values()].filter(({ to }) => to !== null);
  return [...gone.filter((ref) => !newest.has(refKey(ref))), ...(await unlikeTexts(db, ended))];
};

async function unlikeTexts(db: TenantDb, versions: Parameters<typeof textsOf>[0]): Promise<readonly EntityRef[]> {
  const rows = textsOf(versions);
  const kept = await keptTexts(db, rows.map(refOf));
  return rows.filter((row) => JSON.stringify(kept.get(refKey(refOf(row)))) !== JSON.stringify(row)).map(refOf);
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
