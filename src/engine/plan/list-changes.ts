import { isRecovery, writtenBy } from "../../domain/authors/audit-record.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import { withUndone } from "../../domain/authors/staying-work.ts";
import { type Change, LINKS_SHOWN } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import { canonicalId, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { PageRequest } from "../../service/page.ts";
import type { ChangeFilter, ListedChanges } from "../../service/recovery-service.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import type { PlanItemFilter } from "../../store/work/plan-item-filter.ts";
import { countPlanItems, planItems, planItemsBySeq, planSummaries } from "../../store/work/plan-items.ts";
import { checkRisk, eachFilter, type FilterRecord } from "../../summaries/change-filter.ts";
import { type PageFrame, pageFrame } from "../../summaries/paging.ts";
import { noListRefusal } from "../../summaries/refusals.ts";
import { signed, writtenByName } from "../compare/attribution.ts";
import { basisOf, type ComparisonBasis } from "../compare/comparison.ts";
import { withNames } from "../compare/name-ids.ts";
import { withToldNames } from "../compare/passed-names.ts";
import { recordsBetween } from "../compare/records-between.ts";
import { withRenewals } from "../compare/with-renewals.ts";
import type { EngineContext } from "../context.ts";
import { withLinksThen } from "./links-then.ts";
import { requireJob } from "./require-job.ts";

/**
 * Returns a page of a plan with attribution. Cost follows the page, except with an actor filter, which reads the list
 * from the cursor until the page is full.
 */
export async function listChanges(
  context: EngineContext,
  previewJobId: JobId,
  filter: ChangeFilter,
  request: PageRequest,
): Promise<ListedChanges> {
  const list = await requireList(context, previewJobId);
  const frame = pageFrame(list.id, ["number", "number"], request);
  const [afterSeq, afterLink] = frame.after ?? [0, 0];
  const listed: PlanItemFilter = Object.assign({}, ...eachFilter(filter, listedFilters));
  const byActor = filter.actor === undefined ? null : await writtenByName(context, filter.actor, list.basis);
  const rows = await collect(context, list, listed, byActor?.targets ?? null, afterSeq, frame.wanted);
  const changes = await loadChanges(context, list, frame.shown(rows));
  const beside = {
    ...(byActor === null ? { total: await countPlanItems(context.store.db, list.id, listed) } : {}),
    ...(byActor?.fitting === undefined ? {} : { fitting: byActor.fitting }),
  };
  const [only] = changes;
  if (filter.id !== undefined && rows.length === 1 && only !== undefined) {
    const page = linkPage(frame, only, afterLink);
    const told = await withToldNames(context, page.items, list.basis);
    return { ...page, items: told.changes, ...told.beside, ...beside };
  }
  const shown = changes.map((change) => ({ ...change, links: change.links.slice(0, LINKS_SHOWN) }));
  const told = await withToldNames(context, shown, list.basis);
  return { ...frame.page(told.changes, ({ seq }) => [seq, 0], rows.length > frame.limit), ...told.beside, ...beside };
}

/** The plan of a finished preview, and what it compared. */
export interface FinishedPlan {
  readonly id: JobId;
  readonly basis: ComparisonBasis;
  readonly record: JobRecord;
}

/** Throws `notReady` unless the job's list is finished. */
export async function requireList(context: EngineContext, id: JobId): Promise<FinishedPlan> {
  const record = await requireJob(context, id, "preview");
  const { job, to } = record;
  if (job.status !== "successful" || to === null || job.jobCompletionDateTime === null) {
    throw noListRefusal(job);
  }
  return { id, record, basis: basisOf(record, to) };
}

/** Loads the changes of these plan items with their authors and names, in the order of the items. */
export async function loadChanges(
  context: EngineContext,
  { basis }: Pick<FinishedPlan, "basis">,
  items: readonly PlanItem[],
): Promise<Change[]> {
  const changes = items.map(({ seq, risks, change }) => ({ seq, ...change, risks }));
  const actor = changes.some(({ kept }) => kept !== undefined) ? await undoneActor(context, basis) : null;
  const authored = (await signed(context, changes, basis)).map((change) => withUndone(change, actor));
  const named = await withNames(context, authored, basis);
  const successors = await readSuccessors(context.store.db);
  return withLinksThen(context, withRenewals(named, successors), basis);
}

/** The undone actors by the comparison of their plan, of which a verification loads many batches. */
const undoneActors = new WeakMap<ComparisonBasis, Promise<string | null>>();

function undoneActor(context: EngineContext, basis: ComparisonBasis): Promise<string | null> {
  const known = undoneActors.get(basis) ?? readUndoneActor(context, basis);
  undoneActors.set(basis, known);
  return known;
}

/** Returns the key of the actor whose work is undone, who wrote under one or several names. Null if the log has it no more. */
async function readUndoneActor(context: EngineContext, basis: ComparisonBasis): Promise<string | null> {
  const { actor } = basis.scope;
  if (actor === undefined) return null;
  for await (const event of recordsBetween(context, basis, { actor })) {
    if (!isRecovery(event) && writtenBy(event).length > 0) return actorKey(event.actor);
  }
  return null;
}

async function collect(
  context: EngineContext,
  list: FinishedPlan,
  filter: PlanItemFilter,
  byActor: ReadonlySet<RefKey> | null,
  afterSeq: number,
  wanted: number,
): Promise<PlanItem[]> {
  const { store } = context;
  if (byActor === null) return planItems(store.db, list.id, filter, afterSeq, wanted);
  const found: number[] = [];
  for (let after = afterSeq; found.length < wanted; ) {
    const rows = await planSummaries(store.db, list.id, filter, after, PLAN_ITEMS);
    const last = rows.at(-1);
    if (last === undefined) break;
    found.push(...rows.filter(({ ref }) => byActor.has(refKey(ref))).map(({ seq }) => seq));
    after = last.seq;
    await yieldToEventLoop();
  }
  return planItemsBySeq(store.db, list.id, found.slice(0, wanted));
}

/** Returns one entity's change with a page of its links, which can continue from any link. */
function linkPage(frame: PageFrame<[number, number]>, change: Change, afterLink: number): ListedChanges {
  const upTo = afterLink + frame.limit;
  const more = upTo < change.links.length;
  const links = change.links.slice(afterLink, upTo);
  const page = frame.page([{ ...change, links }], ({ seq }) => (more ? [seq - 1, upTo] : [seq, 0]), more);
  return { ...page, linkCursors: links.map((_, at) => frame.cursor([change.seq - 1, afterLink + at + 1])) };
}

/** The condition of each filter on the stored list. An actor's objects are found in the log instead. */
const listedFilters: FilterRecord<PlanItemFilter> = {
  type: (type) => ({ type }),
  id: (id) => ({ id: canonicalId(id) }),
  action: (action) => ({ action }),
  property: (property) => (property === EXISTENCE ? { existence: true } : { field: property }),
  actor: () => ({}),
  recoverable: (recoverable) => (recoverable ? { recoverable } : { stays: true }),
  risk: (risk) => {
    checkRisk(risk);
    return { risk };
  },
  text: (text) => ({ text: text.toLowerCase() }),
};
