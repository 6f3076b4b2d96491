import { yieldToEventLoop } from "../domain/yield-to-event-loop.ts";
import type { TrailEvent, TrailVerdict } from "../service/audit-trail.ts";
import { lastTrailRow, type TrailRow, trailRowsAfter } from "../store/records/trail.ts";
import { READ_ROWS } from "../store/sql/batch-sizes.ts";
import { findSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import { type ExpectedRecords, expectedRecords, missingRecords } from "./expected-records.ts";
import type { RecordsContext } from "./records-context.ts";
import { endOfTrail, hashOfRecord, TRAIL_END, TRAIL_KEY } from "./trail-chain.ts";
import { verifyHistory } from "./verify-history.ts";

/**
 * Checks the chain of the trail, then the trail against the jobs, approvals, snapshots and captures it should know, then
 * the chain of captures against the history. Reads the trail and the history once, in portions. Other processes may go
 * on writing: only what was there when the check began is judged.
 */
export async function verifyRecords(context: RecordsContext): Promise<TrailVerdict> {
  const { store } = context;
  const { expected, ...ends } = await store.transaction(async (tx) => ({
    key: await findSecret(tx, TRAIL_KEY),
    end: await findSecret(tx, TRAIL_END),
    last: await lastTrailRow(tx),
    expected: await expectedRecords(tx),
  }));
  const trail = await verifyTrail(context, ends, expected);
  if (!trail.intact) return trail;
  const missing = missingRecords(expected, trail.records);
  if (missing !== null) return broken(trail.records, trail.records + 1, missing);
  const contradiction = await expected.contradiction(store.db);
  if (contradiction !== null) return { intact: false, part: "jobs", records: trail.records, why: contradiction };
  const history = await verifyHistory(store, { isSealed: expected.sealsHistory() });
  const why = history.why ?? expected.recaptured();
  if (why !== null) return { intact: false, part: "history", records: trail.records, why };
  return { ...trail, captures: history.captures, compared: history.compared };
}

interface Ends {
  readonly key: string | null;
  readonly end: string | null;
  readonly last: TrailRow | null;
}

type Trail = { readonly intact: true; readonly records: number; readonly head: string | null };

async function verifyTrail(
  { store }: RecordsContext,
  { key, end, last }: Ends,
  expected: ExpectedRecords,
): Promise<Trail | Extract<TrailVerdict, { intact: false }>> {
  if (key === null && end === null && last === null) return { intact: true, records: 0, head: null };
  if (key === null) return broken(0, 1, "the key of the trail is missing");
  let previous = "";
  let seq = 0;
  for (let after = Number.MIN_SAFE_INTEGER; last !== null; ) {
    const rows = (await trailRowsAfter(store.db, after, READ_ROWS)).filter((row) => row.seq <= last.seq);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.seq > seq + 1) return broken(seq, seq + 1, `record ${seq + 1} is missing`);
      if (row.seq < seq + 1) return broken(seq, row.seq, `record ${row.seq} was put in`);
      if (row.hash !== hashOfRecord(key, store.tenant, row, previous))
        return broken(seq, row.seq, `record ${row.seq} was altered`);
      expected.found(storedJson<TrailEvent>(row.event_json));
      previous = row.hash;
      seq = row.seq;
      after = seq;
    }
    await yieldToEventLoop();
  }
  if (end !== endOfTrail(key, seq, previous)) return broken(seq, seq + 1, "records at the end are missing");
  return { intact: true, records: seq, head: previous };
}

const broken = (records: number, firstBroken: number, why: string) =>
  ({ intact: false, part: "trail", records, firstBroken, why }) as const;
