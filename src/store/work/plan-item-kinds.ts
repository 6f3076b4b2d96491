import type { JobId } from "../../domain/ids.ts";
import { asEntityType, type EntityType } from "../../domain/tenant/entity.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { kindOf } from "./plan-item.ts";

/** Rows of a plan that differ alike: how they differ, and how many there are. */
export interface PlanItemKind extends ReturnType<typeof kindOf> {
  readonly type: EntityType;
  readonly rows: number;
}

/**
 * Returns the kinds among the rows after `afterSeq` up to `upTo`, counted in the database, because most rows of a large
 * plan are of few kinds.
 */
export async function planItemKinds(db: TenantDb, job: JobId, afterSeq: number, upTo: number): Promise<PlanItemKind[]> {
  const kind = [
    "entity_type",
    "action",
    "not_recoverable",
    "is_recoverable",
    "changed_fields_json",
    "links_json",
  ] as const;
  const rows = await db
    .selectFrom("plan_item")
    .select(kind)
    .select((eb) => [eb.fn.countAll<number>().as("rows"), eb.fn.min("seq").as("first")])
    .where("job_id", "=", job)
    .where("seq", ">", afterSeq)
    .where("seq", "<=", upTo)
    .groupBy(kind)
    .orderBy("first")
    .execute();
  return rows.map((row) => ({ ...kindOf(row), type: asEntityType(row.entity_type), rows: Number(row.rows) }));
}
