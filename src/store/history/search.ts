import { type ExpressionBuilder, sql } from "kysely";
import { asEntityType, type EntityRef, type EntityType, type RefKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { pairsOf, searchedTexts } from "../../domain/words/search-text.ts";
import { among, oneIf, positionIn } from "../sql/dialect.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { inPortions } from "../sql/portions.ts";
import type { Row, Schema } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { keyOf, refOf } from "./entity-versions.ts";

/** Keeps the texts of these entities as they are now. The last of the same entity counts. */
export async function keepSearchable(tx: TenantTx, rows: readonly SearchTexts[]): Promise<void> {
  const latest = new Map(rows.map((row) => [keyOf(row), row]));
  await insertRows(tx, "search", { gone_at: null }, [...latest.values()], "replace");
}

/** Keeps the texts of entities of which some are gone. */
export async function keepTexts(tx: TenantTx, rows: readonly Row<"search">[]): Promise<void> {
  await insertRows(tx, "search", {}, rows, "replace");
}

/** Writes the texts of entities that have no row yet: see `first-load.ts`. */
export async function loadSearchable(tx: TenantTx, rows: readonly SearchTexts[]): Promise<void> {
  await insertRows(tx, "search", { gone_at: null }, rows);
}

/** The texts of an object that is not gone. */
export type SearchTexts = Omit<Row<"search">, "gone_at">;

/** Returns the texts of states. Relationship entities have no name to be found by. */
export const searchRows = (states: readonly EntityState[]): SearchTexts[] =>
  states.filter(({ ref }) => recoverable[ref.type].ends === null).map(rowOf);

/** Deletes the texts of these entities. */
export async function forgetTexts(tx: TenantTx, refs: readonly EntityRef[]): Promise<void> {
  for (const { type, ids } of inPortions(refs)) {
    await tx
      .deleteFrom("search")
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .execute();
  }
}

/** Deletes the texts of entities that were gone by an instant, before which no state is kept. */
export async function forgetGone(tx: TenantTx, until: Instant): Promise<void> {
  await tx.deleteFrom("search").where("gone_at", "<=", until).execute();
}

/** Returns the rows of these entities by `refKey`. Entities without a text are left out. */
export async function keptTexts(db: TenantDb, refs: readonly EntityRef[]): Promise<Map<RefKey, Row<"search">>> {
  const found = new Map<RefKey, Row<"search">>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await db
      .selectFrom("search")
      .select(["entity_type", "entity_id", "life", "name", "words", "keys", "gone_at"])
      .where("entity_type", "=", type)
      .where(among(db, "entity_id", ids))
      .execute();
    for (const row of rows) found.set(keyOf(row), row);
  }
  return found;
}

/** Returns those of these entities that are found as gone. */
export async function foundAsGone(db: TenantDb, refs: readonly EntityRef[]): Promise<readonly EntityRef[]> {
  const kept = await keptTexts(db, refs);
  return [...kept.values()].filter(isGone).map(refOf);
}

/** Returns the entities of a type that are found as gone, after an id, in the order of their ids. */
export async function goneAfter(
  db: TenantDb,
  type: EntityType,
  after: string,
  limit: number,
): Promise<readonly EntityRef[]> {
  const rows = await db
    .selectFrom("search")
    .select(["entity_type", "entity_id"])
    .where("entity_type", "=", type)
    .where("entity_id", ">", after)
    .where((eb) => eb.or([eb("life", "=", "gone"), eb("gone_at", "is not", null)]))
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return rows.map(refOf);
}

const isGone = ({ life, gone_at }: Row<"search">): boolean => life === "gone" || gone_at !== null;

export async function isSearchable(db: TenantDb): Promise<boolean> {
  const row = await db.selectFrom("search").select("entity_id").limit(1).execute();
  return row.length > 0;
}

export interface SearchFilter {
  readonly types: readonly EntityType[];
  readonly lives: readonly string[];
}

export interface Candidate {
  readonly ref: EntityRef;
  readonly life: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/**
 * Returns at most `limit` objects that share the beginning of a name or key, or half of their pairs of letters, with a
 * text, most likely first. Takes one pass over a narrow row for each object of the tenant, in the database: about 100
 * ms for 100,000.
 */
export async function searchCandidates(
  db: TenantDb,
  query: string,
  { types, lives }: SearchFilter,
  limit: number,
): Promise<Candidate[]> {
  const pairs = pairsOf(wordsOf([query])).slice(0, MOST_PAIRS);
  const at = (column: "words" | "name" | "keys", text: string) => positionIn(db, sql.ref(column), text);
  const has = (pair: string) => oneIf(db, sql<boolean>`${at("words", pair)} > 0`);
  const shared = pairs.length === 0 ? sql<number>`0` : sql<number>`${sql.join(pairs.map(has), sql` + `)}`;
  const whole = sql<number>`(case when name = ${query} or ${at("keys", `\n${query}\n`)} > 0 then 2
    when ${at("name", query)} = 1 or ${at("keys", `\n${query}`)} > 0 then 1 else 0 end)`;
  const found = await db
    .selectFrom((eb: ExpressionBuilder<Schema, never>) =>
      eb
        .selectFrom("search")
        .select(["entity_type", "entity_id", "life", "name", "keys"])
        .select([shared.as("shared"), whole.as("whole")])
        .where("entity_type", "in", [...types])
        .where("life", "in", [...lives])
        .as("candidate"),
    )
    .selectAll()
    .where((eb) => eb.or([eb("whole", ">", 0), eb("shared", ">=", Math.max(1, Math.ceil(pairs.length / 2)))]))
    .orderBy("whole", "desc")
    .orderBy("shared", "desc")
    .orderBy(sql`length(name)`)
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return found.map((row) => ({
    ref: { type: asEntityType(row.entity_type), id: row.entity_id },
    life: row.life,
    name: row.name,
    keys: keysIn(row),
  }));
}

export const keysIn = ({ keys }: Pick<Row<"search">, "keys">): string[] => keys.split("\n").filter((key) => key !== "");

const MOST_PAIRS = 16;

/** Returns the words of texts, each once. Of an address it takes only the part before the @. */
function wordsOf(texts: readonly string[]): string {
  const words = new Set<string>();
  for (const text of texts) {
    for (const word of text.split(/(?:@\S*|[ ._-])+/)) if (word !== "") words.add(word);
  }
  return [...words].join(" ");
}

function rowOf({ ref, life, displayName, properties }: EntityState): SearchTexts {
  const { name, keys } = searchedTexts(displayName, properties);
  return {
    entity_type: ref.type,
    entity_id: ref.id,
    life,
    name,
    words: wordsOf([name, ...keys]),
    keys: keys.length === 0 ? "" : `\n${keys.join("\n")}\n`,
  };
}
