import { sql } from "kysely";
import { allEntityTypes, asEntityType, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { SORTED_ENTITIES, TOUCHED_ROWS } from "../sql/batch-sizes.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { touchedBetween } from "./touched.ts";

/** A portion of touched entities. */
export interface TouchedPortion {
  readonly refs: readonly EntityRef[];
  /** The rows of captures that were read so far, and those to read altogether. An entity may have several. */
  readonly done: number;
  readonly total: number;
}

/** The touched entities to yield. */
export interface TouchedRange {
  readonly from: Instant;
  readonly to: Instant;
  /** Only those that follow this one. */
  readonly after?: EntityRef | null;
  /** Only those of these types. */
  readonly types?: readonly EntityType[];
  /** The result of `touchedFew` for these instants, for a caller that reads them more than once. */
  readonly few?: readonly EntityRef[] | null;
}

/** Returns all touched entities in order if they are few enough to be sorted in memory, and else null. */
export async function touchedFew(
  db: TenantDb,
  { from, to }: Pick<TouchedRange, "from" | "to">,
): Promise<readonly EntityRef[] | null> {
  const few = await touchedBetween(db, from, to, SORTED_ENTITIES + 1);
  return few.length <= SORTED_ENTITIES ? few : null;
}

/**
 * Yields what `touchedBetween` returns in the same order, in portions. A few entities are sorted in memory. Many are
 * merged from the captures' own orders, so that memory does not follow their number.
 */
export async function* touchedInOrder(
  db: TenantDb,
  { from, to, after = null, types = allEntityTypes, few: known }: TouchedRange,
  portion: number,
): AsyncGenerator<TouchedPortion> {
  const few = known === undefined ? await touchedFew(db, { from, to }) : known;
  if (few !== null) {
    const wanted = few.filter((ref) => types.includes(ref.type) && (after === null || isAfter(ref, after)));
    for (let at = 0; at < wanted.length; at += portion) {
      yield { refs: wanted.slice(at, at + portion), done: at, total: wanted.length };
    }
    return;
  }
  const total = await countRows(db, from, to);
  const instants = await instantsByType(db, from, to);
  let done = 0;
  const first = after === null ? 0 : place(after.type);
  for (const type of allEntityTypes.slice(first).filter((type) => types.includes(type))) {
    const ids = new MergedIds(db, type, instants.get(type) ?? [], after?.type === type ? after.id : "");
    for (let next = await ids.next(portion); next.length > 0; next = await ids.next(portion)) {
      yield { refs: next.map((id) => ({ type, id })), done: Math.min(done, total), total };
      done += ids.takeRows();
    }
  }
}

const place = (type: EntityType): number => allEntityTypes.indexOf(type);

const isAfter = (ref: EntityRef, after: EntityRef): boolean =>
  ref.type === after.type ? ref.id > after.id : place(ref.type) > place(after.type);

async function countRows(db: TenantDb, from: Instant, to: Instant): Promise<number> {
  const row = await db
    .selectFrom("capture")
    .select((eb) => eb.fn.sum<number>("changed_entities").as("count"))
    .where("instant", ">", from)
    .where("instant", "<=", to)
    .executeTakeFirstOrThrow();
  return Number(row.count ?? 0);
}

/** Finds the instants that touched each type, with one look-up for each instant and type. */
async function instantsByType(db: TenantDb, from: Instant, to: Instant): Promise<Map<EntityType, number[]>> {
  const found = new Map<EntityType, number[]>();
  for (let last = { instant: Number(from), entity_type: LAST }; ; ) {
    const row = await db
      .selectFrom("touched")
      .select(["instant", "entity_type"])
      .where(sql<boolean>`("instant", "entity_type") > (${last.instant}, ${last.entity_type})`)
      .where("instant", "<=", to)
      .orderBy("instant")
      .orderBy("entity_type")
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return found;
    const type = asEntityType(row.entity_type);
    found.set(type, [...(found.get(type) ?? []), row.instant]);
    last = row;
  }
}

/** Sorts after every entity type. */
const LAST = "~";

/** The ids of one type that several instants touched, each id once, in order. */
class MergedIds {
  readonly #sources: readonly IdSource[];
  #rows = 0;

  constructor(db: TenantDb, type: EntityType, instants: readonly number[], after: string) {
    const rows = Math.max(10, Math.floor(TOUCHED_ROWS / Math.max(1, instants.length)));
    this.#sources = instants.map((instant) => new IdSource(db, type, { instant, after, limit: rows }));
  }

  async next(limit: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < limit) {
      let least: string | undefined;
      for (const source of this.#sources) {
        if (source.isDry) await source.fill();
        const id = source.first;
        if (id !== undefined && (least === undefined || id < least)) least = id;
      }
      if (least === undefined) break;
      for (const source of this.#sources) if (source.take(least)) this.#rows += 1;
      ids.push(least);
    }
    return ids;
  }

  /** Returns the rows that were read for the ids since the last call. */
  takeRows(): number {
    const rows = this.#rows;
    this.#rows = 0;
    return rows;
  }
}

class IdSource {
  readonly #read: (after: string) => Promise<string[]>;
  readonly #limit: number;
  #ids: string[] = [];
  #at = 0;
  #last: string;
  #ended = false;

  constructor(
    db: TenantDb,
    type: EntityType,
    { instant, after, limit }: { readonly instant: number; readonly after: string; readonly limit: number },
  ) {
    this.#limit = limit;
    this.#last = after;
    this.#read = async (after) => {
      const rows = await db
        .selectFrom("touched")
        .select("entity_id")
        .where("instant", "=", instant)
        .where("entity_type", "=", type)
        .where("entity_id", ">", after)
        .orderBy("entity_id")
        .limit(limit)
        .execute();
      return rows.map((row) => row.entity_id);
    };
  }

  get isDry(): boolean {
    return this.#at === this.#ids.length && !this.#ended;
  }

  get first(): string | undefined {
    return this.#ids[this.#at];
  }

  async fill(): Promise<void> {
    this.#ids = await this.#read(this.#last);
    this.#at = 0;
    this.#last = this.#ids.at(-1) ?? this.#last;
    this.#ended = this.#ids.length < this.#limit;
  }

  take(id: string): boolean {
    if (this.first !== id) return false;
    this.#at += 1;
    return true;
  }
}
