import type { JobId } from "../../domain/ids.ts";
import { type FollowingRecovery, followingJob, type Job, type RecoveriesAfter } from "../../domain/recovery/job.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type JobRecord, listJobs, recoveriesSince } from "./jobs.ts";
import { countPlanItems } from "./plan-items.ts";

/** Later recoveries whose lists are compared with that of an earlier one, newest first. */
const COMPARED = 10;
/** Pairs of lists whose number of common objects is remembered. */
const REMEMBERED = 500;

/**
 * The recoveries that came after others. It counts the objects that two lists have in common once, because a list does not
 * change, and a job is looked at again and again.
 */
export class LaterRecoveries {
  readonly #db: TenantDb;
  readonly #counted = new Map<string, number>();

  constructor(db: TenantDb) {
    this.#db = db;
  }

  /** Returns the newest recoveries that started after one and whose lists change objects of its list, oldest first. */
  async after(recovery: Job): Promise<RecoveriesAfter> {
    const { newest, total } = await recoveriesSince(this.#db, recovery.jobStartDateTime, COMPARED);
    const followedBy: FollowingRecovery[] = [];
    for (const { job } of newest.toReversed()) {
      const objects = await this.#inBoth(recovery, job);
      if (objects > 0) followedBy.push({ ...followingJob(job), objects });
    }
    const furtherRecoveries = total - newest.length;
    return {
      ...(followedBy.length === 0 ? {} : { followedBy }),
      ...(furtherRecoveries === 0 ? {} : { furtherRecoveries }),
    };
  }

  async #inBoth(one: Job, other: Job): Promise<number> {
    const key = `${one.id} ${other.id}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const objects = await changedByBoth(this.#db, listOf(one), listOf(other));
    if (!isFrozen(one) || !isFrozen(other)) return objects;
    this.#counted.set(key, objects);
    const [oldest] = this.#counted.keys();
    if (oldest !== undefined && this.#counted.size > REMEMBERED) this.#counted.delete(oldest);
    return objects;
  }
}

/** Returns the newest recovery of this preview's list that was successful, or null. */
export async function recoveryOf(db: TenantDb, preview: JobId): Promise<JobRecord | null> {
  const rows = await listJobs(db, { kind: "recovery", preview, status: "successful" }, 1);
  return rows[0] ?? null;
}

const listOf = ({ id, previewJobId }: Job): JobId => previewJobId ?? id;

/** A recovery without a preview writes a list of its own before it begins. */
const isFrozen = ({ previewJobId, digest }: Job): boolean => previewJobId !== null || digest !== null;

/** Looks the objects of the shorter list up in the longer one. */
async function changedByBoth(db: TenantDb, one: JobId, other: JobId): Promise<number> {
  const [rows, others] = [await countPlanItems(db, one, {}), await countPlanItems(db, other, {})];
  const [shorter, longer] = rows <= others ? [one, other] : [other, one];
  const { count } = await db
    .selectFrom("plan_item as a")
    .where("a.job_id", "=", shorter)
    .where("a.is_recoverable", "=", 1)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("plan_item as b")
          .select("b.seq")
          .where("b.job_id", "=", longer)
          .where("b.is_recoverable", "=", 1)
          .whereRef("b.entity_type", "=", "a.entity_type")
          .whereRef("b.entity_id", "=", "a.entity_id"),
      ),
    )
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
