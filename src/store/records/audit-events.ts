import type { AuditEventTable } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

export type AuditEventRow = AuditEventTable;

export async function insertAuditEvent(tx: TenantTx, row: AuditEventRow): Promise<void> {
  await tx.insertInto("audit_event").values(row).execute();
}

export async function lastAuditEvent(db: TenantDb): Promise<AuditEventRow | null> {
  const [row] = await auditEventsBefore(db, null, 1);
  return row ?? null;
}

/** Newest first, from before `before` on (null: from the newest). */
export async function auditEventsBefore(db: TenantDb, before: number | null, limit: number): Promise<AuditEventRow[]> {
  let query = db.selectFrom("audit_event").selectAll();
  if (before !== null) query = query.where("seq", "<", before);
  return query.orderBy("seq", "desc").limit(limit).execute();
}

/** Oldest first, after `after`. */
export async function auditEventsAfter(db: TenantDb, after: number, limit: number): Promise<AuditEventRow[]> {
  return db.selectFrom("audit_event").selectAll().where("seq", ">", after).orderBy("seq").limit(limit).execute();
}
