import type { JobId } from "../../domain/ids.ts";
import { insertRows } from "../sql/insert-rows.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** A part of the writes that the log has of a stretch of a plan. */
export type PlanLogPart = Omit<Row<"plan_log">, "job_id">;

export async function appendPlanLog(tx: TenantTx, job: JobId, parts: readonly PlanLogPart[]): Promise<void> {
  await insertRows(tx, "plan_log", { job_id: job }, parts);
}

/** Returns the part of a stretch after a number, or undefined after the last. */
export async function planLogPart(
  db: TenantDb,
  job: JobId,
  stretch: number,
  after: number,
): Promise<PlanLogPart | undefined> {
  return db
    .selectFrom("plan_log")
    .select(["stretch", "part", "writes_json"])
    .where("job_id", "=", job)
    .where("stretch", "=", stretch)
    .where("part", ">", after)
    .orderBy("part")
    .limit(1)
    .executeTakeFirst();
}

/** Deletes what was laid out for the assessment of a plan, or only for the stretches before one. */
export async function clearPlanLog(tx: TenantTx, job: JobId, before?: number): Promise<void> {
  const all = tx.deleteFrom("plan_log").where("job_id", "=", job);
  await (before === undefined ? all : all.where("stretch", "<", before)).execute();
}
