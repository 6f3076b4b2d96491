import type { JobId } from "../../domain/ids.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type JobRecord, listJobs } from "./jobs.ts";

/** Recoveries that are looked through, newest first. */
const LOOKED_THROUGH = 50;

/** A recovery, and how many of the objects of an earlier one its list changes too. */
export interface Overlap {
  readonly record: JobRecord;
  readonly objects: number;
}

/** Returns the recoveries that started after this one and whose lists change objects that its list changes, oldest first. */
export async function recoveriesAfter(db: TenantDb, { job }: JobRecord): Promise<readonly Overlap[]> {
  const newest = await listJobs(db, { kind: "recovery" }, LOOKED_THROUGH);
  const later = newest.filter((one) => one.job.jobStartDateTime > job.jobStartDateTime && one.job.id !== job.id);
  const found: Overlap[] = [];
  for (const record of later.toReversed()) {
    const objects = await changedByBoth(db, listOf(job), listOf(record.job));
    if (objects > 0) found.push({ record, objects });
  }
  return found;
}

/** Returns the newest recovery of this preview's list that was successful, or null. */
export async function recoveryOf(db: TenantDb, preview: JobId): Promise<JobRecord | null> {
  const rows = await listJobs(db, { kind: "recovery", preview, status: "successful" }, 1);
  return rows[0] ?? null;
}

const listOf = ({ id, previewJobId }: JobRecord["job"]): JobId => previewJobId ?? id;

async function changedByBoth(db: TenantDb, one: JobId, other: JobId): Promise<number> {
  const { count } = await db
    .selectFrom("plan_item as a")
    .where("a.job_id", "=", one)
    .where("a.is_recoverable", "=", 1)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("plan_item as b")
          .select("b.seq")
          .where("b.job_id", "=", other)
          .where("b.is_recoverable", "=", 1)
          .whereRef("b.entity_type", "=", "a.entity_type")
          .whereRef("b.entity_id", "=", "a.entity_id"),
      ),
    )
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
