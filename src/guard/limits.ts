import { RewindError } from "../domain/errors.ts";
import type { Caller } from "../domain/role.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { AuditTrail } from "../service/audit-trail.ts";

/** Snapshots within `WINDOW`, because each reads the tenant and is kept for weeks. */
const MOST_SNAPSHOTS = { caller: 6, tenant: 24 } as const;
const WINDOW: Millis = 10 * MINUTE;

/** Throws `busy` if the caller, or all callers of the tenant together, have reached this limit. */
export async function requireWithinLimit(
  trail: Pick<AuditTrail, "count">,
  caller: Caller,
  clock: Clock,
): Promise<void> {
  const since = clock.now() - WINDOW;
  const { caller: own, tenant } = MOST_SNAPSHOTS;
  requireFewer(await trail.count("snapshotTaken", caller.id, since), own, "one caller");
  requireFewer(await trail.count("snapshotTaken", null, since), tenant, "one tenant");
}

function requireFewer(taken: number, most: number, whose: string): void {
  if (taken < most) return;
  const minutes = WINDOW / MINUTE;
  throw new RewindError(
    "busy",
    `${taken} snapshots were taken within ${minutes} minutes, which is the most for ${whose}. Use the newest of them ` +
      `(list_snapshots), or take another ${minutes} minutes later.`,
  );
}
