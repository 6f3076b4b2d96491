import { RewindError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";

/** The first schema whose files have keys. */
export const FIRST_WITH_TENANT_KEYS = 15;

/** Tables that together have a row of every tenant. */
const tablesWithEveryTenant = [
  "tenant_lease",
  "capture",
  "secret",
  "trail",
  "approval",
  "posted_job",
  "job",
  "schedule",
];

/**
 * Creates the table of keys. In a file, a short key stands for a tenant in the column `tenant_id`, because its id of 36
 * characters would be in every row and every index. The tenants of an earlier schema keep their ids as their keys, so
 * that no row of theirs changes. In a database that is distributed by tenant, rows have the id itself.
 */
export const createTenantKeys: readonly string[] = [
  "create table tenant_key (tenant_id text not null primary key, key text not null unique) without rowid",
  `insert into tenant_key select tenant_id, tenant_id from (
    ${tablesWithEveryTenant.map((table) => `select tenant_id from ${table}`).join(" union ")})`,
];

/** The key of a tenant in a file. One that is not recorded for certain must be recorded before a row is written. */
export interface TenantKey {
  readonly key: string;
  readonly isRecorded: boolean;
}

/**
 * Returns the key that stands for a tenant in a file, and gives it one if it is new there. Keys stay for good, so that a
 * process that knows a tenant by its key never writes rows of another. Within a transaction of another tenant, which may
 * be rolled back, a new tenant has its own id for its key, as no other tenant ever has.
 */
export function tenantKeyIn(database: SqliteDatabase, tenant: TenantId): TenantKey {
  if (database.inTransaction) {
    const key = knownKey(database, tenant) ?? tenant;
    return { key, isRecorded: key !== tenant };
  }
  const known = knownKey(database, tenant);
  const key = known ?? database.transaction(() => knownKey(database, tenant) ?? give(database, tenant));
  return { key, isRecorded: true };
}

/** Records a tenant's id as its key. Throws `busy` if another process gave the tenant a key in between. */
export function recordKey(database: SqliteDatabase, tenant: TenantId): void {
  database.run("insert or ignore into tenant_key (tenant_id, key) values (?, ?)", tenant, tenant);
  if (knownKey(database, tenant) === tenant) return;
  throw new RewindError(
    "busy",
    "Another process opened this tenant's history for the first time at the same moment. Start this one again.",
  );
}

function knownKey(database: SqliteDatabase, tenant: TenantId): string | null {
  const row = database.get("select key from tenant_key where tenant_id = ?", tenant);
  return row === undefined ? null : String(row.key);
}

function give(database: SqliteDatabase, tenant: TenantId): string {
  let number = 1;
  // An earlier tenant may have any id for its key.
  while (database.get("select 1 from tenant_key where key = ?", String(number)) !== undefined) number += 1;
  database.run("insert into tenant_key (tenant_id, key) values (?, ?)", tenant, String(number));
  return String(number);
}
