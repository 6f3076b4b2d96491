import type { JobId } from "../../domain/ids.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { PLAN_ITEMS } from "../sql/batch-sizes.ts";
import { among } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { changeOf, itemOf, type PlanItem, type PlanItemSummary, summaryColumns, summaryOf } from "./plan-item.ts";
import { matching, type PlanItemFilter } from "./plan-item-filter.ts";

/** Returns rows after `afterSeq` with their values, in `seq` order. Throws `stale` for a plan without values. */
export async function planItems(
  db: TenantDb,
  job: JobId,
  filter: PlanItemFilter,
  afterSeq: number,
  limit: number,
): Promise<PlanItem[]> {
  const rows = await matching(db, job, filter)
    .selectAll()
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(itemOf);
}

/** Returns the same rows without their values. */
export async function planSummaries(
  db: TenantDb,
  job: JobId,
  filter: PlanItemFilter,
  afterSeq: number,
  limit: number,
): Promise<PlanItemSummary[]> {
  const rows = await matching(db, job, filter)
    .select(summaryColumns)
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(summaryOf);
}

/** Yields all rows that match, with their values, in batches. */
export function allPlanItems(db: TenantDb, job: JobId, filter: PlanItemFilter): AsyncGenerator<PlanItem[]> {
  return inBatches((after) => planItems(db, job, filter, after, PLAN_ITEMS));
}

/** Yields all rows that match, without their values, in batches. */
export function allPlanSummaries(db: TenantDb, job: JobId, filter: PlanItemFilter): AsyncGenerator<PlanItemSummary[]> {
  return inBatches((after) => planSummaries(db, job, filter, after, PLAN_ITEMS));
}

async function* inBatches<Item extends { readonly seq: number }>(
  read: (afterSeq: number) => Promise<Item[]>,
): AsyncGenerator<Item[]> {
  for (let after = 0; ; ) {
    const items = await read(after);
    const last = items.at(-1);
    if (last === undefined) return;
    yield items;
    after = last.seq;
    await yieldToEventLoop();
  }
}

/** Returns the rows with these numbers, in `seq` order. Throws `stale` for a plan without values. */
export async function planItemsBySeq(db: TenantDb, job: JobId, seqs: readonly number[]): Promise<PlanItem[]> {
  if (seqs.length === 0) return [];
  const rows = await matching(db, job, {})
    .selectAll()
    .where("seq", "in", [...seqs])
    .orderBy("seq")
    .execute();
  return rows.map(itemOf);
}

/** Returns the changes with these numbers, by number. Leaves out those of a plan without values. */
export async function planChangesBySeq(
  db: TenantDb,
  job: JobId,
  seqs: readonly number[],
): Promise<Map<number, PlanItem["change"]>> {
  if (seqs.length === 0) return new Map();
  const rows = await matching(db, job, {})
    .selectAll()
    .where("seq", "in", [...seqs])
    .execute();
  return new Map(
    rows.flatMap((row) => (row.change_json === null ? [] : [[row.seq, changeOf(summaryOf(row), row.change_json)]])),
  );
}

/** Returns the rows with these numbers without their values, by number. */
export async function planSummariesBySeq(
  db: TenantDb,
  job: JobId,
  seqs: readonly number[],
): Promise<Map<number, PlanItemSummary>> {
  if (seqs.length === 0) return new Map();
  const rows = await matching(db, job, {})
    .select(summaryColumns)
    .where("seq", "in", [...seqs])
    .execute();
  return new Map(rows.map((row) => [row.seq, summaryOf(row)]));
}

/** Returns the rows about these entities without their values. */
export async function planSummariesByRef(
  db: TenantDb,
  job: JobId,
  refs: readonly EntityRef[],
): Promise<Map<RefKey, PlanItemSummary>> {
  const found = new Map<RefKey, PlanItemSummary>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await matching(db, job, { type })
      .select(summaryColumns)
      .where(among(db, "entity_id", ids))
      .execute();
    for (const row of rows) found.set(refKey({ type, id: row.entity_id }), summaryOf(row));
  }
  return found;
}

/** Returns the rows about these entities with their values. Throws `stale` for a plan without values. */
export async function planItemsByRef(
  db: TenantDb,
  job: JobId,
  refs: readonly EntityRef[],
): Promise<Map<RefKey, PlanItem>> {
  const found = new Map<RefKey, PlanItem>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await matching(db, job, { type })
      .selectAll()
      .where(among(db, "entity_id", ids))
      .execute();
    for (const row of rows) found.set(refKey({ type, id: row.entity_id }), itemOf(row));
  }
  return found;
}

/** Returns the rows about entities of a type without their values, in the order of their ids, after one. */
export async function planSummariesOfType(
  db: TenantDb,
  job: JobId,
  type: EntityType,
  after: string,
  limit: number,
): Promise<PlanItemSummary[]> {
  const rows = await matching(db, job, { type })
    .select(summaryColumns)
    .where("entity_id", ">", after)
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return rows.map(summaryOf);
}

/** An entity's row of a plan, with the fields that differ, or null for an entity that came or went. */
export interface PlanPosition {
  readonly seq: number;
  readonly changedFields: readonly string[] | null;
}

/** Returns the positions of these entities in a plan. */
export async function planPositions(
  db: TenantDb,
  job: JobId,
  refs: readonly EntityRef[],
): Promise<Map<RefKey, PlanPosition>> {
  const found = new Map<RefKey, PlanPosition>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await matching(db, job, { type })
      .select(["seq", "entity_id", "action", "changed_fields_json"])
      .where(among(db, "entity_id", ids))
      .execute();
    for (const { seq, entity_id, action, changed_fields_json } of rows) {
      const changedFields = action === "update" ? storedJson<readonly string[]>(changed_fields_json) : null;
      found.set(refKey({ type, id: entity_id }), { seq, changedFields });
    }
  }
  return found;
}

/** Counts the rows that match. Without a filter it takes one look-up, because rows are numbered from 1 without a gap. */
export async function countPlanItems(db: TenantDb, job: JobId, filter: PlanItemFilter): Promise<number> {
  const rows = matching(db, job, filter);
  const count = Object.keys(filter).length === 0 ? rows.select((eb) => eb.fn.max("seq").as("count")) : counted(rows);
  return Number((await count.executeTakeFirstOrThrow()).count ?? 0);
}

const counted = (rows: ReturnType<typeof matching>) => rows.select((eb) => eb.fn.countAll<number>().as("count"));
