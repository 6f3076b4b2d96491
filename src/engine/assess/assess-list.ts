import { type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { suspicionOf } from "../../domain/others-work.ts";
import type { Assessment } from "../../domain/risk.ts";
import { type RiskFacts, risksOf, writtenFields } from "../../domain/risk-rules.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { planSummaries } from "../../store/work/plan-items.ts";
import { setRisks } from "../../store/work/plan-writes.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { readSignInFacts } from "./sign-in-facts.ts";
import { readWriters } from "./writers.ts";

const PORTION = 500;
/** Applications whose grants are counted, each with its own request in a live tenant. */
const MOST_COUNTED = 100;

export interface FrozenJob {
  readonly job: JobId;
  /** Whoever asked for the preview. */
  readonly callerId: string;
  readonly basis: ComparisonBasis;
}

/**
 * Works out what is dangerous about a frozen list and writes it to its rows. The list itself, and so its digest, stays
 * as it is: an approval covers the list, whatever is thought of it. Reads the list twice and the audit log of its time
 * once; what the rehearsal reads, `readSignInModel` says.
 */
export async function assessList(
  context: EngineContext,
  lease: TenantLease,
  list: FrozenJob,
  checkpoint: () => Promise<void>,
): Promise<Assessment> {
  const { rows, undone } = await actingRows(context, list);
  const writers = await readWriters(context, undone, list.basis);
  await checkpoint();
  const suspicion = suspicionOf(writers, undone);
  const signIn = await readSignInFacts(context, list, rows);
  await checkpoint();
  const facts: RiskFacts = {
    callerId: list.callerId,
    serverId: context.serverIdentity ?? null,
    ...signIn.facts,
    othersWork: suspicion.othersWork,
    grants: await countGrants(context, rows),
  };
  const tally = new RiskTally(rows.length, signIn.elsewhere);
  for await (const portion of portions(context, list)) {
    const found = portion.map((row) => ({ seq: row.seq, row, risks: risksOf(row, facts) }));
    for (const { row, risks } of found) tally.add(row, risks);
    const risky = found.filter(({ risks }) => risks.length > 0);
    if (risky.length > 0) await lease.write((tx) => setRisks(tx, list.job, risky));
    await checkpoint();
    await yieldToEventLoop();
  }
  return { ...tally.result(), rehearsal: signIn.rehearsal };
}

async function* portions(context: EngineContext, { job }: FrozenJob): AsyncGenerator<PlanItemSummary[]> {
  for (let after = 0; ; ) {
    const rows = await planSummaries(context.store.db, job, {}, after, PORTION);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.seq;
  }
}

/** The rows that a recovery acts on, and the parts of each that it would overwrite. */
async function actingRows(context: EngineContext, list: FrozenJob) {
  const rows: PlanItemSummary[] = [];
  const undone = new Map<RefKey, readonly string[]>();
  for await (const portion of portions(context, list)) {
    for (const row of portion.filter(({ isRecoverable }) => isRecoverable)) {
      rows.push(row);
      undone.set(refKey(row.ref), writtenFields(row));
    }
  }
  return { rows, undone };
}

async function countGrants(context: EngineContext, rows: readonly PlanItemSummary[]): Promise<Map<RefKey, number>> {
  const apps = rows.filter(
    ({ ref, action, notRecoverable }) =>
      action === "softDelete" &&
      notRecoverable === null &&
      (ref.type === "application" || ref.type === "servicePrincipal"),
  );
  const counts = new Map<RefKey, number>();
  for (const { ref } of apps.slice(0, MOST_COUNTED)) counts.set(refKey(ref), await context.directory.countGrants(ref));
  return counts;
}
