import { RewindError } from "../domain/errors.ts";
import { yieldToEventLoop } from "../domain/yield-to-event-loop.ts";
import type { TrailEvent, TrailRecord } from "../service/audit-trail.ts";
import { type TrailRow, trailRowsBefore } from "../store/records/trail.ts";
import { READ_ROWS } from "../store/sql/batch-sizes.ts";
import { findSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";
import { endOfTrail, hashOfRecord, TRAIL_END, TRAIL_KEY } from "./trail-chain.ts";

/** A record that was read before. The chain from it to the newest record shows that those before it are known. */
export type KnownRecord = Pick<TrailRecord, "seq" | "hash">;

/**
 * Yields the records of the trail, newest first, as far as they are read, or those after a known one. Throws
 * `storeAltered` at the first that this program did not write as it is, and if newer ones or the known one are missing,
 * because a decision or a proof rests on them.
 */
export async function* genuineTrail(db: TenantDb, known: KnownRecord | null = null): AsyncGenerator<TrailRecord> {
  // Before the rows, because another process may append some in between.
  const [key, end] = [await findSecret(db, TRAIL_KEY), await findSecret(db, TRAIL_END)];
  for (let before: number | null = null; ; ) {
    // One row more than is looked at, because a hash covers the one before it.
    const rows: TrailRow[] = await trailRowsBefore(db, before, READ_ROWS + 1, known?.seq);
    if (before === null) {
      if (rows.length === 0 && end === null && known === null) return;
      if (key === null || !rows.some(({ seq, hash }) => end === endOfTrail(key, seq, hash)))
        throw altered("at its end");
    }
    for (const [index, row] of rows.slice(0, READ_ROWS).entries()) {
      if (row.seq === known?.seq && row.hash === known.hash) return;
      const previous = rows[index + 1]?.hash ?? "";
      if (key === null || row.hash !== hashOfRecord(key, db.tenant, row, previous))
        throw altered(`at record ${row.seq}`);
      yield recordOf(row);
    }
    before = rows[READ_ROWS - 1]?.seq ?? null;
    if (before === null || rows.length <= READ_ROWS) break;
    // A database in this process answers without a turn of the event loop.
    await yieldToEventLoop();
  }
  if (known !== null) throw altered(`at record ${known.seq}`);
}

/** Returns a row as a record, without looking at its hash. */
export function recordOf(row: TrailRow): TrailRecord {
  // Earlier versions left out an unknown caller.
  const event = storedJson<Omit<TrailEvent, "caller"> & Partial<TrailEvent>>(row.event_json);
  return { ...event, caller: event.caller ?? null, seq: row.seq, time: row.time, hash: row.hash };
}

const altered = (place: string): RewindError =>
  new RewindError(
    "storeAltered",
    `The trail was altered ${place}, so it proves nothing anymore, and nothing is started or signed by it. Run ` +
      "`entra-rewind audit --verify`.",
  );
