import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

export type TrailRow = Row<"trail">;

export async function insertTrailRow(tx: TenantTx, row: TrailRow): Promise<void> {
  await tx.insertInto("trail").values(row).execute();
}

export async function lastTrailRow(db: TenantDb): Promise<TrailRow | null> {
  const [row] = await trailRowsBefore(db, null, 1);
  return row ?? null;
}

/** Returns rows before `before`, newest first, and none older than `oldest`. Null begins at the newest. */
export async function trailRowsBefore(
  db: TenantDb,
  before: number | null,
  limit: number,
  oldest?: number,
): Promise<TrailRow[]> {
  let query = db.selectFrom("trail").selectAll();
  if (oldest !== undefined) query = query.where("seq", ">=", oldest);
  if (before !== null) query = query.where("seq", "<", before);
  return query.orderBy("seq", "desc").limit(limit).execute();
}

/** Returns rows after `after`, oldest first. */
export async function trailRowsAfter(db: TenantDb, after: number, limit: number): Promise<TrailRow[]> {
  return db.selectFrom("trail").selectAll().where("seq", ">", after).orderBy("seq").limit(limit).execute();
}
