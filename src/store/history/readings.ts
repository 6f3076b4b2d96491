import type { Millis } from "../../domain/time.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import type { Capture } from "./captures.ts";

/** The end of the newest reading of a tenant: of the one that made its newest capture, or of a later one that found no change. */
export interface NewestReading {
  /** The place where the directory's feed goes on. */
  readonly cursor: string;
  readonly readUntil: Millis;
}

/** Returns the newest reading, given the newest capture. */
export async function newestReading(db: TenantDb, head: Capture): Promise<NewestReading> {
  const row = await db.selectFrom("reading").selectAll().where("instant", "=", head.instant).executeTakeFirst();
  return row === undefined ? head : { cursor: row.cursor, readUntil: row.read_until };
}

/** Keeps the end of a reading that found nothing new since the newest capture. */
export async function keepReading(tx: TenantTx, head: Capture, { cursor, readUntil }: NewestReading): Promise<void> {
  await tx.deleteFrom("reading").execute();
  await tx.insertInto("reading").values({ instant: head.instant, cursor, read_until: readUntil }).execute();
}
