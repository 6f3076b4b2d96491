import { yieldToEventLoop } from "../domain/yield-to-event-loop.ts";
import type { NewestVerdict, TrailEvent, TrailVerdict } from "../service/audit-trail.ts";
import { lastTrailRow, type TrailRow, trailRowsAfter } from "../store/records/trail.ts";
import { READ_ROWS } from "../store/sql/batch-sizes.ts";
import { findSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import { type ExpectedRecords, expectedRecords, missingCount, missingRecords } from "./expected-records.ts";
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
  const { expected, trail } = await checkTrail(context, Number.POSITIVE_INFINITY);
  if (!trail.intact) return trail;
  const contradiction = await expected.contradiction(store.db);
  if (contradiction !== null) return { intact: false, part: "jobs", records: trail.records, why: contradiction };
  const history = await verifyHistory(store, { isSealed: expected.sealsHistory() });
  const why = history.why ?? expected.recaptured();
  if (why !== null) return { intact: false, part: "history", records: trail.records, why };
  return { ...trail, captures: history.captures, compared: history.compared };
}

/** The most records that `verifyNewestRecords` reads, because a person waits for an examination. */
const MOST_LOOKED_AT = 10_000;

/**
 * Checks the chain of the newest records, and that the trail is as long as the newest capture knew it. A trail that is
 * looked at as a whole is compared with jobs, approvals and snapshots, too.
 */
export async function verifyNewestRecords(context: RecordsContext, most = MOST_LOOKED_AT): Promise<NewestVerdict> {
  const { trail, records, looked } = await checkTrail(context, most);
  if (trail.intact) return { state: "intact", records, looked, why: null };
  return { state: trail.short ? "short" : "altered", records, looked, why: trail.why };
}

interface TrailCheck {
  readonly expected: ExpectedRecords;
  readonly trail: Trail | Extract<TrailVerdict, { intact: false }>;
  /** The number of the newest record, and how many were found as they were written. */
  readonly records: number;
  readonly looked: number;
}

/** Checks the chain of the newest records, and what the trail should hold as far as these show it. */
async function checkTrail(context: RecordsContext, most: number): Promise<TrailCheck> {
  const { expected, ...ends } = await context.store.transaction(async (tx) => ({
    key: await findSecret(tx, TRAIL_KEY),
    end: await findSecret(tx, TRAIL_END),
    last: await lastTrailRow(tx),
    expected: await expectedRecords(tx),
  }));
  const records = ends.last?.seq ?? 0;
  const before = Math.max(0, records - most);
  const trail = await verifyTrail(context, ends, expected, before);
  const check = { expected, records, looked: Math.max(0, trail.records - before) };
  if (!trail.intact) return { ...check, trail };
  const missing = before === 0 ? missingRecords(expected, trail.records) : missingCount(expected, trail.records);
  return { ...check, trail: missing === null ? trail : short(trail.records, trail.records + 1, missing) };
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
  before: number,
): Promise<Trail | Extract<TrailVerdict, { intact: false }>> {
  if (key === null && end === null && last === null) return { intact: true, records: 0, head: null };
  if (key === null) return broken(0, 1, "the key of the trail is missing");
  let previous = "";
  let seq = before;
  for (let after = before === 0 ? Number.MIN_SAFE_INTEGER : before - 1; last !== null; ) {
    const rows = (await trailRowsAfter(store.db, after, READ_ROWS)).filter((row) => row.seq <= last.seq);
    if (rows.length === 0) break;
    for (const row of rows) {
      after = row.seq;
      // The hash of the first record that is looked at covers the one before it.
      if (before > 0 && row.seq === before) {
        previous = row.hash;
        continue;
      }
      if (before > 0 && previous === "") return short(before, before, `record ${before} is missing`);
      if (row.seq > seq + 1) return short(seq, seq + 1, `record ${seq + 1} is missing`);
      if (row.seq < seq + 1) return broken(seq, row.seq, `record ${row.seq} was put in`);
      if (row.hash !== hashOfRecord(key, store.tenant, row, previous))
        return broken(seq, row.seq, `record ${row.seq} was altered`);
      expected.found(storedJson<TrailEvent>(row.event_json));
      previous = row.hash;
      seq = row.seq;
    }
    await yieldToEventLoop();
  }
  if (end !== endOfTrail(key, seq, previous)) return short(seq, seq + 1, "records at the end are missing");
  return { intact: true, records: seq, head: previous };
}

const broken = (records: number, firstBroken: number, why: string) =>
  ({ intact: false, part: "trail", records, firstBroken, why }) as const;

const short = (records: number, firstBroken: number, why: string) =>
  ({ ...broken(records, firstBroken, why), short: true }) as const;
