import { type Successor, Successors } from "../../domain/changes/successors.ts";
import type { JobId } from "../../domain/ids.ts";
import { asEntityType, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { insertRows } from "../sql/insert-rows.ts";
import type { Row } from "../sql/schema.ts";
import { findSecret } from "../sql/secrets.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { sealOfSuccessor } from "./capture-seal.ts";
import { presencesAt } from "./entity-versions.ts";
import { HISTORY_KEY } from "./history-key.ts";

/** Keeps the objects that a recovery created in the place of others. Repeating it changes nothing. */
export async function keepSuccessors(tx: TenantTx, job: JobId, successors: readonly Successor[]): Promise<void> {
  const key = await findSecret(tx, HISTORY_KEY);
  if (key === null) throw new TypeError("A recovery has a plan, whose digest took the key of the history.");
  const rows = successors.map(({ of, id, appId }) => {
    const row = {
      entity_type: of.type,
      entity_id: of.id,
      successor_id: id,
      app_id: appId?.before ?? null,
      successor_app_id: appId?.now ?? null,
    };
    return { ...row, seal: sealOfSuccessor(key, tx.tenant, { ...row, job_id: job }) };
  });
  await insertRows(tx, "successor", { job_id: job }, rows, "replace");
}

/** Returns the successors that are there at an instant, and those that led to them, because later ones were not made yet. */
export async function readSuccessorsAt(db: TenantDb, instant: Instant): Promise<Successors> {
  const rows = await db.selectFrom("successor").selectAll().execute();
  if (rows.length === 0) return new Successors([]);
  const all = (await genuine(db, rows)).map(successorOf);
  const there = await presencesAt(
    db,
    all.map(({ of, id }) => ({ type: of.type, id })),
    instant,
  );
  const successors = new Successors(all);
  const present = all.map(({ of, id }) => ({ type: of.type, id })).filter((ref) => there.has(refKey(ref)));
  const kept = new Set<RefKey>(present.flatMap((ref) => successors.line(ref).map(refKey)));
  return new Successors(all.filter(({ of, id }) => kept.has(refKey({ type: of.type, id }))));
}

/**
 * Returns every successor of the tenant that this program sealed, because others would lead references to any object.
 * Their number is that of the objects that were ever rebuilt.
 */
export async function readSuccessors(db: TenantDb): Promise<Successors> {
  const rows = await db.selectFrom("successor").selectAll().execute();
  return new Successors((await genuine(db, rows)).map(successorOf));
}

/** Returns the successors that one recovery made. */
export async function successorsOf(db: TenantDb, job: JobId): Promise<readonly Successor[]> {
  const rows = await db.selectFrom("successor").selectAll().where("job_id", "=", job).execute();
  return (await genuine(db, rows)).map(successorOf);
}

/** Returns the first row whose seal is not this program's, or null. Rows of earlier versions have none. */
export async function alteredSuccessor(db: TenantDb): Promise<EntityRef | null> {
  const rows = await db.selectFrom("successor").selectAll().where("seal", "is not", null).execute();
  const kept = new Set(await genuine(db, rows));
  const row = rows.find((one) => !kept.has(one));
  return row === undefined ? null : { type: asEntityType(row.entity_type), id: row.entity_id };
}

async function genuine(db: TenantDb, rows: readonly Row<"successor">[]): Promise<readonly Row<"successor">[]> {
  const key = rows.length === 0 ? null : await findSecret(db, HISTORY_KEY);
  return key === null ? [] : rows.filter((row) => row.seal === sealOfSuccessor(key, db.tenant, row));
}

function successorOf(row: Row<"successor">): Successor {
  const { app_id: before, successor_app_id: now } = row;
  const of = { type: asEntityType(row.entity_type), id: row.entity_id };
  return {
    of,
    id: row.successor_id,
    recovery: row.job_id,
    ...(before === null || now === null ? {} : { appId: { before, now } }),
  };
}
