import type { TrailEvent } from "../service/audit-trail.ts";
import { type TrailRow, trailRowsBefore } from "../store/records/trail.ts";
import { READ_ROWS } from "../store/sql/batch-sizes.ts";
import { findSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { hashOfRecord, TRAIL_KEY } from "./trail-chain.ts";

/**
 * Returns the record of the start of a recovery, or null if there is none that this program wrote. Returns "ended" if the
 * recovery has ended since. Searches the trail from its end, because a recovery runs soon after its start.
 */
export async function recordedStart(db: TenantDb, recovery: string): Promise<TrailEvent | "ended" | null> {
  const key = await findSecret(db, TRAIL_KEY);
  if (key === null) return null;
  for await (const { row, event, previous } of newestFirst(db)) {
    if (event.jobId !== recovery) continue;
    if (event.action === "recoveryEnded") return "ended";
    if (event.action !== "recoveryStarted") continue;
    return row.hash === hashOfRecord(key, db.tenant, row, previous) ? event : null;
  }
  return null;
}

/** Returns true if the trail holds a recovery that an approval started. Searches it back to the request for the approval. */
export async function hasStarted(db: TenantDb, approvalId: string): Promise<boolean> {
  for await (const { event } of newestFirst(db)) {
    if (event.approvalId !== approvalId) continue;
    if (event.action === "recoveryStarted") return true;
    if (event.action === "approvalRequested") return false;
  }
  return false;
}

interface StoredRecord {
  readonly row: TrailRow;
  readonly event: TrailEvent;
  /** The hash of the record before it. */
  readonly previous: string;
}

async function* newestFirst(db: TenantDb): AsyncGenerator<StoredRecord> {
  for (let before: number | null = null; ; ) {
    // One row more than is looked at, because a hash covers the one before it.
    const rows: TrailRow[] = await trailRowsBefore(db, before, READ_ROWS + 1);
    for (const [index, row] of rows.slice(0, READ_ROWS).entries()) {
      yield { row, event: storedJson<TrailEvent>(row.event_json), previous: rows[index + 1]?.hash ?? "" };
    }
    before = rows[READ_ROWS - 1]?.seq ?? null;
    if (before === null || rows.length <= READ_ROWS) return;
  }
}
