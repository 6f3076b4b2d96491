import { ActorTally } from "../domain/actor-tally.ts";
import { type RefKey, refKey } from "../domain/entity.ts";
import type { JobId } from "../domain/ids.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import { ChangeTally } from "../service/change-tally.ts";
import { listedChanges } from "../store/job-changes.ts";
import { findAssessment } from "../store/jobs.ts";
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
  const tally = new ActorTally(changed);
  for await (const event of context.directory.audit({ since: basis.from, until })) tally.add(event);
  return tally.largest(ROWS_SHOWN);
}
