import { sql } from "kysely";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import { isReasonCode } from "../../domain/changes/reason.ts";
import type { JobId } from "../../domain/ids.ts";
import { givenTable } from "../sql/given-rows.ts";
import { insertRows } from "../sql/insert-rows.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** The outcome of one step of a recovery. */
export interface LedgerEntry {
  readonly seq: number;
  readonly step: string;
  readonly outcome: "applied" | "unchanged" | "failed";
  readonly reason: ReasonCode | null;
  readonly message: string | null;
}

/** Records outcomes. A repeated step replaces its earlier outcome. */
export async function recordOutcomes(tx: TenantTx, job: JobId, entries: readonly LedgerEntry[]): Promise<void> {
  // The last outcome of a step counts, because PostgreSQL replaces no row twice in one statement.
  const last = new Map(entries.map((entry) => [`${entry.seq} ${entry.step}`, entry]));
  await insertRows(tx, "applied_change", { job_id: job }, [...last.values()], "replace");
}

/** Returns the outcomes so far of changes `firstSeq` to `lastSeq`. */
export async function outcomesBetween(
  db: TenantDb,
  job: JobId,
  firstSeq: number,
  lastSeq: number,
): Promise<LedgerEntry[]> {
  const rows = await db
    .selectFrom("applied_change")
    .selectAll()
    .where("job_id", "=", job)
    .where("seq", ">=", firstSeq)
    .where("seq", "<=", lastSeq)
    .execute();
  return rows.map(ledgerEntry);
}

/** Returns the outcomes of these steps, each of which is named once. */
export async function outcomesOf(
  db: TenantDb,
  job: JobId,
  steps: readonly Pick<LedgerEntry, "seq" | "step">[],
): Promise<LedgerEntry[]> {
  if (steps.length === 0) return [];
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { seq } of steps) [first, last] = [Math.min(first, seq), Math.max(last, seq)];
  const rows = steps.map(({ seq, step }) => [String(seq), step]);
  const given = givenTable(db, ["seq", "step"], rows);
  const found = await db
    .selectFrom("applied_change")
    .selectAll()
    .where("job_id", "=", job)
    // PostgreSQL reads a range of the key and compares it with the steps, which must not be the whole ledger.
    .where("seq", ">=", first)
    .where("seq", "<=", last)
    .where(sql<boolean>`("seq", "step") in (select cast("seq" as integer), "step" from ${given})`)
    .execute();
  return found.map(ledgerEntry);
}

/** Returns the outcomes of the steps whose names begin alike. */
export async function outcomesNamed(db: TenantDb, job: JobId, beginning: string): Promise<LedgerEntry[]> {
  const rows = await db
    .selectFrom("applied_change")
    .selectAll()
    .where("job_id", "=", job)
    .where("step", "like", `${beginning}%`)
    .orderBy("seq")
    .execute();
  return rows.map(ledgerEntry);
}

/** Returns failed steps in order, after one of them. */
export async function failuresAfter(
  db: TenantDb,
  job: JobId,
  after: StepPosition,
  limit: number,
): Promise<LedgerEntry[]> {
  const rows = await stepsAfter(db, job, after, limit).where("outcome", "=", "failed").execute();
  return rows.map(ledgerEntry);
}

/** Returns the reasons of failed steps by row: of the object itself before those of its links. */
export async function failuresOfRows(
  db: TenantDb,
  job: JobId,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, ReasonCode>> {
  const reasons = new Map<number, ReasonCode>();
  if (seqs.length === 0) return reasons;
  const rows = await db
    .selectFrom("applied_change")
    .select(["seq", "reason"])
    .where("job_id", "=", job)
    .where("seq", "in", [...seqs])
    .where("outcome", "=", "failed")
    .orderBy("seq")
    .orderBy("step")
    .execute();
  for (const { seq, reason } of rows) {
    if (reason !== null && isReasonCode(reason) && !reasons.has(seq)) reasons.set(seq, reason);
  }
  return reasons;
}

/** Returns those of these rows that were written as planned: with at least one step, and without a failed one. */
export async function writtenRows(db: TenantDb, job: JobId, seqs: readonly number[]): Promise<ReadonlySet<number>> {
  if (seqs.length === 0) return new Set();
  const rows = await db
    .selectFrom("applied_change")
    .select("seq")
    .where("job_id", "=", job)
    .where("seq", "in", [...seqs])
    .groupBy("seq")
    .having((eb) => eb.fn.max(eb.case().when("outcome", "=", "failed").then(1).else(0).end()), "=", 0)
    .execute();
  return new Set(rows.map(({ seq }) => seq));
}

/** Returns the outcomes of all steps in order, after one of them. */
export async function outcomesAfter(
  db: TenantDb,
  job: string,
  after: StepPosition,
  limit: number,
): Promise<readonly Row<"applied_change">[]> {
  return stepsAfter(db, job, after, limit).execute();
}

interface StepPosition {
  readonly seq: number;
  readonly step: string;
}

const stepsAfter = (db: TenantDb, job: string, after: StepPosition, limit: number) =>
  db
    .selectFrom("applied_change")
    .selectAll()
    .where("job_id", "=", job)
    .where((eb) => eb.or([eb("seq", ">", after.seq), eb.and([eb("seq", "=", after.seq), eb("step", ">", after.step)])]))
    .orderBy("seq")
    .orderBy("step")
    .limit(limit);

/** Returns the totals of the ledger. An object counts as modified if it has an applied step and no failed one. */
export async function ledgerTotals(db: TenantDb, job: JobId): Promise<LedgerTotals> {
  const ofJob = db.selectFrom("applied_change").where("job_id", "=", job);
  const failed = await ofJob
    .where("outcome", "=", "failed")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  const links = await ofJob
    .where("outcome", "!=", "failed")
    .where("step", "like", "link %")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  const perObject = ofJob
    .groupBy("seq")
    .having((eb) => eb.fn.max(eb.case().when("outcome", "=", "failed").then(1).else(0).end()), "=", 0)
    .select("seq")
    .as("object");
  const objects = await db
    .selectFrom(perObject)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return { objects: Number(objects.count), links: Number(links.count), failed: Number(failed.count) };
}

/** Counts the objects without a failed step of which no step wrote anything, because all of it was there already. */
export async function unwrittenObjects(db: TenantDb, job: JobId): Promise<number> {
  const unwritten = db
    .selectFrom("applied_change")
    .where("job_id", "=", job)
    .groupBy("seq")
    .having((eb) => eb.fn.max(eb.case().when("outcome", "!=", "unchanged").then(1).else(0).end()), "=", 0)
    .select("seq")
    .as("object");
  const { count } = await db
    .selectFrom(unwritten)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface LedgerTotals {
  readonly objects: number;
  readonly links: number;
  readonly failed: number;
}

type LedgerRow = { seq: number; step: string; outcome: string; reason: string | null; message: string | null };

function ledgerEntry(row: LedgerRow): LedgerEntry {
  return {
    seq: row.seq,
    step: row.step,
    outcome: row.outcome === "applied" || row.outcome === "unchanged" ? row.outcome : "failed",
    reason: row.reason !== null && isReasonCode(row.reason) ? row.reason : null,
    message: row.message,
  };
}
