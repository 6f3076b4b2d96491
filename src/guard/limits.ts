import { RewindError } from "../domain/errors.ts";
import type { Caller } from "../domain/role.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { AuditTrail } from "../service/audit-trail.ts";

/** Snapshots that one caller may take within `WINDOW`, because each reads the tenant and is kept for weeks. */
const MOST_SNAPSHOTS = 6;
const WINDOW: Millis = 10 * MINUTE;

/** Throws `busy` if the caller has reached this limit. */
export async function requireWithinLimit(
  trail: Pick<AuditTrail, "count">,
  caller: Caller,
  clock: Clock,
): Promise<void> {
  const taken = await trail.count("snapshotTaken", caller.id, clock.now() - WINDOW);
  if (taken < MOST_SNAPSHOTS) return;
  const minutes = WINDOW / MINUTE;
  throw new RewindError(
    "busy",
    `${taken} snapshots were taken within ${minutes} minutes, which is the most for one caller. Use the newest of them ` +
      `(list_snapshots), or take another ${minutes} minutes later.`,
  );
}
