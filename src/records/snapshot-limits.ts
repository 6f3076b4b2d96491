import { RewindError } from "../domain/errors.ts";
import { MINUTE, type Millis } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { eventsSince } from "./recent-events.ts";

/** Snapshots that people take within `WINDOW`, because each reads the tenant and is kept for weeks. */
const MOST_SNAPSHOTS = { caller: 6, tenant: 24 } as const;
const WINDOW: Millis = 10 * MINUTE;

/**
 * Throws `busy` if the caller, or all callers of the tenant together, have reached this limit. It holds for all processes
 * that use the database, because they are counted in the trail. Call it under the tenant's lease, so that no snapshot of
 * another process is under way.
 */
export async function requireSnapshotLeft(db: TenantDb, callerId: string, now: Millis): Promise<void> {
  const taken = (await eventsSince(db, now - WINDOW)).filter(({ action }) => action === "snapshotTaken");
  const own = taken.filter(({ caller }) => caller?.id === callerId);
  requireFewer(own.length, MOST_SNAPSHOTS.caller, "one caller");
  requireFewer(taken.length, MOST_SNAPSHOTS.tenant, "one tenant");
}

function requireFewer(taken: number, most: number, whose: string): void {
  if (taken < most) return;
  const minutes = WINDOW / MINUTE;
  throw new RewindError(
    "busy",
    `${countOf(taken, "snapshot")} were taken within ${countOf(minutes, "minute")}, which is the most for ${whose}. Use the newest of them ` +
      `(list_snapshots), or take the next when the first of them is ${countOf(minutes, "minute")} old.`,
  );
}
