import type { TakenSnapshot } from "../../domain/recovery/snapshot.ts";
import { lackingParts } from "../../domain/tenant/part.ts";
import { DAY, HOUR, MINUTE, type Millis } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
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

/** Returns the last time at or before `now` at which a daily snapshot was due. */
export function lastDue(now: Millis): Millis {
  const today = Math.floor(now / DAY) * DAY + SNAPSHOT_HOUR * HOUR;
  return today <= now ? today : today - DAY;
}

/** Returns the next such time after `now`. */
const nextDue = (now: Millis): Millis => lastDue(now) + DAY;

/** Runs the due work of a tenant, at once or when other tenants of the process leave it a turn. */
export type InTurn = (work: () => Promise<void>) => Promise<void>;

/**
 * Takes the daily snapshot in a long-running process and runs retention after it. Any number of processes may run it:
 * the holder of the tenant's lease does the work, and the others find it done. Days without a running process have no
 * snapshot.
 */
export async function runScheduler(
  context: EngineContext,
  { inTurn, onDefect }: { readonly inTurn: InTurn; readonly onDefect: (error: unknown) => void },
): Promise<void> {
  const { sleep, closing } = context;
  const work = async () => {
    if (!closing.aborted) await runDueSchedules(context);
  };
  while (!closing.aborted) {
    await inTurn(work).catch(onDefect);
    await sleep(LOOK_EVERY, closing).catch(() => {});
  }
}

/**
 * Runs the schedules that are due. They are rows, and a process that claims the tenant's lease runs them. Each is moved
 * on in one transaction with its work, so that the next process repeats the work of one that died. Returns true if any
 * was due.
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

/** A tenant with a daily snapshot gets the next one when it is due, and any other tenant gets one now. */
async function plan({ store, directory }: EngineContext): Promise<void> {
  if (await isPlanned(store.db)) return;
  const newest = await newestSnapshot(store.db, "scheduled");
  const dueAt = newest === null ? lastDue(await directory.now()) : nextDue(newest.instant);
  await store.transaction((tx) => planSchedules(tx, dueAt));
}

/** Takes the daily snapshot, whether it is due or not. */
export async function takeScheduled(
  context: EngineContext,
  lease: TenantLease,
  onProgress?: OnCaptured,
): Promise<TakenSnapshot> {
  const { store, directory, closing } = context;
  const { instant } = await keepSnapshot(context, lease, {
    kind: "scheduled",
    label: null,
    checkpoint: () => closing.throwIfAborted(),
    ...(onProgress === undefined ? {} : { onProgress }),
    alongside: async (tx) => setDue(tx, "snapshot", nextDue(await directory.now())),
  });
  return { instant, unread: await partsUnreadAt(store.db, instant) };
}

/** Runs retention, whether it is due or not. */
export async function retainScheduled(context: EngineContext, lease: TenantLease): Promise<void> {
  await runRetention(context, lease);
  await lease.write(async (tx) => setDue(tx, "retention", nextDue(await context.directory.now())));
}

const carryOut: Readonly<Record<ScheduleKind, (context: EngineContext, lease: TenantLease) => Promise<void>>> = {
  snapshot: async (context, lease) => {
    const { instant, unread } = await takeScheduled(context, lease);
    if (lackingParts(unread).length > 0) context.onUnread?.(unread, instant);
  },
  retention: retainScheduled,
};
