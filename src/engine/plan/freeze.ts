import type { ReasonCode } from "../../domain/changes/reason.ts";
import type { Successors } from "../../domain/changes/successors.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import { type TouchedPortion, touchedInOrder } from "../../store/history/touched-in-order.ts";
import { COMPARED_OBJECTS, WRITTEN_PLAN_ROWS } from "../../store/sql/batch-sizes.ts";
import type { Row } from "../../store/sql/schema.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import { type LinkCount, type PlanRow, planRow } from "../../store/work/plan-item.ts";
import { clearPlan } from "../../store/work/plan-writes.ts";
import { type Difference, isRecoverable } from "../compare/compare.ts";
import { type ComparisonBasis, comparerOf } from "../compare/comparison.ts";
import { findRebuilds } from "../compare/find-rebuilds.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { undoActor } from "../undo/undo-actor.ts";
import type { FrozenItem, HeldPlan } from "./held-plan.ts";
import { withLostSecrets } from "./lost-secrets.ts";
import { PlanDigest } from "./plan-digest.ts";
import { refreshPlanStatistics, writePlanRows } from "./write-plan.ts";

/** The totals of a frozen list. */
export interface FrozenList {
  readonly digest: string;
  readonly changedObjects: number;
  readonly changedLinks: number;
  readonly notRecoverable: number;
}

/** Returns the totals as the columns of the job. */
export const listColumns = (
  list: FrozenList,
): Pick<Row<"job">, "digest" | "changed_objects" | "changed_links" | "not_recoverable"> => ({
  digest: list.digest,
  changed_objects: list.changedObjects,
  changed_links: list.changedLinks,
  not_recoverable: list.notRecoverable,
});

/**
 * Freezes the differences in a fixed order as the list of a job: between the two instants, or, for an actor scope,
 * between the tenant with and without the actor's work. Its rows are written, unless they are few enough to be held. A
 * list that an interrupted run left half-written is started again.
 */
export async function freezeList(
  context: EngineContext,
  lease: TenantLease,
  { id: job, verifiesJobId }: Pick<Job, "id" | "verifiesJobId">,
  basis: ComparisonBasis,
  { held, checkpoint, onItem, alongside }: Freezing,
): Promise<FrozenList> {
  const { actor } = basis.scope;
  await lease.write(async (tx) => {
    await clearPlan(tx, job);
    await alongside(tx);
  });
  const digest = await PlanDigest.of(context, basis);
  const totals = { changedObjects: 0, changedLinks: 0, notRecoverable: 0 };
  let listed = 0;
  // Each transaction writes the last pages of the table and its indexes again, so that few large ones are cheaper.
  const unwritten: PlanRow[] = [];
  const found =
    actor === undefined ? compared(context, basis, checkpoint) : undoActor(context, basis, actor, checkpoint);
  const all =
    actor === undefined || verifiesJobId === null ? found : withLostSecrets(context, basis, verifiesJobId, found);
  for await (const differences of all) {
    // Comparing a batch and writing its rows take about as long, and answers wait for the longer of them.
    await yieldToEventLoop();
    const items = differences.map((difference) => itemOf(difference, ++listed));
    const rows = items.map(planRow);
    for (const item of items) onItem(item);
    digest.add(rows);
    for (const difference of differences) addUp(totals, difference);
    unwritten.push(...held.add(items, rows));
    const whole = unwritten.length - (unwritten.length % WRITTEN_PLAN_ROWS);
    await writePlanRows(lease, job, unwritten.splice(0, whole), { alongside });
  }
  await writePlanRows(lease, job, unwritten, { alongside });
  if (!held.isWhole) await refreshPlanStatistics(context, listed);
  return { digest: digest.result(), ...totals };
}

export interface Freezing {
  /** Receives the rows, and holds them as long as they are few. */
  readonly held: HeldPlan;
  readonly checkpoint: Checkpoint;
  /** Receives each row as it is frozen. */
  readonly onItem: (item: FrozenItem) => void;
  /** Writes in the first transaction, and in that of each batch of rows. */
  readonly alongside: (tx: TenantTx) => Promise<void>;
}

