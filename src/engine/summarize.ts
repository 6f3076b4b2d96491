import type { AuditEvent } from "../directory/directory.ts";
import { writtenBy } from "../domain/audit-record.ts";
import { refKey } from "../domain/entity.ts";
import type { JobId } from "../domain/ids.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import { ChangeTally } from "../service/change-tally.ts";
import { ListAuthors } from "../service/list-authors.ts";
import { listedChanges, placesOf } from "../store/job-changes.ts";
import { findAssessment } from "../store/jobs.ts";
import { breathe } from "./breathe.ts";
import type { EngineContext } from "./context.ts";
import { type FinishedList, requireList } from "./list-changes.ts";

const ROWS = 2_000;
const EVENTS = 1_000;

/**
 * One pass over the frozen list and one over the audit log of its time, whose records look their objects up in the list.
 * Memory is that of `ListAuthors`: bits, and nothing of the objects.
 */
export async function summarizeChanges(context: EngineContext, previewJobId: JobId): Promise<ChangeSummary> {
  const list = await requireList(context, previewJobId);
  const tally = new ChangeTally();
  let listed = 0;
  for (;;) {
    const rows = await listedChanges(context.store.db, context.tenant, list.id, {}, listed, ROWS);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) tally.add(row);
    listed = last.seq;
    await breathe();
  }
  const authors = await authorsOf(context, list);
  const { changedObjects, changedLinks, notRecoverable } = list.record.job.totals;
  const assessment = await findAssessment(context.store.db, context.tenant, list.id);
  return {
    totals: { changedObjects, changedLinks, notRecoverable },
    ...tally.result(),
    ...authors.result(listed),
    ...(assessment === null ? {} : { assessment }),
  };
}

async function authorsOf(context: EngineContext, { id, basis, until }: FinishedList): Promise<ListAuthors> {
  const { store, tenant, directory } = context;
  const authors = new ListAuthors();
  const take = async (events: readonly AuditEvent[]) => {
    const refs = new Map(events.flatMap(writtenBy).map(({ ref }) => [refKey(ref), ref]));
    const places = await placesOf(store.db, tenant, id, [...refs.values()]);
    for (const event of events) authors.add(event, (ref) => places.get(refKey(ref)));
    await breathe();
  };
  let events: AuditEvent[] = [];
  for await (const event of directory.audit({ since: basis.from, until })) {
    if (events.push(event) < EVENTS) continue;
    await take(events);
    events = [];
  }
  await take(events);
  return authors;
}
