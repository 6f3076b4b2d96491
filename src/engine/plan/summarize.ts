import { AccountNames } from "../../domain/authors/account-names.ts";
import { ActorSessions } from "../../domain/authors/actor-sessions.ts";
import { type AuditRecord, isRecovery, writtenBy } from "../../domain/authors/audit-record.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import type { JobId } from "../../domain/ids.ts";
import { distinctRefs, type EntityType, refKey } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { COUNTED_PLAN_ITEMS, LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import { findAssessment } from "../../store/work/jobs.ts";
import { planItemKinds } from "../../store/work/plan-item-kinds.ts";
import { allPlanItems, countPlanItems, planPositions, planSummaries } from "../../store/work/plan-items.ts";
import { ChangeTally } from "../../summaries/change-tally.ts";
import { ListAuthors } from "../../summaries/list-authors.ts";
import { othersStay } from "../../summaries/others-stay.ts";
import { notComparedIn } from "../compare/not-compared.ts";
import { recordsBetween, sinceOf } from "../compare/records-between.ts";
import { relatedChanges } from "../compare/related-changes.ts";
import { unknownAuthors } from "../compare/unknown-authors.ts";
import type { EngineContext } from "../context.ts";
import { EndedRelationships } from "./ended-relationships.ts";
import { type FinishedPlan, requireList } from "./list-changes.ts";
import { newNames } from "./new-names.ts";
import { overwrittenWork } from "./overwritten-work.ts";
import { RecoveredLinks } from "./recovered-links.ts";

/**
 * Makes one pass over the frozen list and one over the audit log of its time, whose records are matched with the list.
 * Memory is that of `ListAuthors`: bits, without the objects.
 */
export async function summarizeChanges(context: EngineContext, previewJobId: JobId): Promise<ChangeSummary> {
  const list = await requireList(context, previewJobId);
  const tally = new ChangeTally();
  const listed = await countPlanItems(context.store.db, list.id, {});
  for (let after = 0; after < listed; after += COUNTED_PLAN_ITEMS) {
    await tallyStretch(context, list, tally, after);
    await yieldToEventLoop();
  }
  const { authors, names, sessions } = await authorsOf(context, list);
  const { notRecoverable } = list.record.job.totals;
  if ((notRecoverable ?? 0) > 0) await tallyLost(context, list, tally);
  const counted = tally.result();
  const differing = listed - tally.overwritten;
  const { parts, links } = counted;
  const changedLinks = sum(links, ({ added, removed }) => added + removed);
  const assessment = await findAssessment(context.store.db, list.id);
  const related = await relatedChanges(context, list.basis);
  const notCompared = await notComparedIn(context.store.db, list.basis);
  const renamed = await newNames(context.store.db, list.id, {
    samples: counted.samples,
    ...(assessment === null ? {} : { assessment }),
  });
  const unattributed = await unknownAuthors(context, list.basis, listed);
  const isOfActor = list.basis.scope.actor !== undefined;
  const overwritten = isOfActor ? await overwrittenWork(context, list) : null;
  return {
    // Counted anew, because the digest covers the rows and not the numbers that are kept with the job.
    totals: { changedObjects: sum(parts, ({ objects }) => objects), changedLinks, notRecoverable, differing },
    ...counted,
    ...authors.result(differing),
    ...(assessment === null ? {} : { assessment }),
    ...(renamed.length === 0 ? {} : { newNames: renamed }),
    ...(notCompared === null ? {} : { notCompared }),
    ...(unattributed === null ? {} : { actorsNote: unattributed }),
    ...(isOfActor
      ? {
          actorsNote: [
            ...(unattributed === null ? [] : [unattributed]),
            othersStay(sinceOf(list.basis) ?? list.basis.from, tally.overwritten, overwritten?.staying),
            ...names.told,
          ].join(" "),
          ...sessions.result,
          ...(names.only === null ? {} : { undoneActor: names.only }),
        }
      : {}),
    ...(overwritten === null ? {} : { overwritten }),
    ...(related.length === 0 ? {} : { related }),
  };
}

function sum<Row>(rows: readonly Row[], count: (row: Row) => number): number {
  return rows.reduce((total, row) => total + count(row), 0);
}

async function tallyStretch(
  { store: { db } }: EngineContext,
  { id }: FinishedPlan,
  tally: ChangeTally,
  after: number,
): Promise<void> {
  const types = new Set<EntityType>();
  for (const kind of await planItemKinds(db, id, after, after + COUNTED_PLAN_ITEMS)) {
    tally.count(kind, kind.rows);
    types.add(kind.type);
  }
  for (const type of types) {
    const wanted = tally.samplesWanted(type);
    if (wanted > 0) for (const row of await planSummaries(db, id, { type }, after, wanted)) tally.sample(row);
  }
}

/** Counts the objects that are put back but for values whose reasons stand in their rows alone. */
async function tallyLost({ store: { db } }: EngineContext, { id }: FinishedPlan, tally: ChangeTally): Promise<void> {
  for await (const rows of allPlanItems(db, id, { lost: true })) {
    for (const { notRecoverable, links, change } of rows) {
      const counted: readonly (ReasonCode | null)[] = [notRecoverable, ...links.flatMap(({ kept }) => kept)];
      const lost = (change.lost ?? []).flatMap(({ parts }) => parts.map(({ reason }) => reason));
      for (const reason of new Set(lost)) if (!counted.includes(reason)) tally.countStaying(reason);
    }
  }
}

async function authorsOf(context: EngineContext, list: FinishedPlan) {
  const { store } = context;
  const { id, basis } = list;
  const ended = await EndedRelationships.of(store.db, list);
  const authors = new ListAuthors();
  const names = new AccountNames();
  const sessions = new ActorSessions();
  const recovered = new RecoveredLinks(store.db, id);
  const take = async (events: readonly AuditRecord[]) => {
    const refs = distinctRefs(events.flatMap(writtenBy).map(({ ref }) => ref));
    const places = await planPositions(store.db, id, refs);
    const links = await recovered.linksAt(events, places);
    for (const event of events) {
      if (writtenBy(event).some(({ ref }) => places.has(refKey(ref)))) sessions.add(event);
      authors.add(event, (ref) => {
        const place = places.get(refKey(ref));
        if (place === undefined) return undefined;
        const differing = links.get(place.seq);
        return differing === undefined ? place : { ...place, links: differing };
      });
      ended.addTo(authors, event);
    }
    await yieldToEventLoop();
  };
  let events: AuditRecord[] = [];
  // With one actor's work to undo, what others wrote stays, so that they are no authors of the list.
  const { actor } = basis.scope;
  const since = sinceOf(basis) ?? 0;
  for await (const event of recordsBetween(context, basis, actor === undefined ? {} : { actor })) {
    if (!isRecovery(event) && writtenBy(event).length > 0) names.add(event.actor);
    if (event.time < since) continue;
    if (events.push(event) < LOG_RECORDS) continue;
    await take(events);
    events = [];
  }
  await take(events);
  return { authors, names, sessions };
}
