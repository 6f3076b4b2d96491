import { sql } from "kysely";
import { bulkTables } from "../sql/bulk-tables.ts";
import { isPostgres } from "../sql/dialect.ts";
import { isConstraint } from "../sql/store-fault.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

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
  const key = ["tenant_id", ...bulkTables[table].key].join(", ");
  return { name, unique: table, statement: `create unique index if not exists ${name} on ${table} (${key})` };
}

/** Puts the indexes aside; false if this is no place for it, and the load has to keep them in order as it goes. */
export async function beginLoad(tx: TenantTx): Promise<boolean> {
  if (isPostgres(tx)) return false;
  for (const table of loadedTables) if (await holdsRows(tx, table)) return isLoading(tx);
  for (const { name } of loadIndexes) await tx.run(sql`drop index if exists ${sql.ref(name)}`);
  return true;
}

/** Whether a load is on, or was left by a process that ended in it. */
export async function isLoading(db: TenantDb): Promise<boolean> {
  return (await missingIndexes(db)).length > 0;
}

/** The indexes that are still to be built, in the order to build them in. */
export async function missingIndexes(db: TenantDb): Promise<readonly LoadIndex[]> {
  if (isPostgres(db)) return [];
  const { rows } = await db.run(sql<{ name: string }>`select name from sqlite_schema where type = 'index'`);
  const there = new Set(rows.map(({ name }) => name));
  return loadIndexes.filter(({ name }) => !there.has(name));
}

/**
 * Builds one of them, unless somebody else has. A directory may list an object twice while it changes: of rows that only
 * the index would have told apart, the last written stays.
 */
export async function buildIndex(tx: TenantTx, { statement, unique }: LoadIndex): Promise<void> {
  const build = () => tx.run(sql.raw(statement));
  try {
    await build();
  } catch (error) {
    if (unique === undefined || !isConstraint(error)) throw error;
    await dropOlder(tx, unique);
    await build();
  }
}

async function dropOlder(tx: TenantTx, table: (typeof loadedTables)[number]): Promise<void> {
  const key = sql.join(["tenant_id", ...bulkTables[table].key].map((column) => sql.ref(column)));
  await tx.run(sql`delete from ${sql.table(table)} where rowid in (
    select row from (
      select rowid as row, row_number() over (partition by ${key} order by rowid desc) as place from ${sql.table(table)}
    ) where place > 1)`);
}

/** Forgets what an ended load of this tenant had written; the tables are as empty as they were before it. */
export async function clearLoad(tx: TenantTx): Promise<void> {
  for (const table of loadedTables) await tx.deleteFrom(table).execute();
}

async function holdsRows(tx: TenantTx, table: (typeof loadedTables)[number]): Promise<boolean> {
  const { rows } = await tx.run(sql`select 1 from ${sql.table(table)} limit 1`);
  return rows.length > 0;
}
