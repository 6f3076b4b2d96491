import { type RetentionDecision, retain } from "../../domain/recovery/retention.ts";
import { instantsOfJobs } from "../../store/history/pruning.ts";
import { type KeptSnapshot, snapshotsBefore } from "../../store/history/snapshots.ts";
import type { EngineContext } from "../context.ts";

/** A snapshot with the reasons why it is kept. Without a reason, the next run of retention removes it. */
export type ExplainedSnapshot = RetentionDecision<KeptSnapshot>;

/** Says of each snapshot, newest first, what retention decides about it now. */
export async function explainRetention({
  store,
  retention,
  directory,
}: Pick<EngineContext, "store" | "retention" | "directory">): Promise<readonly ExplainedSnapshot[]> {
  const pinned = new Set(await instantsOfJobs(store.db));
  const snapshots = await snapshotsBefore(store.db, null, Number.MAX_SAFE_INTEGER);
  return retain(snapshots, retention, await directory.now(), pinned);
}
