import { sql } from "kysely";
import { DROPPED_ROWS } from "./batch-sizes.ts";
import type { TenantStore } from "./database.ts";
import type { Table } from "./define-table.ts";
import { isPostgres } from "./dialect.ts";
import { type TableName, tableNames, tables } from "./schema.ts";
import type { TenantTx } from "./tenant-db.ts";

/**
 * Removes everything that is kept of a tenant, its trail included, in portions, after its sandbox was removed. Its lease
 * goes first, so that a process that still works on it can write no more.
 */
export async function dropTenant(store: TenantStore): Promise<void> {
  for (const table of tableNames) {
    while ((await store.transaction((tx) => dropPortion(tx, table))) > 0n) {}
  }
}

async function dropPortion(tx: TenantTx, table: TableName): Promise<bigint> {
  const name = sql.table(table);
  const { clustered = false, key }: Table = tables[table];
  const row = sql.raw(isPostgres(tx) ? "ctid" : clustered ? key.join(", ") : "rowid");
  const { tenantKey } = tx;
  const dropped = await tx.run(sql`delete from ${name} where "tenant_id" = ${tenantKey} and (${row}) in
    (select ${row} from ${name} where "tenant_id" = ${tenantKey} limit ${sql.lit(DROPPED_ROWS)})`);
  return dropped.numAffectedRows ?? 0n;
}
