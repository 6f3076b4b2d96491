import { RewindError } from "../../domain/errors.ts";
import type { Instant, Millis } from "../../domain/time.ts";
import { headCapture } from "../../store/history/captures.ts";
import { newestReading } from "../../store/history/readings.ts";
import type { EngineContext } from "../context.ts";
import { withTenantLease } from "../lease/tenant-lease.ts";
import { captureHead } from "./capture.ts";

/** The newest capture, and the time up to which it covers the tenant. */
export interface FreshHead {
  readonly instant: Instant;
  readonly readUntil: Millis;
}

/**
 * Returns the newest capture, after capturing what has changed since. Reads nothing if the last reading is recent
 * enough and the question does not ask for one `anew`, if a job or another process works on the tenant, or if the disk
 * is full. Cost follows the changes. Throws `notReady` before the first capture, which reads the whole tenant and should
 * not be started by a question.
 */
export async function freshHead(context: EngineContext, { anew = false } = {}): Promise<FreshHead> {
  const { store, directory, closing, readAgainAfter } = context;
  const head = await headCapture(store.db);
  if (head === null) {
    throw new RewindError("notReady", "Nothing of this tenant has been captured yet. Call take_snapshot first.");
  }
  const { readUntil } = await newestReading(store.db, head);
  if (!anew && readAgainAfter !== undefined && (await directory.now()) - readUntil < readAgainAfter) {
    return { instant: head.instant, readUntil };
  }
  const checkpoint = () => closing.throwIfAborted();
  const read = await withTenantLease(context, (lease) =>
    captureHead(context, lease, { always: false, checkpoint }),
  ).catch(nullIfFull);
  const newest = read?.result ?? (await headCapture(store.db)) ?? head;
  return { instant: newest.instant, readUntil: (await newestReading(store.db, newest)).readUntil };
}

/** A full disk keeps what changed out of the history, which is no reason to hide the history. */
function nullIfFull(error: unknown): null {
  if (error instanceof RewindError && error.code === "storeFull") return null;
  throw error;
}
