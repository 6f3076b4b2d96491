import { retain } from "../../domain/recovery/retention.ts";
import { DAY, type Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { recordRecoveryRemoved } from "../../records/recovery-end.ts";
import { headCapture } from "../../store/history/captures.ts";
import { dropRecordsBefore } from "../../store/history/kept-log.ts";
import {
  dropJob,
  dropNotesUpTo,
  dropSnapshots,
  dropVersionsBetween,
  instantsOfJobs,
  jobsCompletedBefore,
} from "../../store/history/pruning.ts";
import { snapshotsBefore } from "../../store/history/snapshots.ts";
import { touchedBetween } from "../../store/history/touched.ts";
import { WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import { findJob } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";

/**
 * Removes what retention does not keep: ended jobs, snapshots, and the versions that no kept instant needs. Snapshots
 * are removed here only. The scheduler calls this, and neither a person nor a model can. Cost follows the changes
 * between the kept instants.
 */
export async function runRetention(context: EngineContext, lease: TenantLease): Promise<void> {
  const { store, retention, directory } = context;
  const now = await directory.now();
  for (const id of await jobsCompletedBefore(store.db, now - retention.othersFor)) {
    await lease.write(async (tx) => {
      const removed = await findJob(tx, id);
      await dropJob(tx, id);
      if (removed?.job.kind === "recovery") await recordRecoveryRemoved(context, tx, id);
    });
    await yieldToEventLoop();
  }
  // Decides and removes in one transaction, because a job that starts on a snapshot meanwhile must either find it or
  // not.
  const { decisions, pinned } = await lease.write(async (tx) => {
    const pinned = new Set(await instantsOfJobs(tx));
    const decisions = retain(await snapshotsBefore(tx, null, Number.MAX_SAFE_INTEGER), retention, now, pinned);
    const ended = decisions.filter((decision) => !decision.keep).map((decision) => decision.snapshot.instant);
    await dropSnapshots(tx, ended);
    return { decisions, pinned };
  });
  const head = await headCapture(store.db);
  const kept = decisions.filter((decision) => decision.keep).map((decision) => decision.snapshot.instant);
  const instants = new Set([...kept, ...pinned, ...(head === null ? [] : [head.instant])]);
  await dropUnneeded(
    context,
    lease,
    [...instants].sort((a, b) => a - b),
  );
}

async function dropUnneeded(context: EngineContext, lease: TenantLease, kept: readonly Instant[]): Promise<void> {
  const { store } = context;
  let after: Instant | null = null;
  for (const until of kept) {
    const lower: Instant | null = after;
    const refs = await touchedBetween(store.db, lower, until);
    for (let i = 0; i < refs.length; i += WRITTEN_OBJECTS) {
      const portion = refs.slice(i, i + WRITTEN_OBJECTS);
      await lease.write((tx) => dropVersionsBetween(tx, portion, lower, until));
      await yieldToEventLoop();
    }
    after = until;
  }
  const oldest = kept[0];
  if (oldest === undefined) return;
  await lease.write((tx) => dropNotesUpTo(tx, oldest));
  // A record of before the oldest instant can still name the author of a value at it.
  while (await lease.write((tx) => dropRecordsBefore(tx, oldest - DAY))) await yieldToEventLoop();
}
