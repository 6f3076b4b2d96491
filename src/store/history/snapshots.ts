import { type SnapshotKind, snapshotKinds } from "../../domain/recovery/snapshot.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { markingEnd } from "./history-end.ts";

/** A snapshot as it is kept: a name for a finished capture. It cannot be changed, and only retention removes it. */
export interface KeptSnapshot {
  readonly instant: Instant;
  readonly kind: SnapshotKind;
  readonly label: string | null;
  readonly changedObjects: number | null;
}

export async function addSnapshot(tx: TenantTx, snapshot: KeptSnapshot): Promise<void> {
  const { instant, kind, label, changedObjects } = snapshot;
  const insert = tx.insertInto("snapshot").values({ instant, kind, label, changed_objects: changedObjects });
  await markingEnd(tx, () => insert.execute());
}

export async function findSnapshot(db: TenantDb, instant: Instant): Promise<KeptSnapshot | null> {
  const row = await db.selectFrom("snapshot").selectAll().where("instant", "=", instant).executeTakeFirst();
  return row === undefined ? null : keptSnapshot(row);
}

/** Returns rows before `before`, newest first. Null begins at the newest. */
export async function snapshotsBefore(db: TenantDb, before: Instant | null, limit: number): Promise<KeptSnapshot[]> {
  let query = db.selectFrom("snapshot").selectAll();
  if (before !== null) query = query.where("instant", "<", before);
  const rows = await query.orderBy("instant", "desc").limit(limit).execute();
  return rows.map(keptSnapshot);
}

export async function newestSnapshot(db: TenantDb, kind?: SnapshotKind): Promise<KeptSnapshot | null> {
  let query = db.selectFrom("snapshot").selectAll();
  if (kind !== undefined) query = query.where("kind", "=", kind);
  const row = await query.orderBy("instant", "desc").limit(1).executeTakeFirst();
  return row === undefined ? null : keptSnapshot(row);
}

export async function countSnapshots(db: TenantDb): Promise<number> {
  const row = await db
    .selectFrom("snapshot")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function keptSnapshot(row: Row<"snapshot">): KeptSnapshot {
  const kind = snapshotKinds.find((known) => known === row.kind);
  if (kind === undefined) throw new TypeError(`The store holds a snapshot of the unknown kind ${row.kind}.`);
  return { instant: asInstant(row.instant), kind, label: row.label, changedObjects: row.changed_objects };
}
