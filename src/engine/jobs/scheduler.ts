import { DAY, HOUR, MINUTE, type Millis } from "../../domain/time.ts";
import { newestSnapshot } from "../../store/history/snapshots.ts";
import { activeJob } from "../../store/work/jobs.ts";
import { dueSchedules, isPlanned, planSchedules, type ScheduleKind, setDue } from "../../store/work/schedules.ts";
import type { OnCaptured } from "../capture/capture.ts";
import { runRetention } from "../capture/retention-run.ts";
import { keepSnapshot } from "../capture/snapshots.ts";
import type { EngineContext } from "../context.ts";
import { type TenantLease, withClaimedLease } from "../lease/tenant-lease.ts";

/** The hour of Microsoft's own daily snapshot, UTC. */
export const SNAPSHOT_HOUR = 22;
const LOOK_EVERY = MINUTE;

/** The last time at or before `now` at which a daily snapshot was due. */
export function lastDue(now: Millis): Millis {
  const today = Math.floor(now / DAY) * DAY + SNAPSHOT_HOUR * HOUR;
  return today <= now ? today : today - DAY;
}

/** The next time after `now`. */
const nextDue = (now: Millis): Millis => lastDue(now) + DAY;

/**
 * Takes the daily snapshot in a long-running process and lets retention go over the history after it. Any number of
 * processes may run it: whoever holds the tenant's lease at the time does it, the others find it done. Days on which no
 * process ran stay without a snapshot.
 */
export async function runScheduler(context: EngineContext, onDefect: (error: unknown) => void): Promise<void> {
  const { sleep, closing } = context;
  while (!closing.aborted) {
    await runDueSchedules(context).catch(onDefect);
    await sleep(LOOK_EVERY, closing).catch(() => {});
  }
}

/**
 * Does what is due: the schedules are rows, and whoever claims the tenant's lease does them. Each is moved on in a
 * transaction with what it did, so that one whose process died is done by the next. True if something was.
 */
export async function runDueSchedules(context: EngineContext): Promise<boolean> {
  const { store, directory } = context;
  await plan(context);
  const now = await directory.now();
  if ((await activeJob(store.db)) !== null) return false;
  const done = await withClaimedLease(context, { kind: "schedule", dueBy: now }, async (lease) => {
    for (const kind of await dueSchedules(store.db, now)) await carryOut[kind](context, lease);
  });
  return done !== null;
}

/** A tenant that has had its daily snapshot gets the next when it is due, any other one now. */
async function plan({ store, directory }: EngineContext): Promise<void> {
  if (await isPlanned(store.db)) return;
  const newest = await newestSnapshot(store.db, "scheduled");
  await planSchedules(store.db, newest === null ? lastDue(await directory.now()) : nextDue(newest.instant));
}

/** The daily snapshot, whether it is due or not. */
export async function takeScheduled(
  context: EngineContext,
  lease: TenantLease,
  onProgress?: OnCaptured,
): Promise<void> {
  const { directory, closing } = context;
  await keepSnapshot(context, lease, {
    kind: "scheduled",
    label: null,
    checkpoint: () => closing.throwIfAborted(),
    ...(onProgress === undefined ? {} : { onProgress }),
    alongside: async (tx) => setDue(tx, "snapshot", nextDue(await directory.now())),
  });
}

/** Retention, whether it is due or not. */
export async function retainScheduled(context: EngineContext, lease: TenantLease): Promise<void> {
  await runRetention(context, lease);
  await lease.write(async (tx) => setDue(tx, "retention", nextDue(await context.directory.now())));
}

const carryOut: Readonly<Record<ScheduleKind, (context: EngineContext, lease: TenantLease) => Promise<void>>> = {
  snapshot: takeScheduled,
  retention: retainScheduled,
};
