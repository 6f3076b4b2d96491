import type { TrailEvent } from "../service/audit-trail.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { genuineTrail } from "./genuine-trail.ts";

/**
 * Returns the record of the start of a recovery, or null without one. Returns "ended" if the recovery has ended since.
 * Searches the trail from its end, because a recovery runs soon after its start. Throws `storeAltered` as `genuineTrail`.
 */
export async function recordedStart(db: TenantDb, recovery: string): Promise<TrailEvent | "ended" | null> {
  for await (const record of genuineTrail(db)) {
    if (record.jobId !== recovery) continue;
    if (record.action === "recoveryEnded") return "ended";
    if (record.action === "recoveryStarted") return record;
  }
  return null;
}

/**
 * Returns true if the trail holds a recovery that an approval started. Searches it back to the request for the approval,
 * and throws `storeAltered` as `genuineTrail`.
 */
export async function hasStarted(db: TenantDb, approvalId: string): Promise<boolean> {
  for await (const record of genuineTrail(db)) {
    if (record.approvalId !== approvalId) continue;
    if (record.action === "recoveryStarted") return true;
    if (record.action === "approvalRequested") return false;
  }
  return false;
}
