import { sql } from "kysely";
import { isConstraint } from "../../sqlite/fault.ts";
import { type IndexStatement, indexesBuiltAfterLoad, keyOfTable } from "../sql/create-statements.ts";
import { isPostgres } from "../sql/dialect.ts";
import type { TableName } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/**
 * The indexes that a first capture leaves out and builds when all is there, because sorting once is several times
 * cheaper than sorting in. It does so where the tables are empty, and on SQLite, whose file has one writer at a time:
 * elsewhere the queries of others would miss the indexes. That one of them is missing is what says that a load is under
 * way. A process that finds it so and did not begin it, after a crash or for another tenant, clears up or builds them.
 */
export const loadIndexes: readonly IndexStatement[] = indexesBuiltAfterLoad();

const loadedTables = ["entity_version", "link_end", "numbered_link", "search"] as const satisfies readonly TableName[];

/** Drops the indexes. Returns false if this is no place for it, and the load has to keep them in order as it goes. */
export async function beginLoad(tx: TenantTx): Promise<boolean> {
  if (isPostgres(tx)) return false;
  for (const table of loadedTables) if (await holdsRows(tx, table)) return isLoading(tx);
  for (const { name } of loadIndexes) await tx.run(sql`drop index if exists ${sql.ref(name)}`);
  return true;
}

/** Returns true while a load is under way or was left by a process that ended in it. */
export async function isLoading(db: TenantDb): Promise<boolean> {
  return (await missingIndexes(db)).length > 0;
}

/** Returns the indexes that are still to be built, in the order to build them in. */
export async function missingIndexes(db: TenantDb): Promise<readonly IndexStatement[]> {
  if (isPostgres(db)) return [];
  const { rows } = await db.run(sql<{ name: string }>`select name from sqlite_schema where type = 'index'`);
  const present = new Set(rows.map(({ name }) => name));
  return loadIndexes.filter(({ name }) => !present.has(name));
}

/**
 * Builds one of them, unless another process has. A directory may list an object twice while it changes. Of rows with
 * the same key, the last written stays. Returns true if that dropped others.
 */
export async function buildIndex(tx: TenantTx, { statement, isKey, table }: IndexStatement): Promise<boolean> {
  const build = () => tx.run(sql.raw(statement));
  try {
    await build();
    return false;
  } catch (error) {
    if (!isKey || !isConstraint(error)) throw error;
    await dropOlder(tx, table);
    await build();
    return true;
  }
}

async function dropOlder(tx: TenantTx, table: TableName): Promise<void> {
  const key = sql.join(keyOfTable(table).map((column) => sql.ref(column)));
  await tx.run(sql`delete from ${sql.table(table)} where rowid in (
    select row from (
      select rowid as row, row_number() over (partition by ${key} order by rowid desc) as place from ${sql.table(table)}
    ) where place > 1)`);
}

/** Deletes what an interrupted load of this tenant had written. The tables are as empty as they were before it. */
export async function clearLoad(tx: TenantTx): Promise<void> {
  for (const table of loadedTables) await tx.deleteFrom(table).execute();
}

async function holdsRows(tx: TenantTx, table: TableName): Promise<boolean> {
  const { rows } = await tx.run(sql`select 1 from ${sql.table(table)} limit 1`);
  return rows.length > 0;
}
