import type { Row } from "../sql/schema.ts";
import { findSecret, putSecret } from "../sql/secrets.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { HISTORY_END, type HistoryEnd, sealOfEarlierEnd, sealOfEnd } from "./capture-seal.ts";
import { HISTORY_KEY } from "./history-key.ts";

/** The name of the secret that holds the sum of the kept records of the tenant's log. */
export const LOG_SUM = "log-sum";

/**
 * Makes a change to the captures, snapshots or kept records of a history and marks its end anew, so that captures at the
 * end, and snapshots and records anywhere, cannot be taken away unnoticed. A mark that does not fit beforehand is left,
 * because a new one would hide the alteration. Cost follows the number of snapshots.
 */
export async function markingEnd(tx: TenantTx, change: () => Promise<unknown>): Promise<void> {
  const wasMarked = await isMarked(tx);
  await change();
  if (!wasMarked) return;
  const { key, end } = await endOf(tx);
  if (key !== null && end !== null) await putSecret(tx, HISTORY_END, sealOfEnd(key, end));
}

/** Returns true if the mark fits the end of the history, or if no capture is sealed yet. */
async function isMarked(tx: TenantTx): Promise<boolean> {
  const { key, end, mark } = await endOf(tx);
  return end === null || key === null ? mark === null : fits(key, end, mark);
}

/** Returns true if a mark is that of this end, or of an earlier version, which covered the newest capture alone. */
export const fits = (key: string, end: HistoryEnd, mark: string | null): boolean =>
  mark === sealOfEnd(key, end) || mark === sealOfEarlierEnd(key, end.seal);

/** Reads the end of the history, null before the first sealed capture, with the key and the mark of it. */
export async function endOf(db: TenantDb) {
  const newest = await db.selectFrom("capture").select("seal").orderBy("instant", "desc").limit(1).executeTakeFirst();
  const [snapshots, log] = [await snapshotRows(db), await findSecret(db, LOG_SUM)];
  return {
    key: await findSecret(db, HISTORY_KEY),
    mark: await findSecret(db, HISTORY_END),
    end: newest?.seal == null ? null : { seal: newest.seal, snapshots, log },
  };
}

/** Returns the rows of all snapshots, oldest first. */
async function snapshotRows(db: TenantDb): Promise<Row<"snapshot">[]> {
  return db.selectFrom("snapshot").selectAll().orderBy("instant").execute();
}
