import type { TenantId } from "../../domain/ids.ts";
import type { Queryable, Tx } from "../sql/database.ts";
import type { AuditEventTable } from "../sql/schema.ts";

export type AuditEventRow = AuditEventTable;

export async function insertAuditEvent(tx: Tx, row: AuditEventRow): Promise<void> {
  await tx.insertInto("audit_event").values(row).execute();
}

export async function lastAuditEvent(db: Queryable, tenant: TenantId): Promise<AuditEventRow | null> {
  const [row] = await auditEventsBefore(db, tenant, null, 1);
  return row ?? null;
}

/** Newest first, from before `before` on (null: from the newest). */
export async function auditEventsBefore(
  db: Queryable,
  tenant: TenantId,
  before: number | null,
  limit: number,
): Promise<AuditEventRow[]> {
  let query = db.selectFrom("audit_event").selectAll().where("tenant_id", "=", tenant);
  if (before !== null) query = query.where("seq", "<", before);
  return query.orderBy("seq", "desc").limit(limit).execute();
}

/** Oldest first, after `after`. */
export async function auditEventsAfter(
  db: Queryable,
  tenant: TenantId,
  after: number,
  limit: number,
): Promise<AuditEventRow[]> {
  return db
    .selectFrom("audit_event")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
}
