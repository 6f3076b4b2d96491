import type { EntityRef } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import { OPEN } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { deriveTexts } from "./derived-texts.ts";
import { markingEnd } from "./history-end.ts";
import { numbersOf } from "./link-ends.ts";
import { forgetGone, foundAsGone } from "./search.ts";

/**
 * Removes snapshots that retention has ended. Retention is the only caller: see `src/engine/capture/retention-run.ts`.
 */
export async function dropSnapshots(tx: TenantTx, instants: readonly Instant[]): Promise<void> {
  if (instants.length === 0) return;
  const removal = tx.deleteFrom("snapshot").where("instant", "in", [...instants]);
  await markingEnd(tx, () => removal.execute());
}

/**
 * Returns the jobs that completed before a time. A preview stays as long as a recovery of its plan, because it holds
 * the plan.
 */
export async function jobsCompletedBefore(db: TenantDb, time: number): Promise<string[]> {
  const rows = await db
    .selectFrom("job")
    .select("id")
    .where("completed_at", "<", time)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("job as recovery")
            .select("recovery.id")
            .whereRef("recovery.preview_job_id", "=", "job.id")
            .where((eb) => eb.or([eb("recovery.completed_at", "is", null), eb("recovery.completed_at", ">=", time)])),
        ),
      ),
    )
    .execute();
  return rows.map((row) => row.id);
}

export async function dropJob(tx: TenantTx, id: string): Promise<void> {
  for (const table of ["plan_item", "applied_change"] as const) {
    await tx.deleteFrom(table).where("job_id", "=", id).execute();
  }
  await tx.deleteFrom("job").where("id", "=", id).execute();
}

/** Returns every instant that a kept job refers to. */
export async function instantsOfJobs(db: TenantDb): Promise<Instant[]> {
  const rows = await db.selectFrom("job").select(["from_instant", "to_instant", "before_instant"]).execute();
  const instants = rows.flatMap((row) => [row.from_instant, row.to_instant, row.before_instant]);
  return instants.filter((instant): instant is Instant => instant !== null);
}

/**
 * Drops the ended versions of these entities and of their links that no kept instant needs: those that began after
 * `after` and ended by `until`, which are adjacent among the kept instants. Only entities that a capture in between
 * touched can have such versions. Those that are gone are found by the last state that is left of them, if there is one.
 */
export async function dropVersionsBetween(
  tx: TenantTx,
  refs: readonly EntityRef[],
  after: Instant | null,
  until: Instant,
): Promise<void> {
  for (const { type, ids } of inPortions(refs)) {
    await tx
      .deleteFrom("entity_version")
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .where("valid_from", ">", after ?? -1)
      .where("valid_to", "<=", until)
      .execute();
    await tx
      .deleteFrom("numbered_link")
      .where("source", "in", numbersOf(tx, type, ids))
      .where("valid_from", ">", after ?? -1)
      .where("valid_to", "<=", until)
      .where("valid_to", "<", OPEN)
      .execute();
  }
  await deriveTexts(tx, await foundAsGone(tx, refs));
}

/**
 * Drops the notes of captures at or before `oldest`, because no comparison reaches back beyond the oldest kept instant.
 */
export async function dropNotesUpTo(tx: TenantTx, oldest: Instant): Promise<void> {
  await tx.deleteFrom("touched").where("instant", "<=", oldest).execute();
  await forgetGone(tx, oldest);
  await tx.deleteFrom("capture").where("instant", "<", oldest).execute();
}
