import { sql } from "kysely";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import type { Millis } from "../../domain/time.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import { among, holds } from "../sql/dialect.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { summingLog } from "./log-sum.ts";

/** Keeps records of the tenant's log. One that is kept already stays as it is. */
export async function keepRecords(tx: TenantTx, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = new Map(
    records.map((record) => [record.id, { id: record.id, time: record.time, record_json: JSON.stringify(record) }]),
  );
  await summingLog(tx, async (sum) => {
    for (const id of await keptAmong(tx, [...rows.keys()])) rows.delete(id);
    await insertRows(tx, "audit_record", {}, [...rows.values()]);
    for (const row of rows.values()) sum?.addRecord(row);
  });
}

async function keptAmong(tx: TenantTx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom("audit_record")
    .select("id")
    .where(among(tx, "id", ids))
    .execute();
  return rows.map(({ id }) => id);
}

/** Returns kept records of a time, newest first, after a position: all of them, or those that may hold one of some texts. */
export async function keptRecords(
  db: TenantDb,
  { since, until }: { readonly since: Millis; readonly until: Millis },
  after: { readonly time: Millis; readonly id: string } | null,
  limit: number,
  texts: readonly string[] | null = null,
): Promise<AuditRecord[]> {
  let query = db.selectFrom("audit_record").select("record_json").where("time", ">=", since).where("time", "<=", until);
  if (after !== null) {
    query = query.where((eb) =>
      eb.or([eb("time", "<", after.time), eb.and([eb("time", "=", after.time), eb("id", "<", after.id)])]),
    );
  }
  if (texts?.every((text) => PLAIN.test(text))) {
    // The database passes over the other records, so that they are not parsed.
    const json = sql<string>`lower(${sql.ref("record_json")})`;
    query = query.where((eb) => eb.or(texts.map((text) => holds(db, json, text.toLowerCase()))));
  }
  const rows = await query.orderBy("time", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(({ record_json }) => storedJson<AuditRecord>(record_json));
}

/** A text that JSON writes as it is, and that has the same lower case everywhere. */
const PLAIN = /^[ !#-[\]-~]+$/;

/** Returns the time of the oldest kept record, or null if there is none. */
export async function keptSince(db: TenantDb): Promise<Millis | null> {
  const row = await db
    .selectFrom("audit_record")
    .select((eb) => eb.fn.min("time").as("time"))
    .executeTakeFirst();
  return row?.time == null ? null : Number(row.time);
}

/**
 * Drops records from before a time, as many as one transaction should, and reads them first, because they are taken out
 * of the sum. Returns true if there may be more.
 */
export async function dropRecordsBefore(tx: TenantTx, time: Millis): Promise<boolean> {
  const before = tx.selectFrom("audit_record").select(["id", "time", "record_json"]).where("time", "<", time);
  const old = await before.limit(READ_ROWS).execute();
  if (old.length === 0) return false;
  await summingLog(tx, async (sum) => {
    for (const row of old) sum?.subtractRecord(row);
    const ids = old.map(({ id }) => id);
    await tx
      .deleteFrom("audit_record")
      .where(among(tx, "id", ids))
      .execute();
  });
  return old.length === READ_ROWS;
}
