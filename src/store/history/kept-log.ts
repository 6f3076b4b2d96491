import type { AuditRecord } from "../../domain/audit-record.ts";
import type { Millis } from "../../domain/time.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** Keeps records of the tenant's log. One that is kept already stays as it is. */
export async function keepRecords(tx: TenantTx, records: readonly AuditRecord[]): Promise<void> {
  const rows = new Map(records.map((record) => [record.id, record]));
  await insertRows(
    tx,
    "audit_record",
    {},
    [...rows.values()].map((record) => ({ id: record.id, time: record.time, record_json: JSON.stringify(record) })),
    "keep",
  );
}

/** Returns kept records of a time, newest first, after a position. */
export async function keptRecords(
  db: TenantDb,
  { since, until }: { readonly since: Millis; readonly until: Millis },
  after: { readonly time: Millis; readonly id: string } | null,
  limit: number,
): Promise<AuditRecord[]> {
  let query = db.selectFrom("audit_record").select("record_json").where("time", ">=", since).where("time", "<=", until);
  if (after !== null) {
    query = query.where((eb) =>
      eb.or([eb("time", "<", after.time), eb.and([eb("time", "=", after.time), eb("id", "<", after.id)])]),
    );
  }
  const rows = await query.orderBy("time", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(({ record_json }) => storedJson<AuditRecord>(record_json));
}

/** Returns the time of the oldest kept record, or null if there is none. */
export async function keptSince(db: TenantDb): Promise<Millis | null> {
  const row = await db
    .selectFrom("audit_record")
    .select((eb) => eb.fn.min("time").as("time"))
    .executeTakeFirst();
  return row?.time == null ? null : Number(row.time);
}

/** Drops the records from before a time. */
export async function dropRecordsBefore(tx: TenantTx, time: Millis): Promise<void> {
  await tx.deleteFrom("audit_record").where("time", "<", time).execute();
}
