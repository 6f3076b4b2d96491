import { sql } from "kysely";
import type { TenantId } from "../../domain/ids.ts";
import { bulkTables } from "../sql/bulk-tables.ts";
import type { Queryable, Tx } from "../sql/database.ts";
import { isPostgres } from "../sql/dialect.ts";
import { isConstraint } from "../sql/store-fault.ts";

/**
 * A first capture of a large tenant spends most of its time keeping indexes in order. Into tables that are empty it
 * writes without them, and builds them when all is there: sorting once is several times cheaper than sorting in.
 *
 * Only where nothing else is in these tables, and on SQLite, where the file has one writer at a time: elsewhere somebody
 * else's queries would miss the indexes. That they are missing is what says that a load is on: whoever finds it so and
 * did not begin it, after a crash or for another tenant, clears up or builds them first.
 */
const loadedTables = ["entity_version", "link_version", "search"] as const;

/**
 * The indexes of these tables that a load fills, as the migrations leave them, in the order in which they are built. Those of
 * links that appeared or ended have nothing of it, and stay.
 */
export const loadIndexes: readonly LoadIndex[] = [
  unique("entity_version"),
  unique("link_version"),
  {
    name: "link_version_target",
    statement:
      "create index if not exists link_version_target on link_version (tenant_id, target_type, target_id, link)",
  },
  unique("search"),
];

export interface LoadIndex {
  readonly name: string;
  readonly statement: string;
  /** Of a unique index: the table whose rows it tells apart. */
  readonly unique?: (typeof loadedTables)[number];
}

function unique(table: (typeof loadedTables)[number]): LoadIndex {
  const name = `${table}_key`;
  const key = bulkTables[table].key.join(", ");
  return { name, unique: table, statement: `create unique index if not exists ${name} on ${table} (${key})` };
}

/** Puts the indexes aside; false if this is no place for it, and the load has to keep them in order as it goes. */
export async function beginLoad(tx: Tx): Promise<boolean> {
  if (isPostgres(tx)) return false;
  for (const table of loadedTables) if (await holdsRows(tx, table)) return isLoading(tx);
  for (const { name } of loadIndexes) await sql`drop index if exists ${sql.ref(name)}`.execute(tx);
  return true;
}

/** Whether a load is on, or was left by a process that ended in it. */
export async function isLoading(db: Queryable): Promise<boolean> {
  return (await missingIndexes(db)).length > 0;
}

/** The indexes that are still to be built, in the order to build them in. */
export async function missingIndexes(db: Queryable): Promise<readonly LoadIndex[]> {
  if (isPostgres(db)) return [];
  const { rows } = await sql<{ name: string }>`select name from sqlite_schema where type = 'index'`.execute(db);
  const there = new Set(rows.map(({ name }) => name));
  return loadIndexes.filter(({ name }) => !there.has(name));
}

/**
 * Builds one of them, unless somebody else has. A directory may list an object twice while it changes: of rows that only
 * the index would have told apart, the last written stays.
 */
export async function buildIndex(tx: Tx, { statement, unique }: LoadIndex): Promise<void> {
  const build = () => sql.raw(statement).execute(tx);
  try {
    await build();
  } catch (error) {
    if (unique === undefined || !isConstraint(error)) throw error;
    await dropOlder(tx, unique);
    await build();
  }
}

async function dropOlder(tx: Tx, table: (typeof loadedTables)[number]): Promise<void> {
  const key = sql.join(bulkTables[table].key.map((column: string) => sql.ref(column)));
  await sql`delete from ${sql.table(table)} where rowid in (
    select row from (
      select rowid as row, row_number() over (partition by ${key} order by rowid desc) as place from ${sql.table(table)}
    ) where place > 1)`.execute(tx);
}

/** Forgets what an ended load of this tenant had written; the tables are as empty as they were before it. */
export async function clearLoad(tx: Tx, tenant: TenantId): Promise<void> {
  for (const table of loadedTables) await tx.deleteFrom(table).where("tenant_id", "=", tenant).execute();
}

async function holdsRows(tx: Tx, table: (typeof loadedTables)[number]): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(tx);
  return rows.length > 0;
}
