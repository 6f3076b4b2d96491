import type { JobId } from "../../src/domain/ids.ts";
import { instantOfSnapshotId } from "../../src/domain/recovery/snapshot.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { listChanges } from "../../src/engine/plan/list-changes.ts";
import { MAX_PAGE_SIZE } from "../../src/service/page.ts";
import { type Figure, median, timed } from "../figures.ts";
import { History, previewId } from "../history.ts";
import { names } from "../names.ts";
import { storedBytes } from "../open-store.ts";
import { peakMemory } from "../peak-memory.ts";
import { mustBe, type Phase, type Progress, type Task } from "../phase.ts";
import { COMPARED, roundsAt, WARM_UP } from "../plan.ts";
import { sqliteAlone } from "../sqlite-alone.ts";

const PAGES = 9;

/**
 * Measures a preview of one change of the captured tenant: the whole job, as a running server does it, with the frozen
 * list, its risks and warnings, then its first page and all pages.
 */
export const preview: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const changes = task.changes ?? COMPARED;
  const onDisk = await captured(task, progress, changes);
  await using history = await History.open(task, progress);
  const { from, to } = await history.around(changes);
  const id = previewId(changes);
  const times: number[] = [];
  const warming = changes === COMPARED ? roundsAt(task.size, WARM_UP) : 0;
  const rounds = warming + roundsAt(task.size, roundsFor(changes));
  for (let round = 1; round <= rounds; round += 1) {
    progress("previews", round, rounds);
    const job = round < rounds ? previewId(changes, `round-${round}`) : id;
    times.push((await timed(() => history.previewSince(from, changes, job))).ms);
  }
  const peak = peakMemory();
  const pages: number[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    pages.push((await timed(() => listChanges(history.context, id, {}, {}))).ms);
  }
  const whole = await timed(() => readAll(history.context, id, (done) => progress("pages", done, changes)));
  mustBe(`changes in all pages of ${changes}`, whole.result, changes);
  const instants = { from: instantOfSnapshotId(from), to: instantOfSnapshotId(to) };
  const { place } = task;
  const frozen = { tenantKey: history.context.store.db.tenantKey, job: id, rows: changes, ...instants };
  const alone = place.kind === "sqlite" ? sqliteAlone({ file: place.file, ...frozen }) : null;
  return [
    ...(changes === COMPARED ? [{ name: names.storeSize, value: onDisk, unit: "bytes" } as const] : []),
    { name: names.preview(changes), value: median(times.slice(warming)), unit: "ms" },
    { name: names.firstOf(names.preview(changes)), value: times[0] ?? Number.NaN, unit: "ms" },
    { name: names.previewPeak(changes), value: peak, unit: "MiB" },
    ...(alone === null ? [] : [{ name: names.sqliteAlone(changes), value: alone, unit: "ms" } as const]),
    { name: names.firstPage(changes), value: median(pages), unit: "ms" },
    { name: names.allPages(changes), value: whole.ms, unit: "ms" },
  ];
};

/** Captures the change and closes the history, so that all of it is in its file. Returns the size of the file. */
async function captured(task: Task, progress: Progress, changes: number): Promise<number> {
  const history = await History.open(task, progress);
  await history.around(changes);
  await history[Symbol.asyncDispose]();
  return storedBytes(task.place);
}

const roundsFor = (changes: number): number => (changes <= COMPARED ? 7 : changes <= 10_000 ? 3 : 2);

async function readAll(context: EngineContext, id: JobId, onPage: (done: number) => void): Promise<number> {
  let found = 0;
  for (let page: { cursor?: string } = {}; ; ) {
    const { items, nextCursor } = await listChanges(context, id, {}, { limit: MAX_PAGE_SIZE, ...page });
    found += items.length;
    onPage(found);
    if (nextCursor === undefined) return found;
    page = { cursor: nextCursor };
  }
}
