import { invalid, RewindError } from "../domain/errors.ts";
import type { SnapshotId } from "../domain/ids.ts";
import { asSnapshotId, type Snapshot } from "../domain/recovery/snapshot.ts";
import { iso, type Millis, parseIso } from "../domain/time.ts";
import { MAX_PAGE_SIZE } from "../service/page.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

/** A snapshot with the time it was asked for by. Null for one that was named by its id. */
export interface ChosenSnapshot {
  readonly snapshot: Snapshot;
  readonly askedFor: Millis | null;
  /** True for "the last one before" a time, which leaves out a snapshot of that very time. */
  readonly isBefore?: boolean;
}

/**
 * Finds the snapshot a caller means: by its id, by a time, which names the newest snapshot not after it, or by "the last
 * one before" a time. Words behind the time are ignored, as in a completed label. A snapshot from before a recovery is
 * found by its id only.
 * Throws `notFound` without a match, and `invalidInput` for any other text and for a future time.
 */
export async function findSnapshot(
  recovery: Pick<RecoveryService, "getSnapshot" | "listSnapshots">,
  idOrTime: string,
  now: Millis,
): Promise<ChosenSnapshot> {
  const { time, isBefore } = timeIn(idOrTime);
  if (time === null) return { snapshot: await recovery.getSnapshot(idFrom(idOrTime)), askedFor: null };
  if (time > now) throw future(time, now);
  const latest = isBefore ? time - 1 : time;
  let oldest: Snapshot | undefined;
  let cursor: string | undefined;
  do {
    const page = await recovery.listSnapshots({ limit: MAX_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    const targets = page.items.filter((snapshot) => snapshot.kind !== "beforeRecovery");
    const found = targets.find((snapshot) => snapshot.createdDateTime <= latest);
    if (found !== undefined) return { snapshot: found, askedFor: time, ...(isBefore ? { isBefore } : {}) };
    oldest = targets.at(-1) ?? oldest;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  const have = oldest === undefined ? "There is no snapshot yet." : `The oldest is of ${iso(oldest.createdDateTime)}.`;
  throw new RewindError("notFound", `No snapshot is as old as ${iso(latest)}. ${have} list_snapshots shows all.`);
}

/** Returns the time that a caller means: null for "now", a snapshot's own, or a time that need not be a snapshot's. */
export async function findMoment(
  recovery: Pick<RecoveryService, "getSnapshot">,
  text: string,
  now: Millis,
): Promise<Millis | null> {
  if (/^now(?:\s|$)/i.test(text.trim())) return null;
  const { time, isBefore } = timeIn(text);
  if (time === null) return (await recovery.getSnapshot(idFrom(text))).createdDateTime;
  if (time > now) throw future(time, now);
  return isBefore ? time - 1 : time;
}

const lastBefore = /^(?:the )?(?:last|latest|newest)(?: (?:one|snapshot))? before\s+/i;

/** Reads a time at the beginning of a text, or behind the words "the last one before". */
function timeIn(text: string): { readonly time: Millis | null; readonly isBefore: boolean } {
  const trimmed = text.trim();
  const words = lastBefore.exec(trimmed)?.[0] ?? "";
  const [first = ""] = trimmed.slice(words.length).split(/\s/);
  return { time: parseIso(first), isBefore: words !== "" };
}

/** Says of a text that is no id that a time would do as well. */
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

const future = (time: Millis, now: Millis): RewindError =>
  invalid(`${iso(time)} is still to come: the tenant's time is ${iso(now)}. Name a snapshotId, or a time before it.`);
