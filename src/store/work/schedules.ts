import type { ExpressionBuilder } from "kysely";
import type { TenantId } from "../../domain/ids.ts";
import { DAY, type Millis } from "../../domain/time.ts";
import type { Queryable, Tx } from "../sql/database.ts";
import type { Schema } from "../sql/schema.ts";

/** What is done for a tenant day by day, in this order where both are due. */
export const scheduleKinds = ["snapshot", "retention"] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** Plans what is not planned yet. */
export async function planSchedules(db: Queryable, tenant: TenantId, dueAt: Millis): Promise<void> {
  await db
    .insertInto("schedule")
    .values(scheduleKinds.map((kind) => ({ tenant_id: tenant, kind, due_at: dueAt })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether this tenant has all its schedules. */
export async function isPlanned(db: Queryable, tenant: TenantId): Promise<boolean> {
  const rows = await db.selectFrom("schedule").select("kind").where("tenant_id", "=", tenant).execute();
  return scheduleKinds.every((kind) => rows.some((row) => row.kind === kind));
}

/** What is due at a time of the tenant's clock. */
export async function dueSchedules(db: Queryable, tenant: TenantId, now: Millis): Promise<ScheduleKind[]> {
  const rows = await db
    .selectFrom("schedule")
    .select("kind")
    .where("tenant_id", "=", tenant)
    .where((row) => isDue(row, now))
    .execute();
  return scheduleKinds.filter((kind) => rows.some((row) => row.kind === kind));
}

/** Nothing is planned for later than this; what seems to be was planned by a clock that has been set back since. */
const LONGEST_WAIT: Millis = 2 * DAY;

export const isDue = (row: ExpressionBuilder<Schema, "schedule">, now: Millis) =>
  row.or([row("schedule.due_at", "<=", now), row("schedule.due_at", ">", now + LONGEST_WAIT)]);

/** Says when something is due next, in the transaction that does what was due. */
export async function setDue(tx: Tx, tenant: TenantId, kind: ScheduleKind, dueAt: Millis): Promise<void> {
  await tx
    .updateTable("schedule")
    .set({ due_at: dueAt })
    .where("tenant_id", "=", tenant)
    .where("kind", "=", kind)
    .execute();
}
