import { createHmac } from "node:crypto";
import { RewindError } from "../domain/errors.ts";
import type { NewId, TenantId } from "../domain/ids.ts";
import { asJson, canonicalText } from "../domain/json.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import { yieldToEventLoop } from "../domain/yield-to-event-loop.ts";
import type { AuditTrail, TrailAction, TrailEvent, TrailRecord, TrailVerdict } from "../service/audit-trail.ts";
import {
  insertTrailRow,
  lastTrailRow,
  type TrailRow,
  trailRowsAfter,
  trailRowsBefore,
} from "../store/records/trail.ts";
import type { TenantStore } from "../store/sql/database.ts";
import { findSecret, putSecret, tenantSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../store/sql/tenant-db.ts";
import { pageFrame } from "../summaries/paging.ts";

/** The store and the sources of time and ids that approvals, trail and requests are kept with, whatever the mode. */
export interface RecordsContext {
  readonly store: TenantStore;
  readonly machine: Clock;
  readonly newId: NewId;
  /** Repeats a record in the tenant's own log; absent where the mode has none to write. */
  readonly onRecorded?: (event: TrailEvent) => Promise<void>;
}

const PORTION = 1_000;
const KEY = "audit-key";
const END = "audit-end";
const LONGEST_MESSAGE = 1_000;

/**
 * The trail as rows in the store. Each row's hash is keyed and covers the row and the hash before it; where the trail
 * ends is kept apart, sealed with the same key, so that a missing last record shows as well. Whoever can write the
 * store's file can read the key too: this shows what was altered, it does not prevent it.
 */
export function storedTrail(context: RecordsContext): AuditTrail {
  const { store } = context;
  return {
    append: (event) => store.transaction((tx) => appendWithinLimits(context, tx, event)),
    count: async (action, callerId, since) =>
      (await recentEvents(store.db, since)).filter((event) => event.action === action && event.caller?.id === callerId)
        .length,
    list: async (request) => {
      const frame = pageFrame("audit", ["number"], request);
      const rows = await trailRowsBefore(store.db, frame.after?.[0] ?? null, frame.wanted);
      return frame.page(rows.map(recordOf), ({ seq }) => [seq]);
    },
    verify: () => verify(context),
  };
}

/** One more record, together with whatever else the transaction does; in the tenant's own log too, if the engine has one. */
export async function appendTrail(context: RecordsContext, tx: TenantTx, given: TrailEvent): Promise<void> {
  const { machine, onRecorded } = context;
  const { message } = given;
  const event = message === undefined ? given : { ...given, message: message.slice(0, LONGEST_MESSAGE) };
  const last = await lastTrailRow(tx);
  const row = {
    seq: (last?.seq ?? 0) + 1,
    time: machine.now(),
    event_json: canonicalText(asJson(event)),
  };
  const key = await tenantSecret(tx, KEY, () => context.newId() + context.newId());
  const hash = hashOf(key, tx.tenant, row, last?.hash ?? "");
  await insertTrailRow(tx, { ...row, hash });
  await putSecret(tx, END, endMark(key, row.seq, hash));
  await onRecorded?.(event);
}

const REFUSALS: readonly TrailAction[] = ["callRefused", "approvalRefused"];
/** Refusals of one caller that are recorded in `REFUSAL_WINDOW`. More of them say nothing new and only fill the store. */
const MOST_REFUSALS = 30;
const REFUSAL_WINDOW: Millis = MINUTE;

async function appendWithinLimits(context: RecordsContext, tx: TenantTx, event: TrailEvent): Promise<void> {
  if (!REFUSALS.includes(event.action)) return appendTrail(context, tx, event);
  const recent = (await recentEvents(tx, context.machine.now() - REFUSAL_WINDOW)).filter(
    ({ caller }) => caller?.id === event.caller?.id,
  );
  const refusals = recent.filter(({ action }) => REFUSALS.includes(action)).length;
  if (refusals < MOST_REFUSALS) return appendTrail(context, tx, event);
  if (recent.some(({ action }) => action === "refusalsOmitted")) return;
  const message = `More than ${MOST_REFUSALS} refusals of this caller within a minute: the further ones are not recorded.`;
  await appendTrail(context, tx, { action: "refusalsOmitted", caller: event.caller, message });
}

/** Events since a time, among the newest. */
async function recentEvents(db: TenantDb, since: Millis): Promise<readonly TrailRecord[]> {
  const rows = await trailRowsBefore(db, null, MOST_RECENT);
  return rows.filter(({ time }) => time >= since).map(recordOf);
}

const MOST_RECENT = 500;

/**
 * Runs `work`; an approval refused in it becomes a record, in a transaction of its own, because the one it happened in
 * is undone. Whoever keeps the approvals records this kind of refusal, and the guard every other: so each is one record.
 */
export async function recordingRefusal<T>(
  context: RecordsContext,
  about: Omit<TrailEvent, "action" | "code" | "message">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "approvalRefused") throw error;
    const { code, message } = error;
    await context.store.transaction((tx) =>
      appendWithinLimits(context, tx, { ...about, action: "approvalRefused", code, message }),
    );
    throw error;
  }
}

async function verify({ store }: RecordsContext): Promise<TrailVerdict> {
  // Only what stood here when the reading began: other processes go on writing.
  const { key, end, upTo } = await store.transaction(async (tx) => ({
    key: await findSecret(tx, KEY),
    end: await findSecret(tx, END),
    upTo: await lastTrailRow(tx),
  }));
  if (key === null && end === null && upTo === null) return { intact: true, records: 0, head: null };
  if (key === null) return broken(0, 1, "the key of the trail is missing");
  let previous = "";
  let seq = 0;
  for (let after = Number.MIN_SAFE_INTEGER; upTo !== null; ) {
    const rows = (await trailRowsAfter(store.db, after, PORTION)).filter((row) => row.seq <= upTo.seq);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.seq > seq + 1) return broken(seq, seq + 1, `record ${seq + 1} is missing`);
      if (row.seq < seq + 1) return broken(seq, row.seq, `record ${row.seq} was put in`);
      if (row.hash !== hashOf(key, store.tenant, row, previous))
        return broken(seq, row.seq, `record ${row.seq} was altered`);
      previous = row.hash;
      seq = row.seq;
      after = seq;
    }
    await yieldToEventLoop();
  }
  if (end !== endMark(key, seq, previous)) return broken(seq, seq + 1, "records at the end are missing");
  return { intact: true, records: seq, head: previous };
}

const broken = (records: number, firstBroken: number, why: string): TrailVerdict => ({
  intact: false,
  records,
  firstBroken,
  why,
});

const endMark = (key: string, seq: number, hash: string): string => keyed(key, ["end", seq, hash]);

function hashOf(
  key: string,
  tenant: TenantId,
  { seq, time, event_json }: Omit<TrailRow, "hash">,
  previous: string,
): string {
  return keyed(key, [tenant, seq, time, event_json, previous]);
}

const keyed = (key: string, content: readonly (string | number)[]): string =>
  createHmac("sha256", key).update(JSON.stringify(content)).digest("base64url");

function recordOf(row: TrailRow): TrailRecord {
  // An unknown caller is null, which canonical text leaves out.
  const event = storedJson<Omit<TrailEvent, "caller"> & Partial<TrailEvent>>(row.event_json);
  return { ...event, caller: event.caller ?? null, seq: row.seq, time: row.time, hash: row.hash };
}
