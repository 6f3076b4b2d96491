import { sql } from "kysely";
import type { JobId } from "../../domain/ids.ts";
import { givenTable } from "../sql/given-rows.ts";
import { insertRows } from "../sql/insert-rows.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { type PlanRow, planColumns } from "./plan-item.ts";

/** The dangers of a row as they are stored. */
export type RisksOfRow = Pick<Row<"plan_item">, "seq" | "risks_json">;

const NO_RISKS = JSON.stringify([]);
const noRisks: ReadonlyMap<number, string> = new Map();

/** Adds rows to the plan of a job. `risks` are the dangers that are known already, as they are stored, by `seq`. */
export async function appendPlanRows(
  tx: TenantTx,
  job: JobId,
  rows: readonly PlanRow[],
  risks: ReadonlyMap<number, string> = noRisks,
): Promise<void> {
  if (risks.size === 0) return void (await insertRows(tx, "plan_item", { job_id: job, risks_json: NO_RISKS }, rows));
  const assessed = rows.map((row) => ({ ...row, risks_json: risks.get(row.seq) ?? NO_RISKS }));
  await insertRows(tx, "plan_item", { job_id: job }, assessed);
}

/** Deletes the plan of a job that starts its comparison again. */
export async function clearPlan(tx: TenantTx, job: JobId): Promise<void> {
  await tx.deleteFrom("plan_item").where("job_id", "=", job).execute();
}

/** Returns rows of a plan after `afterSeq`, in `seq` order, exactly as they are stored. */
export async function planRows(db: TenantDb, job: JobId, afterSeq: number, limit: number): Promise<PlanRow[]> {
  return db
    .selectFrom("plan_item")
    .select(planColumns)
    .where("job_id", "=", job)
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .limit(limit)
    .execute();
}

/** Returns rows of a plan after `afterSeq` that have dangers, in `seq` order, with these as they are stored. */
export async function rowsWithRisks(db: TenantDb, job: JobId, afterSeq: number, limit: number): Promise<RisksOfRow[]> {
  return db
    .selectFrom("plan_item")
    .select(["seq", "risks_json"])
    .where("job_id", "=", job)
    .where("seq", ">", afterSeq)
    .where("risks_json", "!=", NO_RISKS)
    .orderBy("seq")
    .limit(limit)
    .execute();
}

/** Adds the dangers that were found to rows of a plan. */
export async function setRisks(tx: TenantTx, job: JobId, found: readonly RisksOfRow[]): Promise<void> {
  const rows = found.map(({ seq, risks_json }) => [String(seq), risks_json]);
  await tx.run(sql`update "plan_item" set "risks_json" = given.risks from ${givenTable(tx, ["seq", "risks"], rows)}
    where "tenant_id" = ${tx.tenantKey} and "job_id" = ${job} and "plan_item"."seq" = cast(given.seq as integer)`);
}
