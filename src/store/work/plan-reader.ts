import type { JobId } from "../../domain/ids.ts";
import type { EntityRef, EntityType, RefKey } from "../../domain/tenant/entity.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import type { PlanItem, PlanItemSummary } from "./plan-item.ts";
import { planItemsBySeq, planSummaries, planSummariesByRef, planSummariesOfType } from "./plan-items.ts";

/** The rows of a plan: those of the database, or those of a short plan that is not written yet. */
export interface PlanReader {
  /** Returns rows after `afterSeq` without their values, in `seq` order. */
  summaries(afterSeq: number, limit: number): Promise<readonly PlanItemSummary[]>;
  /** Returns the rows about these entities without their values. */
  summariesByRef(refs: readonly EntityRef[]): Promise<ReadonlyMap<RefKey, PlanItemSummary>>;
  /** Returns the rows about entities of a type without their values, in the order of their ids, after one. */
  summariesOfType(type: EntityType, after: string, limit: number): Promise<readonly PlanItemSummary[]>;
  /** Returns the rows with these numbers, in `seq` order. */
  itemsBySeq(seqs: readonly number[]): Promise<readonly PlanItem[]>;
}

/** Returns the rows of a plan in the database. Its methods throw `stale` for values that a plan does not have. */
export const storedPlan = (db: TenantDb, job: JobId): PlanReader => ({
  summaries: (afterSeq, limit) => planSummaries(db, job, {}, afterSeq, limit),
  summariesByRef: (refs) => planSummariesByRef(db, job, refs),
  summariesOfType: (type, after, limit) => planSummariesOfType(db, job, type, after, limit),
  itemsBySeq: (seqs) => planItemsBySeq(db, job, seqs),
});
