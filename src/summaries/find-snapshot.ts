import { invalid, RewindError } from "../domain/errors.ts";
import type { SnapshotId } from "../domain/ids.ts";
import { asSnapshotId, type Snapshot } from "../domain/snapshot.ts";
import { iso, parseIso } from "../domain/time.ts";
import { MAX_PAGE_SIZE } from "../service/page.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

/**
 * The snapshot a caller means: by its id, or by a time, which names the newest one not after it. One that was kept
 * before a recovery is found by its id only. `notFound` if there is none, `invalidInput` if the text is neither.
 */
export async function findSnapshot(
  recovery: Pick<RecoveryService, "getSnapshot" | "listSnapshots">,
  idOrTime: string,
): Promise<Snapshot> {
  const time = parseIso(idOrTime);
  if (time === null) return recovery.getSnapshot(idFrom(idOrTime));
  let oldest: Snapshot | undefined;
  let cursor: string | undefined;
  do {
    const page = await recovery.listSnapshots({ limit: MAX_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    const targets = page.items.filter((snapshot) => snapshot.kind !== "beforeRecovery");
    const found = targets.find((snapshot) => snapshot.createdDateTime <= time);
    if (found !== undefined) return found;
    oldest = targets.at(-1) ?? oldest;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  const have = oldest === undefined ? "There is no snapshot yet." : `The oldest is of ${iso(oldest.createdDateTime)}.`;
  throw new RewindError("notFound", `No snapshot is as old as ${iso(time)}. ${have} list_snapshots shows all.`);
}

/** Where a time would have done as well, that is said too. */
function idFrom(text: string): SnapshotId {
  try {
    return asSnapshotId(text);
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    throw invalid(
      `${error.message} Or name a time with its zone, such as 2026-11-20T14:00:00Z: the newest snapshot not after it.`,
    );
  }
}
