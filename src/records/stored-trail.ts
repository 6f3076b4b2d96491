import { RewindError } from "../domain/errors.ts";
import { asJson, canonicalText } from "../domain/json.ts";
import type { AuditTrail, TrailAction, TrailEvent } from "../service/audit-trail.ts";
import { insertTrailRow, lastTrailRow, trailRowsBefore } from "../store/records/trail.ts";
import { putSecret, tenantSecret } from "../store/sql/secrets.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";
import { pageFrame } from "../summaries/paging.ts";
import { recordOf } from "./genuine-trail.ts";
import { countRefusal, MOST_REFUSALS, REFUSAL_WINDOW } from "./omitted-refusals.ts";
import { eventsSince } from "./recent-events.ts";
import type { RecordsContext } from "./records-context.ts";
import { RecoveryProofs } from "./recovery-proof.ts";
import { endOfTrail, hashOfRecord, TRAIL_END, TRAIL_KEY } from "./trail-chain.ts";
import { verifyNewestRecords, verifyRecords } from "./verify-records.ts";

const LONGEST_MESSAGE = 1_000;

/**
 * Returns the trail as rows in the store. Each row's hash is keyed and covers the row and the hash before it. The end
 * of the trail is kept apart, sealed with the same key, so that a missing last record shows as well. A person who can
 * write the store can read the key too, so alterations made without the key show, and others do not.
 */
export function storedTrail(context: RecordsContext): AuditTrail {
  const { store } = context;
  return {
    append: (event) => store.transaction((tx) => appendWithinLimits(context, tx, event)),
    list: async (request) => {
      const frame = pageFrame("audit", ["number"], request);
      const rows = await trailRowsBefore(store.db, frame.after?.[0] ?? null, frame.wanted);
      return frame.page(rows.map(recordOf), ({ seq }) => [seq]);
    },
    // Reads the records back to the approval each time, because what it returns is shown as evidence. 100,000 of them take
    // half a second of processor time, in portions.
    recovery: (of) => new RecoveryProofs(store.db).recovery(of),
    verify: () => verifyRecords(context),
    verifyNewest: () => verifyNewestRecords(context),
  };
}

/** Appends a record in the caller's transaction, and in the tenant's own log if the mode writes one. */
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
  const key = await tenantSecret(tx, TRAIL_KEY, () => context.newId() + context.newId());
  const hash = hashOfRecord(key, tx.tenant, row, last?.hash ?? "");
  await insertTrailRow(tx, { ...row, hash });
  await putSecret(tx, TRAIL_END, endOfTrail(key, row.seq, hash));
  await onRecorded?.(event);
}

const REFUSALS: readonly TrailAction[] = ["callRefused", "approvalRefused"];

/** Appends a record. A refusal beyond those of a caller that are recorded is counted instead. */
async function appendWithinLimits(context: RecordsContext, tx: TenantTx, event: TrailEvent): Promise<void> {
  if (!REFUSALS.includes(event.action)) return appendTrail(context, tx, event);
  const { caller } = event;
  const now = context.machine.now();
  const recent = (await eventsSince(tx, now - REFUSAL_WINDOW)).filter((one) => one.caller?.id === caller?.id);
  const isRecorded = recent.filter(({ action }) => REFUSALS.includes(action)).length < MOST_REFUSALS;
  const isTold = recent.some(({ omitted }) => omitted?.since !== undefined);
  const omitted = await countRefusal(tx, { caller, isRecorded, now, isTold });
  if (omitted !== null) await appendTrail(context, tx, omitted);
  if (isRecorded) await appendTrail(context, tx, event);
}

/**
 * Runs `work` and records an approval that is refused in it, in a transaction of its own, because the refusal rolls
 * back the one of `work`. The store of approvals records this kind of refusal and the guard records every other, so
 * that each is one record.
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