type Checkpoint = (progress: { done: number; total: number }) => Promise<void>;

/**
 * Candidates are the entities that a capture in between found changed, each as the newest object in its place, and those
 * that name an object to rebuild.
 */
async function* compared(
  context: EngineContext,
  basis: ComparisonBasis,
  checkpoint: Checkpoint,
): AsyncGenerator<readonly Difference[]> {
  const successors = await readSuccessors(context.store.db);
  const rebuilds = await findRebuilds(context, basis, candidates(context, basis, successors), successors);
  const compare = await comparerOf(context, basis, { successors, rebuilds });
  const naming = new Map(rebuilds.naming.map((ref) => [refKey(ref), ref]));
  let compared = { done: 0, total: 0 };
  for await (const { refs, done, total } of candidates(context, basis, successors)) {
    compared = { done, total: total + naming.size };
    await checkpoint(compared);
    if (naming.size > 0) for (const ref of refs) naming.delete(refKey(ref));
    yield await compare(refs);
  }
  const others = [...naming.values()];
  for (let at = 0; at < others.length; at += COMPARED_OBJECTS) {
    await checkpoint({ ...compared, done: compared.total - others.length + at });
    yield await compare(others.slice(at, at + COMPARED_OBJECTS));
  }
}

/** Yields the newest object in the place of each touched one, each once. */
async function* candidates(
  { store }: EngineContext,
  basis: ComparisonBasis,
  successors: Successors,
): AsyncGenerator<TouchedPortion> {
  const seen = new Set<RefKey>();
  const isNew = (ref: EntityRef) => {
    // Only an object that took another's place is touched under several ids.
    if (successors.predecessors(ref).length === 0) return true;
    return !seen.has(refKey(ref)) && seen.add(refKey(ref)).size > 0;
  };
  for await (const portion of touchedInOrder(store.db, basis, COMPARED_OBJECTS)) {
    const refs = successors.isEmpty
      ? portion.refs
      : portion.refs.map((ref) => successors.newest(ref)).filter((ref) => isNew(ref));
    yield { ...portion, refs };
  }
}

function addUp(
  totals: { changedObjects: number; changedLinks: number; notRecoverable: number },
  difference: Difference,
): void {
  if (isRecoverable(difference)) totals.changedObjects += 1;
  totals.changedLinks += difference.links.filter((link) => link.notRecoverable === undefined).length;
  const stays = difference.notRecoverable !== undefined || difference.linkTotals.notRecoverable > 0;
  if (stays || difference.lost !== undefined) totals.notRecoverable += 1;
}

function itemOf(difference: Difference, seq: number): FrozenItem {
  const links = linkCounts(difference.links);
  return {
    seq,
    ref: difference.ref,
    displayName: difference.displayName,
    action: difference.action,
    notRecoverable: difference.notRecoverable ?? null,
    isRecoverable: isRecoverable(difference),
    changedFields: [...fieldsOf(difference).map(({ name }) => name), ...links.map(({ link }) => link)],
    links,
    change: difference,
  };
}

const noLinks: readonly LinkCount[] = [];

function linkCounts(links: Difference["links"]): readonly LinkCount[] {
  // Most rows of a large list have none.
  if (links.length === 0) return noLinks;
  const counts = new Map<string, { add: number; remove: number; kept: Set<ReasonCode> }>();
  for (const { link, action, notRecoverable } of links) {
    const count = counts.get(link) ?? { add: 0, remove: 0, kept: new Set() };
    counts.set(link, count);
    if (notRecoverable === undefined) count[action] += 1;
    else count.kept.add(notRecoverable);
  }
  return [...counts].map(([link, { add, remove, kept }]) => ({ link, add, remove, kept: [...kept] }));
}

/** Lost properties count if nothing else differs, because the row is then about them. */
const fieldsOf = ({ properties, lost = [] }: Difference) => (properties.length > 0 ? properties : lost);
