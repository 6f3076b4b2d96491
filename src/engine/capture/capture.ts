import type { FeedBatch } from "../../directory/directory.ts";
import { RewindError } from "../../domain/errors.ts";
import { COVERAGE_VERSION } from "../../domain/tenant/coverage.ts";
import { nextInstant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { type Capture, finishCapture, headCapture } from "../../store/history/captures.ts";
import { beginLoad } from "../../store/history/first-load.ts";
import { historyKey } from "../../store/history/history-key.ts";
import { openVersionsAfter } from "../../store/history/object-versions.ts";
import { keepReading, newestReading } from "../../store/history/readings.ts";
import { rollBackUnfinished } from "../../store/history/roll-back.ts";
import { isSearchable, keepSearchable, searchRows } from "../../store/history/search.ts";
import { StateSum } from "../../store/history/state-sum.ts";
import { stateSums } from "../../store/history/state-sums.ts";
import { countTouched } from "../../store/history/touched.ts";
import { READ_ROWS, WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { closeAtGone } from "./close-at-gone.ts";
import { closeUnseen } from "./close-unseen.ts";
import { endLoad } from "./end-load.ts";
import { oneAhead } from "./one-ahead.ts";
import { BatchWriter } from "./write-batch.ts";

/** After a complete listing of this many rows, the database needs new statistics of its tables. */
const LONG_LISTING = 10_000;

/** Receives the progress of a reading, in units of the directory. */
export type OnCaptured = (progress: FeedBatch["progress"]) => Promise<void> | void;

export interface CaptureOptions {
  /** Makes an instant even if nothing changed, because a snapshot needs its own. */
  readonly always: boolean;
  readonly onProgress?: OnCaptured;
  /** Called between batches. Throws to stop. */
  readonly checkpoint: () => Promise<void> | void;
}

/**
 * Reads what changed in the directory since the last reading and stores it as versions at one new instant. It is all or
 * nothing: no reader sees any of it before its last write, and the remains of an interrupted capture are removed first.
 * Cost follows the number of changes. Only the first capture, and one after the directory has forgotten our cursor,
 * read the whole tenant. Returns the head: the new capture, or the last one if nothing changed.
 */
export async function captureHead(
  context: EngineContext,
  lease: TenantLease,
  options: CaptureOptions,
): Promise<Capture> {
  const { store } = context;
  const head = await headCapture(store.db);
  while (await lease.write((tx) => rollBackUnfinished(tx, head?.instant ?? null, WRITTEN_OBJECTS)))
    await yieldToEventLoop();
  if (head === null) {
    await lease.write(beginLoad);
    return read(context, lease, { head, cursor: null, options });
  }
  await endLoad(context, lease);
  await fillSearch(context, lease);
  const sameRules = head.coverage === context.coverage && head.coverageVersion === COVERAGE_VERSION;
  const { cursor } = await newestReading(store.db, head);
  try {
    return await read(context, lease, { head, cursor: sameRules ? cursor : null, options });
  } catch (error) {
    if (!(error instanceof RewindError && error.code === "stale")) throw error;
    while (await lease.write((tx) => rollBackUnfinished(tx, head.instant, WRITTEN_OBJECTS))) await yieldToEventLoop();
    return await read(context, lease, { head, cursor: null, options });
  }
}

interface CaptureTask {
  readonly head: Capture | null;
  /** The cursor to continue from. Null to read everything. */
  readonly cursor: string | null;
  readonly options: CaptureOptions;
}

async function read(
  context: EngineContext,
  lease: TenantLease,
  { head, cursor, options }: CaptureTask,
): Promise<Capture> {
  const { directory } = context;
  const readFrom = await directory.now();
  const instant = nextInstant(readFrom, head?.instant ?? null);
  const key = await historyKey(context.store, context.newId);
  const sum = head === null ? new StateSum(key) : StateSum.from(key, head.stateSum);
  const writer = new BatchWriter(context, lease, { instant, sum, first: head === null });
  let position = cursor;
  let changed = 0;
  for await (const batch of oneAhead(writer.prepared(directory.feed(cursor, context.closing)))) {
    await options.checkpoint();
    changed += await writer.write(batch);
    position = batch.cursor;
    await options.onProgress?.(batch.progress);
    await yieldToEventLoop();
  }
  if (position === null) {
    // Even an empty tenant has a cursor, so a reading without one is broken.
    throw new RewindError("unavailable", "The directory ended its listing before it began. Try again.");
  }
  writer.endReading();
  changed += await writer.readListsOfReturned(options.checkpoint);
  if (head !== null && writer.whole.size > 0) changed += await closeUnseen(context, lease, writer);
  if (head !== null) changed += await closeAtGone(context, lease, writer);
  await endLoad(context, lease, sum);
  await options.checkpoint();
  const { unread } = writer;
  const readUntil = await directory.now();
  if (head !== null && cursor !== null && changed === 0 && !options.always && sameUnread(head.unread, unread)) {
    if (position !== cursor) await lease.write((tx) => keepReading(tx, head, { cursor: position, readUntil }, key));
    return head;
  }
  const addedUp = async () => {
    const renewed = async () => {
      await options.checkpoint();
      await lease.renew();
    };
    const [whole] = await stateSums(context.store.db, key, [instant], renewed);
    return whole?.result() ?? null;
  };
  const capture = {
    instant,
    readFrom,
    readUntil,
    cursor: position,
    coverage: context.coverage,
    coverageVersion: COVERAGE_VERSION,
    stateSum: sum.result() ?? (await addedUp()),
    unread,
  };
  const finished = await lease.write(async (tx) => {
    const changedEntities = head === null ? changed : await countTouched(tx, head.instant, instant);
    await finishCapture(tx, { ...capture, changedEntities }, key);
    return { ...capture, changedEntities };
  });
  if (head === null || writer.listed >= LONG_LISTING)
    await context.store.refreshStatistics(["entity_version", "link_end", "numbered_link", "touched", "search"]);
  return finished;
}

function sameUnread(before: Capture["unread"], after: Capture["unread"]): boolean {
  const keys = (unread: Capture["unread"]) => unread.map((one) => JSON.stringify(one)).sort();
  return JSON.stringify(keys(before)) === JSON.stringify(keys(after));
}

/**
 * Makes a history searchable that was captured before search existed, all or nothing. In other histories it only
 * checks.
 */
async function fillSearch({ store }: EngineContext, lease: TenantLease): Promise<void> {
  if (await isSearchable(store.db)) return;
  await lease.write(async (tx) => {
    for (let after = { type: "", id: "" }; ; ) {
      const states = await openVersionsAfter(tx, after, READ_ROWS);
      const last = states.at(-1);
      if (last === undefined) return;
      await keepSearchable(tx, searchRows(states));
      after = last.ref;
    }
  });
}
