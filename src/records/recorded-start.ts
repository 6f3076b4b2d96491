import type { ApprovalState } from "../domain/approval/approval.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { genuineTrail } from "./genuine-trail.ts";
import { afterRecord } from "./recorded-approvals.ts";

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
 * Returns the state in which the trail has an approval, or null without a record of it. Searches it back to the newest
 * record about the approval. Throws `storeAltered` as `genuineTrail`.
 */
export async function recordedState(db: TenantDb, approvalId: string): Promise<ApprovalState | null> {
  for await (const record of genuineTrail(db)) {
    const known = record.approvalId === approvalId ? afterRecord[record.action] : undefined;
    if (known !== undefined) return known.state;
  }
  return null;
}
