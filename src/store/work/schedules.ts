import type { ExpressionBuilder } from "kysely";
import { DAY, type Millis } from "../../domain/time.ts";
import type { Schema } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** The daily tasks of a tenant, in the order in which they run if both are due. */
const scheduleKinds = ["snapshot", "retention"] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** Adds the schedules that are missing. */
export async function planSchedules(tx: TenantTx, dueAt: Millis): Promise<void> {
  await tx
    .insertInto("schedule")
    .values(scheduleKinds.map((kind) => ({ kind, due_at: dueAt })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Returns true if this tenant has all its schedules. */
export async function isPlanned(db: TenantDb): Promise<boolean> {
  const rows = await db.selectFrom("schedule").select("kind").execute();
  return scheduleKinds.every((kind) => rows.some((row) => row.kind === kind));
}

/** Returns the schedules that are due at a time of the tenant's clock. */
export async function dueSchedules(db: TenantDb, now: Millis): Promise<ScheduleKind[]> {
  const rows = await db
    .selectFrom("schedule")
    .select("kind")
    .where((row) => isDue(row, now))
    .execute();
  return scheduleKinds.filter((kind) => rows.some((row) => row.kind === kind));
}

/** The longest time until a schedule is due. A longer one was set by a clock that has been set back since. */
const LONGEST_WAIT: Millis = 2 * DAY;

export const isDue = (row: ExpressionBuilder<Schema, "schedule">, now: Millis) =>
  row.or([row("schedule.due_at", "<=", now), row("schedule.due_at", ">", now + LONGEST_WAIT)]);

/** Sets when a schedule is due next, in the transaction that does what was due. */
export async function setDue(tx: TenantTx, kind: ScheduleKind, dueAt: Millis): Promise<void> {
  await tx.updateTable("schedule").set({ due_at: dueAt }).where("kind", "=", kind).execute();
}
