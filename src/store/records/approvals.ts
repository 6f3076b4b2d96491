import type { TenantId } from "../../domain/ids.ts";
import type { Queryable, Tx } from "../sql/database.ts";
import type { ApprovalTable } from "../sql/schema.ts";

export type ApprovalRow = ApprovalTable;

export async function insertApproval(tx: Tx, row: ApprovalRow): Promise<void> {
  await tx.insertInto("approval").values(row).execute();
}

/** Replaces a row that is still in the state it was read in; false if somebody else was faster. */
export async function replaceApproval(tx: Tx, row: ApprovalRow, expectedState: string): Promise<boolean> {
  const { tenant_id, id, ...columns } = row;
  const updated = await tx
    .updateTable("approval")
    .set(columns)
    .where("tenant_id", "=", tenant_id)
    .where("id", "=", id)
    .where("state", "=", expectedState)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

export async function findApproval(db: Queryable, tenant: TenantId, id: string): Promise<ApprovalRow | null> {
  const row = await db
    .selectFrom("approval")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** Approvals in one of these states, oldest first. */
export async function approvalsIn(db: Queryable, tenant: TenantId, states: readonly string[]): Promise<ApprovalRow[]> {
  return db
    .selectFrom("approval")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("state", "in", [...states])
    .orderBy("requested_at")
    .orderBy("id")
    .execute();
}
