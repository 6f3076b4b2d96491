import { DAY, HOUR, MINUTE, type Millis } from "../domain/time.ts";
import { activeJob } from "../store/jobs.ts";
import { newestSnapshot } from "../store/snapshots.ts";
import type { EngineContext } from "./context.ts";
import { runRetention } from "./retention-run.ts";
import { keepSnapshot } from "./snapshots.ts";
import { type TenantLease, withTenantLease } from "./tenant-lease.ts";

/** The hour of Microsoft's own daily snapshot, UTC. */
export const SNAPSHOT_HOUR = 22;
const LOOK_EVERY = MINUTE;

/** The last time at or before `now` at which a daily snapshot was due. */
export function lastDue(now: Millis): Millis {
  const today = Math.floor(now / DAY) * DAY + SNAPSHOT_HOUR * HOUR;
  return today <= now ? today : today - DAY;
}

/**
 * Takes the daily snapshot in a long-running process and lets retention go over the history after it. Any number of
 * processes may run it: whoever holds the tenant's lease at the time does it, the others find it done. Days on which no
 * process ran stay without a snapshot.
 */
export async function runScheduler(context: EngineContext, onDefect: (error: unknown) => void): Promise<void> {
  const { sleep, closing } = context;
  while (!closing.aborted) {
    await snapshotIfDue(context).catch(onDefect);
    await sleep(LOOK_EVERY, closing).catch(() => {});
  }
}

/** True if it took one. */
export async function snapshotIfDue(context: EngineContext): Promise<boolean> {
  const { store, tenant, directory } = context;
  const isDue = async () => {
    const newest = await newestSnapshot(store.db, tenant, "scheduled");
    return newest === null || newest.instant < lastDue(directory.now());
  };
  if (!(await isDue()) || (await activeJob(store.db, tenant)) !== null) return false;
  const taken = await withTenantLease(context, async (lease) => (await isDue()) && takeScheduled(context, lease));
  return taken?.result ?? false;
}

export async function takeScheduled(context: EngineContext, lease: TenantLease): Promise<true> {
  const checkpoint = () => context.closing.throwIfAborted();
  await keepSnapshot(context, lease, { kind: "scheduled", label: null, checkpoint });
  await runRetention(context, lease);
  return true;
}
