import type { TrailEvent } from "../service/audit-trail.ts";
import { type TrailRow, trailRowsBefore } from "../store/records/trail.ts";
import { READ_ROWS } from "../store/sql/batch-sizes.ts";
import { findSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { hashOfRecord, TRAIL_KEY } from "./trail-chain.ts";

/**
 * Returns the record of the start of a recovery, or null if there is none that this program wrote. Searches the trail from
 * its end, because a recovery runs soon after its start.
 */
export async function recordedStart(db: TenantDb, recovery: string): Promise<TrailEvent | null> {
  const key = await findSecret(db, TRAIL_KEY);
  if (key === null) return null;
  for (let before: number | null = null; ; ) {
    // One row more than is looked at, because a hash covers the one before it.
    const rows: TrailRow[] = await trailRowsBefore(db, before, READ_ROWS + 1);
    for (const [index, row] of rows.slice(0, READ_ROWS).entries()) {
      const event = storedJson<TrailEvent>(row.event_json);
      if (event.action !== "recoveryStarted" || event.jobId !== recovery) continue;
      return row.hash === hashOfRecord(key, db.tenant, row, rows[index + 1]?.hash ?? "") ? event : null;
    }
    before = rows[READ_ROWS - 1]?.seq ?? null;
    if (before === null || rows.length <= READ_ROWS) return null;
  }
}
