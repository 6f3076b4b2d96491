import type { Row } from "../sql/schema.ts";
import { findSecret, putSecret } from "../sql/secrets.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { HISTORY_END, sealOfEarlierEnd, sealOfEnd } from "./capture-seal.ts";
import { HISTORY_KEY } from "./history-key.ts";

/**
 * Makes a change to the captures or snapshots of a history and marks its end anew, so that captures at the end and
 * snapshots anywhere cannot be taken away unnoticed. A mark that does not fit beforehand is left, because a new one would
 * hide the alteration. Cost follows the number of snapshots.
 */
export async function markingEnd(tx: TenantTx, change: () => Promise<unknown>): Promise<void> {
  const wasMarked = await isMarked(tx);
  await change();
  if (!wasMarked) return;
  const { key, seal, snapshots } = await endOf(tx);
  if (key !== null && seal !== null) await putSecret(tx, HISTORY_END, sealOfEnd(key, { seal, snapshots }));
}

/** Returns true if the mark fits the newest capture and the snapshots, or if no capture is sealed yet. */
async function isMarked(tx: TenantTx): Promise<boolean> {
  const { key, seal, snapshots } = await endOf(tx);
  const mark = await findSecret(tx, HISTORY_END);
  if (seal === null || key === null) return mark === null;
  return mark === sealOfEnd(key, { seal, snapshots }) || mark === sealOfEarlierEnd(key, seal);
}

async function endOf(tx: TenantTx) {
  const newest = await tx.selectFrom("capture").select("seal").orderBy("instant", "desc").limit(1).executeTakeFirst();
  return {
    key: await findSecret(tx, HISTORY_KEY),
    seal: newest?.seal ?? null,
    snapshots: await snapshotRows(tx),
  };
}

/** Returns the rows of all snapshots, oldest first. */
export async function snapshotRows(db: TenantDb): Promise<Row<"snapshot">[]> {
  return db.selectFrom("snapshot").selectAll().orderBy("instant").execute();
}
