import { sql } from "kysely";
import type { Instant } from "../src/domain/time.ts";
import type { TenantDb } from "../src/store/sql/tenant-db.ts";

const PORTION = 2_000;

/** Two complete states of a tenant in a store. */
export interface TwoStates {
  readonly db: TenantDb;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Reads every object and every link at both instants in batches ordered by key, and compares them. Returns the number
 * of objects that differ, in themselves or in one of their links. A program that keeps states without a record of
 * changes works this way. Memory is bounded, so it works at any size.
 */
export async function readAndCompare(states: TwoStates, onPortion: (done: number) => void): Promise<number> {
  let differing = 0;
  let done = 0;
  for (let after: Key = ["", ""]; ; ) {
    const before = await objectsAt(states, states.from, after, null);
    const last = before.at(-1);
    const upTo: Key | null = last === undefined || before.length < PORTION ? null : [last.entity_type, last.entity_id];
    const now = await objectsAt(states, states.to, after, upTo);
    const linksBefore = await linksAt(states, states.from, after, upTo);
    const linksNow = await linksAt(states, states.to, after, upTo);
    differing += differencesOf([...before.map(objectPair), ...linksBefore], [...now.map(objectPair), ...linksNow]).size;
    done += before.length;
    onPortion(done);
    if (upTo === null) return differing;
    after = upTo;
  }
}

/** Does the same in the database only, comparing objects by their digests. */
export async function compareInSql({ db, from, to }: TwoStates): Promise<number> {
  const objects = (instant: Instant) => sql`select entity_type, entity_id, digest from entity_version
    where tenant_id = ${db.tenantKey} and valid_from <= ${instant} and valid_to > ${instant}`;
  const links = (instant: Instant) => sql`select source_type, source_id, link, target_type, target_id from link_version
    where tenant_id = ${db.tenantKey} and valid_from <= ${instant} and valid_to > ${instant}`;
  const { rows } = await db.run(sql<{ count: number | string }>`select count(*) as count from (
    select entity_type, entity_id from (${objects(from)} except ${objects(to)}) as before
    union select entity_type, entity_id from (${objects(to)} except ${objects(from)}) as now
    union select source_type, source_id from (${links(from)} except ${links(to)}) as removed
    union select source_type, source_id from (${links(to)} except ${links(from)}) as added) as differing`);
  return Number(rows[0]?.count);
}

/** Type and id of an object. */
type Key = readonly [string, string];

/** A row for comparison: its object, and a text that is equal for equal rows. */
type Compared = readonly [string, string];

type ObjectRow = Awaited<ReturnType<typeof objectsAt>>[number];

function objectsAt({ db }: TwoStates, instant: Instant, after: Key, upTo: Key | null) {
  const query = db
    .selectFrom("entity_version")
    .select(["entity_type", "entity_id", "life", "properties_json"])
    .where(sql<boolean>`(entity_type, entity_id) > (${after[0]}, ${after[1]})`)
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant);
  return upTo === null
    ? query.orderBy("entity_type").orderBy("entity_id").limit(PORTION).execute()
    : query.where(sql<boolean>`(entity_type, entity_id) <= (${upTo[0]}, ${upTo[1]})`).execute();
}

async function linksAt({ db }: TwoStates, instant: Instant, after: Key, upTo: Key | null): Promise<Compared[]> {
  const query = db
    .selectFrom("link_version")
    .select(["source_type", "source_id", "link", "target_type", "target_id"])
    .where(sql<boolean>`(source_type, source_id) > (${after[0]}, ${after[1]})`)
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant);
  const rows = await (upTo === null
    ? query
    : query.where(sql<boolean>`(source_type, source_id) <= (${upTo[0]}, ${upTo[1]})`)
  ).execute();
  return rows.map((row) => [`${row.source_type}/${row.source_id}`, `${row.link} ${row.target_type}/${row.target_id}`]);
}

const objectPair = (row: ObjectRow): Compared => [
  `${row.entity_type}/${row.entity_id}`,
  `${row.life} ${row.properties_json}`,
];

/** Returns the objects of rows that are on one side only. */
function differencesOf(before: readonly Compared[], now: readonly Compared[]): Set<string> {
  const differing = new Set<string>();
  const left = new Map(before.map(([object, text]) => [`${object} ${text}`, object]));
  for (const [object, text] of now) if (!left.delete(`${object} ${text}`)) differing.add(object);
  for (const object of left.values()) differing.add(object);
  return differing;
}
