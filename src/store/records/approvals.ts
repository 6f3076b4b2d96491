import type { Millis } from "../../domain/time.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

export type ApprovalRow = Row<"approval">;

export async function insertApproval(tx: TenantTx, row: ApprovalRow): Promise<void> {
  await tx.insertInto("approval").values(row).execute();
}

/** Replaces a row that is still in the state it was read in. Returns false if another process was faster. */
export async function replaceApproval(tx: TenantTx, row: ApprovalRow, expectedState: string): Promise<boolean> {
  const { id, ...columns } = row;
  const updated = await tx
    .updateTable("approval")
    .set(columns)
    .where("id", "=", id)
    .where("state", "=", expectedState)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

export async function findApproval(db: TenantDb, id: string): Promise<ApprovalRow | null> {
  const row = await db.selectFrom("approval").selectAll().where("id", "=", id).executeTakeFirst();
  return row ?? null;
}

/** Returns approvals in one of these states, oldest first. */
export async function approvalsIn(db: TenantDb, states: readonly string[]): Promise<ApprovalRow[]> {
  return db
    .selectFrom("approval")
    .selectAll()
    .where("state", "in", [...states])
    .orderBy("requested_at")
    .orderBy("id")
    .execute();
}

/** Returns every approval, oldest first. */
export async function allApprovals(db: TenantDb): Promise<ApprovalRow[]> {
  return db.selectFrom("approval").selectAll().orderBy("requested_at").orderBy("id").execute();
}

/** Approvals requested since a time, oldest first. */
export async function approvalsSince(db: TenantDb, since: Millis): Promise<ApprovalRow[]> {
  return db
    .selectFrom("approval")
    .selectAll()
    .where("requested_at", ">=", since)
    .orderBy("requested_at")
    .orderBy("id")
    .execute();
}
