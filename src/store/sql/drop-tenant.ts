import { sql } from "kysely";
import type { TenantStore } from "./database.ts";
import { isPostgres } from "./dialect.ts";
import { type TableName, tableNames } from "./schema.ts";
import type { TenantTx } from "./tenant-db.ts";

/** Rows in one transaction: nobody waits long. */
const PORTION = 5_000;

/**
 * Removes everything that is kept of a tenant, its trail included, in portions: for a sandbox that is no more. Its lease
 * goes first, so that whoever still worked on it can write no more.
 */
export async function dropTenant(store: TenantStore): Promise<void> {
  for (const table of tableNames) {
    while ((await store.transaction((tx) => dropPortion(tx, table))) > 0n) {}
  }
}

async function dropPortion(tx: TenantTx, table: TableName): Promise<bigint> {
  const name = sql.table(table);
  const row = sql.raw(isPostgres(tx) ? "ctid" : "rowid");
  const { tenant } = tx;
  const dropped = await tx.run(sql`delete from ${name} where "tenant_id" = ${tenant} and ${row} in
    (select ${row} from ${name} where "tenant_id" = ${tenant} limit ${sql.lit(PORTION)})`);
  return dropped.numAffectedRows ?? 0n;
}
