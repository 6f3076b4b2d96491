import type { JobId } from "../domain/ids.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import { ChangeTally } from "../service/change-tally.ts";
import { listedChanges } from "../store/job-changes.ts";
import { findAssessment } from "../store/jobs.ts";
import { breathe } from "./breathe.ts";
import type { EngineContext } from "./context.ts";
import { ListAuthors } from "./list-authors.ts";
import { requireList } from "./list-changes.ts";

const PORTION = 2_000;

/** One pass over the frozen list and one over the audit log of its time. Memory is what `ListAuthors` remembers. */
export async function summarizeChanges(context: EngineContext, previewJobId: JobId): Promise<ChangeSummary> {
  const { id, basis, until, record } = await requireList(context, previewJobId);
  const tally = new ChangeTally();
  const authors = new ListAuthors();
  for (let after = 0; ; ) {
    const rows = await listedChanges(context.store.db, context.tenant, id, {}, after, PORTION);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) {
      tally.add(row);
      authors.addRow(row);
    }
    after = last.seq;
    await breathe();
  }
  let seen = 0;
  for await (const event of context.directory.audit({ since: basis.from, until })) {
    authors.addEvent(event);
    if (++seen % PORTION === 0) await breathe();
  }
  const { changedObjects, changedLinks, notRecoverable } = record.job.totals;
  const assessment = await findAssessment(context.store.db, context.tenant, id);
  return {
    totals: { changedObjects, changedLinks, notRecoverable },
    ...tally.result(),
    ...authors.result(),
    ...(assessment === null ? {} : { assessment }),
  };
}
