import { RewindError } from "../../domain/errors.ts";
import { type Capture, headCapture } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";
import { withTenantLease } from "../lease/tenant-lease.ts";
import { captureHead } from "./capture.ts";

/**
 * The newest capture, after what has changed since was read into it; where a job or another process is at work on the
 * tenant, the newest there is. Cost follows what changed. `notReady` while there is none: the first one reads the whole
 * tenant, which no question should start.
 */
export async function freshHead(context: EngineContext): Promise<Capture> {
  const { store, closing } = context;
  const head = await headCapture(store.db);
  if (head === null) {
    throw new RewindError("notReady", "Nothing of this tenant has been captured yet. Call take_snapshot first.");
  }
  const checkpoint = () => closing.throwIfAborted();
  const read = await withTenantLease(context, (lease) => captureHead(context, lease, { always: false, checkpoint }));
  return read?.result ?? (await headCapture(store.db)) ?? head;
}
