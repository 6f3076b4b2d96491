import { createHmac } from "node:crypto";
import { RewindError } from "../domain/errors.ts";
import { asJson, canonicalText } from "../domain/json.ts";
import type { AuditTrail, TrailEvent, TrailRecord, TrailVerdict } from "../service/audit-trail.ts";
import { decodeCursor, encodeCursor, pageSize } from "../service/cursor.ts";
import {
  type AuditEventRow,
  auditEventsAfter,
  auditEventsBefore,
  insertAuditEvent,
  lastAuditEvent,
} from "../store/audit-events.ts";
import type { Tx } from "../store/database.ts";
import { findSecret, putSecret, tenantSecret } from "../store/secrets.ts";
import { storedJson } from "../store/stored-json.ts";
import { breathe } from "./breathe.ts";
import type { EngineContext } from "./context.ts";

/** What a trail needs of an engine; a mode without one keeps it all the same. */
export type TrailContext = Pick<EngineContext, "store" | "tenant" | "machine" | "newId">;

const PORTION = 1_000;
const KEY = "audit-key";
const END = "audit-end";

/**
 * The trail as rows in the store. Each row's hash is keyed and covers the row and the hash before it; where the trail
 * ends is kept apart, so that a missing last record shows as well. Whoever can write the store's file can read the key
 * too: this shows what was altered, it does not prevent it.
 */
export function auditTrail(context: TrailContext): AuditTrail {
  const { store } = context;
  return {
    append: (event) => store.transaction((tx) => appendTrail(context, tx, event)),
    list: async (page) => {
      const limit = pageSize(page);
      const before = page.cursor === undefined ? null : decodeCursor("audit", page.cursor, ["number"])[0];
      const rows = await auditEventsBefore(store.db, context.tenant, before, limit + 1);
      const items = rows.slice(0, limit).map(recordOf);
      const last = items.at(-1);
      return rows.length > limit && last !== undefined
        ? { items, nextCursor: encodeCursor("audit", [last.seq]) }
        : { items };
    },
    verify: () => verify(context),
  };
}

/** One more record, together with whatever else the transaction does. */
export async function appendTrail(context: TrailContext, tx: Tx, event: TrailEvent): Promise<void> {
  const { tenant, machine } = context;
  const last = await lastAuditEvent(tx, tenant);
  const row = {
    tenant_id: tenant,
    seq: (last?.seq ?? 0) + 1,
    time: machine.now(),
    event_json: canonicalText(asJson(event)),
  };
  const hash = hashOf(await keyOf(context, tx), row, last?.hash ?? "");
  await insertAuditEvent(tx, { ...row, hash });
  await putSecret(tx, tenant, END, endMark(row.seq, hash));
}

/**
 * Runs `work`; a refusal it ends in becomes a record, in a transaction of its own, because the one it happened in is
 * undone. A defect is no refusal and is not recorded.
 */
export async function recordingRefusal<T>(
  context: TrailContext,
  about: Omit<TrailEvent, "action" | "code" | "message">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    const action = error.code === "approvalRefused" ? "approvalRefused" : "callRefused";
    const { code, message } = error;
    await context.store.transaction((tx) => appendTrail(context, tx, { ...about, action, code, message }));
    throw error;
  }
}

async function verify(context: TrailContext): Promise<TrailVerdict> {
  const { store, tenant } = context;
  // Only what stood here when the reading began: other processes go on writing.
  const { key, end, upTo } = await store.transaction(async (tx) => ({
    key: await keyOf(context, tx),
    end: await findSecret(tx, tenant, END),
    upTo: (await lastAuditEvent(tx, tenant))?.seq ?? 0,
  }));
  let previous = "";
  let seq = 0;
  for (;;) {
    const rows = (await auditEventsAfter(store.db, tenant, seq, PORTION)).filter((row) => row.seq <= upTo);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.seq !== seq + 1) return broken(seq, seq + 1, `record ${seq + 1} is missing`);
      if (row.hash !== hashOf(key, row, previous)) return broken(seq, row.seq, `record ${row.seq} was altered`);
      previous = row.hash;
      seq = row.seq;
    }
    await breathe();
  }
  if ((end ?? endMark(0, "")) !== endMark(seq, previous)) return broken(seq, seq + 1, "records at the end are missing");
  return { intact: true, records: seq };
}

const broken = (records: number, firstBroken: number, why: string): TrailVerdict => ({
  intact: false,
  records,
  firstBroken,
  why,
});

const endMark = (seq: number, hash: string): string => `${seq} ${hash}`;

const keyOf = ({ tenant, newId }: TrailContext, tx: Tx): Promise<string> =>
  tenantSecret(tx, tenant, KEY, () => newId() + newId());

function hashOf(key: string, row: Omit<AuditEventRow, "hash">, previous: string): string {
  const { tenant_id, seq, time, event_json } = row;
  return createHmac("sha256", key)
    .update(JSON.stringify([tenant_id, seq, time, event_json, previous]))
    .digest("base64url");
}

function recordOf(row: AuditEventRow): TrailRecord {
  return { ...storedJson<TrailEvent>(row.event_json), seq: row.seq, time: row.time, hash: row.hash };
}
