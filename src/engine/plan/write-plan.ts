import type { JobId } from "../../domain/ids.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { WRITTEN_PLAN_ROWS } from "../../store/sql/batch-sizes.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import type { PlanRow } from "../../store/work/plan-item.ts";
import { appendPlanRows } from "../../store/work/plan-writes.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import type { HeldPlan } from "./held-plan.ts";

/** From this length on, the choice of the list's index matters. */
const LONG_LIST = 1_000;

/** What is written with the rows of a plan. */
interface BesideRows {
  /** The dangers of rows as they are stored, by `seq`. */
  readonly risks?: ReadonlyMap<number, string>;
  /** Writes in the transaction of each portion. */
  readonly alongside?: (tx: TenantTx) => Promise<void>;
}

/** Adds rows to a plan in portions, because a long transaction keeps others waiting. */
export async function writePlanRows(
  lease: TenantLease,
  job: JobId,
  rows: readonly PlanRow[],
  { risks, alongside }: BesideRows,
): Promise<void> {
  for (let at = 0; at < rows.length; at += WRITTEN_PLAN_ROWS) {
    await yieldToEventLoop();
    await lease.write(async (tx) => {
      await appendPlanRows(tx, job, rows.slice(at, at + WRITTEN_PLAN_ROWS), risks);
      await alongside?.(tx);
    });
  }
  await yieldToEventLoop();
}

/** Writes the rows that are held, with their dangers. */
export async function writeHeldPlan(
  context: EngineContext,
  lease: TenantLease,
  job: JobId,
  { rows, risks }: HeldPlan,
): Promise<void> {
  await writePlanRows(lease, job, rows, { risks });
  await refreshPlanStatistics(context, rows.length);
}

/** Refreshes what the database knows of its plans after a plan of so many rows was written. */
export async function refreshPlanStatistics({ store }: EngineContext, rows: number): Promise<void> {
  if (rows >= LONG_LIST) await store.refreshStatistics(["plan_item"]);
}
