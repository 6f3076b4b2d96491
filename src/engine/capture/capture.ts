import type { FeedBatch, FeedPart } from "../../directory/directory.ts";
import { COVERAGE_VERSION } from "../../domain/coverage.ts";
import { RewindError } from "../../domain/errors.ts";
import { nextInstant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { type Capture, finishCapture, headCapture } from "../../store/history/captures.ts";
import { closeEntities, loadEntities, writeEntities } from "../../store/history/entity-versions.ts";
import { beginLoad, isLoading } from "../../store/history/first-load.ts";
import { historyKey } from "../../store/history/history-key.ts";
import { closeLinks, loadLinks, openFirstLinks, openLinks } from "../../store/history/link-versions.ts";
import { markSeen } from "../../store/history/resync.ts";
import { rollBackUnfinished } from "../../store/history/roll-back.ts";
import { keepSearchable, loadSearchable, markGone } from "../../store/history/search.ts";
import { type OpenCapture, StateSum } from "../../store/history/state-sum.ts";
import { stateSums } from "../../store/history/state-sums.ts";
import { countTouched, markTouched } from "../../store/history/touched.ts";
import { WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import { BEGINNING } from "../../store/sql/schema.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { closeMissing, closeUnseen, listedKeys } from "./close-missing.ts";
import { endLoad } from "./end-load.ts";
import { fillSearch } from "./fill-search.ts";

/** Receives how far a reading is, in units of the directory. */
export type OnCaptured = (progress: FeedBatch["progress"]) => Promise<void> | void;

export interface CaptureOptions {
  /** Make an instant even if nothing changed: a snapshot needs one of its own. */
  readonly always: boolean;
  readonly onProgress?: OnCaptured;
  /** Checked between batches; throws to stop. */
  readonly checkpoint: () => Promise<void> | void;
}

/**
 * Reads what changed in the directory since the last capture and keeps it as versions at one new instant, all or
 * nothing: until its last write, no reader sees any of it, and whatever an interrupted one left is taken back first.
 * Cost follows the number of changes; only the first capture, and one after the directory has forgotten our place,
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
  if (head === null) await lease.write(beginLoad);
  else {
    await endLoad(context, lease);
    await fillSearch(context, lease);
  }
  const sameRules = head?.coverage === context.coverage && head.coverageVersion === COVERAGE_VERSION;
  try {
    return await read(context, lease, head, sameRules ? (head?.cursor ?? null) : null, options);
  } catch (error) {
    if (!(error instanceof RewindError && error.code === "stale") || head === null) throw error;
    while (await lease.write((tx) => rollBackUnfinished(tx, head.instant, WRITTEN_OBJECTS))) await yieldToEventLoop();
    return await read(context, lease, head, null, options);
  }
}

async function read(
  context: EngineContext,
  lease: TenantLease,
  head: Capture | null,
  cursor: string | null,
  options: CaptureOptions,
): Promise<Capture> {
  const { directory } = context;
  const readFrom = await directory.now();
  const instant = nextInstant(readFrom, head?.instant ?? null);
  const key = await historyKey(context.store, context.newId);
  const sum = head === null ? new StateSum(key) : StateSum.from(key, head.stateSum);
  const writer: Writer = { context, instant, sum, first: head === null, whole: new Set() };
  let position = cursor;
  let changed = 0;
  for await (const batch of directory.feed(cursor, context.closing)) {
    await options.checkpoint();
    for (const part of batch.whole) writer.whole.add(part);
    changed += await writeBatch(context, lease, writer, batch);
    position = batch.cursor;
    await options.onProgress?.(batch.progress);
    await yieldToEventLoop();
  }
  if (position === null) {
    // Even an empty tenant has a place to go on from: a reading without one is broken, and not a tenant without objects.
    throw new RewindError("unavailable", "The directory ended its listing before it began. Try again.");
  }
  const resynced = !writer.first && writer.whole.size > 0;
  if (resynced) changed += await closeUnseen(context, lease, writer);
  await endLoad(context, lease, sum);
  await options.checkpoint();
  if (head !== null && changed === 0 && !options.always && !resynced) return head;
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
    readUntil: await directory.now(),
    cursor: position,
    coverage: context.coverage,
    coverageVersion: COVERAGE_VERSION,
    stateSum: sum.result() ?? (await addedUp()),
  };
  const finished = await lease.write(async (tx) => {
    const changedEntities = head === null ? changed : await countTouched(tx, head.instant, instant);
    await finishCapture(tx, { ...capture, changedEntities }, key);
    return { ...capture, changedEntities };
  });
  if (writer.first || resynced)
    await context.store.refreshStatistics(["entity_version", "link_version", "touched", "search"]);
  return finished;
}

interface Writer extends OpenCapture {
  readonly context: EngineContext;
  readonly first: boolean;
  /** Parts that this reading lists completely, as far as its batches have said. */
  readonly whole: Set<FeedPart>;
}

/** Writes what a batch says; returns how many entities it touched. */
async function writeBatch(
  context: EngineContext,
  lease: TenantLease,
  writer: Writer,
  batch: FeedBatch,
): Promise<number> {
  // A load only adds. Something taken back has to be found first.
  if (batch.gone.length + batch.linksRemoved.length > 0) await endLoad(context, lease, writer.sum);
  return lease.write(async (tx) => {
    if (writer.first && (await isLoading(tx))) return loadBatch(tx, writer, batch);
    return keepBatch(tx, writer, batch);
  });
}

async function loadBatch(tx: TenantTx, writer: Writer, batch: FeedBatch): Promise<number> {
  await loadEntities(tx, batch.entities, writer);
  await loadLinks(tx, batch.linksAdded, writer);
  await loadSearchable(tx, batch.entities);
  return batch.entities.length;
}

async function keepBatch(tx: TenantTx, writer: Writer, batch: FeedBatch): Promise<number> {
  const { instant, first } = writer;
  const changed = await writeEntities(tx, batch.entities, writer);
  const gone = await closeEntities(tx, batch.gone, writer);
  await keepSearchable(tx, batch.entities);
  await markGone(tx, batch.gone, instant);
  if (first) {
    // Nothing can be compared with what was before it, so what it touches need not be noted.
    await openFirstLinks(tx, batch.linksAdded, writer);
    await closeLinks(tx, batch.linksRemoved, writer, BEGINNING);
    return changed.length;
  }
  const opened = await openLinks(tx, batch.linksAdded, writer);
  const closed = await closeLinks(tx, batch.linksRemoved, writer);
  await markSeen(tx, listedKeys(batch), instant);
  const missing = await closeMissing(tx, batch, writer);
  const touched = [...changed, ...gone, ...[...opened, ...closed].map((link) => link.source), ...missing];
  await markTouched(tx, touched, instant);
  return touched.length;
}
