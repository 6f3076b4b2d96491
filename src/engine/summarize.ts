import type { Actor } from "../domain/change.ts";
import { type RefKey, refKey } from "../domain/entity.ts";
import type { JobId } from "../domain/ids.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import { ChangeTally } from "../service/change-tally.ts";
import { listedChanges } from "../store/job-changes.ts";
import { findAssessment } from "../store/jobs.ts";
import { writtenBy } from "./attribution.ts";
import { breathe } from "./breathe.ts";
import type { EngineContext } from "./context.ts";
import { type FinishedList, requireList } from "./list-changes.ts";

const PORTION = 2_000;
const ROWS_SHOWN = 12;

/** One pass over the frozen list and one over the audit log of its time; memory follows the number of changed objects. */
export async function summarizeChanges(context: EngineContext, previewJobId: JobId): Promise<ChangeSummary> {
  const list = await requireList(context, previewJobId);
  const tally = new ChangeTally();
  const changed = new Set<RefKey>();
  for (let after = 0; ; ) {
    const rows = await listedChanges(context.store.db, context.tenant, list.id, {}, after, PORTION);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) {
      tally.add(row);
      changed.add(refKey(row.ref));
    }
    after = last.seq;
    await breathe();
  }
  const { changedObjects, changedLinks, notRecoverable } = list.record.job.totals;
  const assessment = await findAssessment(context.store.db, context.tenant, list.id);
  return {
    totals: { changedObjects, changedLinks, notRecoverable },
    ...tally.result(),
    actors: await actorsOf(context, list, changed),
    ...(assessment === null ? {} : { assessment }),
  };
}

async function actorsOf(
  context: EngineContext,
  { basis, until }: FinishedList,
  changed: ReadonlySet<RefKey>,
): Promise<ChangeSummary["actors"]> {
  const actors = new Map<string, { actor: Actor; objects: Set<RefKey>; first: number; last: number }>();
  for await (const event of context.directory.audit({ since: basis.from, until })) {
    const counted = writtenBy(event)
      .map(({ ref }) => refKey(ref))
      .filter((object) => changed.has(object));
    if (counted.length === 0) continue;
    const key = event.actor.id ?? event.actor.name ?? "";
    const entry = actors.get(key) ?? { actor: event.actor, objects: new Set(), first: event.time, last: event.time };
    for (const object of counted) entry.objects.add(object);
    entry.first = Math.min(entry.first, event.time);
    entry.last = Math.max(entry.last, event.time);
    actors.set(key, entry);
  }
  return [...actors.values()]
    .map(({ actor, objects, first, last }) => ({ actor, objects: objects.size, first, last }))
    .sort((a, b) => b.objects - a.objects)
    .slice(0, ROWS_SHOWN);
}
