import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

export type PostedJobRow = Row<"posted_job">;

export async function insertPostedJob(tx: TenantTx, row: PostedJobRow): Promise<void> {
  await tx.insertInto("posted_job").values(row).execute();
}

/** Ends an open row and returns it, or null if it was no longer open. */
export async function settlePostedJob(
  tx: TenantTx,
  id: string,
  columns: { readonly state: string; readonly job_id: string | null },
): Promise<PostedJobRow | null> {
  const row = await tx
    .updateTable("posted_job")
    .set(columns)
    .where("id", "=", id)
    .where("state", "=", "open")
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Returns the request whose outcome is not known yet. An index allows one at most. */
export async function openPostedJob(db: TenantDb): Promise<PostedJobRow | null> {
  const row = await db.selectFrom("posted_job").selectAll().where("state", "=", "open").executeTakeFirst();
  return row ?? null;
}

export async function postedJob(db: TenantDb, jobId: string): Promise<PostedJobRow | null> {
  const row = await db.selectFrom("posted_job").selectAll().where("job_id", "=", jobId).executeTakeFirst();
  return row ?? null;
}

/**
 * Returns the newest preview that was posted to verify this recovery. The service's clock decides before this machine's,
 * because two requests may fall into one moment here, and a clock can be set back.
 */
export async function newestPostedVerification(db: TenantDb, recovery: string): Promise<PostedJobRow | null> {
  const row = await db
    .selectFrom("posted_job")
    .selectAll()
    .where("verifies_job_id", "=", recovery)
    .where("job_id", "is not", null)
    .orderBy("started_after", "desc")
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Returns the requests that name a preview whose list is recovered, oldest first. */
export async function postedParts(db: TenantDb, preview: string): Promise<PostedJobRow[]> {
  return db
    .selectFrom("posted_job")
    .selectAll()
    .where("preview_job_id", "=", preview)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** Returns the requests for recoveries that became jobs. */
export async function postedRecoveries(db: TenantDb): Promise<PostedJobRow[]> {
  return db
    .selectFrom("posted_job")
    .selectAll()
    .where("kind", "=", "recovery")
    .where("state", "in", ["posted", "ended"])
    .execute();
}

/** Notes that the job of a recovery has ended. Returns the row, or null if that is known or the job is not ours. */
export async function endPostedRecovery(tx: TenantTx, jobId: string): Promise<PostedJobRow | null> {
  const row = await tx
    .updateTable("posted_job")
    .set({ state: "ended" })
    .where("job_id", "=", jobId)
    .where("kind", "=", "recovery")
    .where("state", "=", "posted")
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}
