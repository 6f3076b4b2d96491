import type { Millis } from "../domain/time.ts";
import type { TrailRecord } from "../service/audit-trail.ts";
import { trailRowsBefore } from "../store/records/trail.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { recordOf } from "./genuine-trail.ts";

const PORTION = 500;
/** Records that are looked at, because a clock that was set back makes all of a trail recent. */
const MOST_READ = 20 * PORTION;

/**
 * Returns the records since a time, newest first. Reads back to the first portion without one of them, because records of
 * others, such as refusals, must not push a caller's own out of the count.
 */
export async function eventsSince(db: TenantDb, since: Millis): Promise<readonly TrailRecord[]> {
  const events: TrailRecord[] = [];
  let before: number | null = null;
  for (let read = 0; read < MOST_READ; read += PORTION) {
    const rows = await trailRowsBefore(db, before, PORTION);
    const recent = rows.filter(({ time }) => time >= since);
    events.push(...recent.map(recordOf));
    before = rows.at(-1)?.seq ?? null;
    if (recent.length === 0 || rows.length < PORTION) break;
  }
  return events;
}
