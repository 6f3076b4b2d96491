import type { TrailHead } from "../domain/approval/trail-head.ts";
import { RewindError } from "../domain/errors.ts";
import { MINUTE, type Millis, SECOND, type Sleep } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import { lastTrailRow, type TrailRow, trailRowsAfter } from "../store/records/trail.ts";
import type { TenantStore } from "../store/sql/database.ts";
import { findSecret, putSecret } from "../store/sql/secrets.ts";
import { storedJson } from "../store/sql/stored-json.ts";

export interface HeadSending {
  readonly store: TenantStore;
  /** The place in words, and the way to it. */
  readonly place: string;
  readonly send: (heads: readonly TrailHead[], signal: AbortSignal) => Promise<void>;
  readonly sleep: Sleep;
  /** Receives a sentence when the place cannot be reached, and when it can again. */
  readonly report: (sentence: string) => void;
  readonly lookEvery?: Millis;
}

const LOOK_EVERY: Millis = 2 * SECOND;
const LONGEST_PAUSE: Millis = MINUTE;
/** Heads in one go. The queue is the trail itself, so memory does not grow with an outage. */
const BATCH = 500;
const MARK = "trail-sent";

/**
 * Sends the head of each record of a trail to a place outside until `signal` aborts, beginning after those that were sent
 * before. A record is sent after its transaction, so that no recovery waits for the place. Several processes may send the
 * same trail: then some heads arrive more than once.
 */
export async function sendHeads(sending: HeadSending, signal: AbortSignal): Promise<void> {
  const { sleep, report, place, lookEvery = LOOK_EVERY } = sending;
  // Faults of the store are reported even during an outage of the place.
  const reported = new Set<string>();
  let pause = lookEvery;
  while (!signal.aborted) {
    try {
      await sendWaiting(sending, signal);
      if (reported.size > 0)
        report(`The heads of the trail are sent to ${place} again, and all that waited were sent.`);
      reported.clear();
      pause = lookEvery;
    } catch (error) {
      if (signal.aborted) break;
      const fault = error instanceof RewindError ? error.code : "place";
      if (!reported.has(fault)) report(failureSentence(place, error));
      reported.add(fault);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    await sleep(pause, signal).catch(() => {});
  }
}

/** Sends every head that was not sent yet. Throws what the place throws, and `storeAltered` for a trail that was cut. */
export async function sendWaiting({ store, place, send }: HeadSending, signal: AbortSignal): Promise<void> {
  const mark = `${MARK} ${place}`;
  const sent = Number((await findSecret(store.db, mark)) ?? 0);
  const last = await lastTrailRow(store.db);
  if (sent > (last?.seq ?? 0)) throw cut(place, sent, last?.seq ?? 0);
  for (let after = sent; ; ) {
    const rows = await trailRowsAfter(store.db, after, BATCH);
    const newest = rows.at(-1);
    if (newest === undefined) return;
    await send(
      rows.map((row) => headOf(store.tenant, row)),
      signal,
    );
    after = newest.seq;
    await store.transaction((tx) => putSecret(tx, mark, String(newest.seq)));
  }
}

const headOf = (tenant: string, { seq, time, event_json, hash }: TrailRow): TrailHead => ({
  tenant,
  seq,
  time,
  action: storedJson<TrailEvent>(event_json).action,
  hash,
});

const cut = (place: string, sent: number, present: number): RewindError =>
  new RewindError(
    "storeAltered",
    `${countOf(sent, "record")} of the trail ${sent === 1 ? "was" : "were"} sent to ${place}, and it has ${present} now. Run \`entra-rewind audit --verify\`.`,
  );

const failureSentence = (place: string, error: unknown): string =>
  error instanceof RewindError
    ? error.message
    : `The heads of the trail cannot be sent to ${place}: ${error instanceof Error ? error.message : "unknown error"}. ` +
      "None is lost: they wait in the trail and are sent when the place takes them.";
