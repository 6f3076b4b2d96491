import type { Millis } from "../../domain/time.ts";
import type { Row } from "../sql/schema.ts";
import { findSecret } from "../sql/secrets.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { sealOfReading } from "./capture-seal.ts";
import type { Capture } from "./captures.ts";
import { HISTORY_KEY } from "./history-key.ts";

/** The end of the newest reading of a tenant: of the one that made its newest capture, or of a later one that found no change. */
export interface NewestReading {
  /** The place where the directory's feed goes on. */
  readonly cursor: string;
  readonly readUntil: Millis;
}

/**
 * Returns the newest reading, given the newest capture. A later reading that is not sealed by this program does not count,
 * because changes before its place would never be seen.
 */
export async function newestReading(db: TenantDb, head: Capture): Promise<NewestReading> {
  const row = await db.selectFrom("reading").selectAll().where("instant", "=", head.instant).executeTakeFirst();
  if (row === undefined || !(await isGenuine(db, row))) return head;
  return { cursor: row.cursor, readUntil: row.read_until };
}

/** Returns true if a kept reading has another seal than this program's. Those of earlier versions have none. */
export async function hasAlteredReading(db: TenantDb): Promise<boolean> {
  const row = await db.selectFrom("reading").selectAll().executeTakeFirst();
  return row !== undefined && row.seal !== null && !(await isGenuine(db, row));
}

async function isGenuine(db: TenantDb, row: Row<"reading">): Promise<boolean> {
  const key = await findSecret(db, HISTORY_KEY);
  return key !== null && row.seal === sealOfReading(key, db.tenant, row);
}

/** Keeps the end of a reading that found nothing new since the newest capture, sealed with the history's key. */
export async function keepReading(
  tx: TenantTx,
  head: Capture,
  { cursor, readUntil }: NewestReading,
  key: string,
): Promise<void> {
  await tx.deleteFrom("reading").execute();
  const row = { instant: head.instant, cursor, read_until: readUntil };
  await tx
    .insertInto("reading")
    .values({ ...row, seal: sealOfReading(key, tx.tenant, row) })
    .execute();
}
