import { asEntityType } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { type Successor, Successors } from "../../domain/successors.ts";
import { insertRows } from "../sql/insert-rows.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** Keeps the objects that a recovery created in the place of others. Repeating it changes nothing. */
export async function keepSuccessors(tx: TenantTx, job: JobId, successors: readonly Successor[]): Promise<void> {
  const rows = successors.map(({ of, id, appId }) => ({
    entity_type: of.type,
    entity_id: of.id,
    successor_id: id,
    app_id: appId?.before ?? null,
    successor_app_id: appId?.now ?? null,
  }));
  await insertRows(tx, "successor", { job_id: job }, rows, "replace");
}

/** Returns every successor of the tenant. Their number is that of the objects that were ever rebuilt. */
export async function readSuccessors(db: TenantDb): Promise<Successors> {
  const rows = await db.selectFrom("successor").selectAll().execute();
  return new Successors(rows.map(successorOf));
}

/** Returns the successors that one recovery made. */
export async function successorsOf(db: TenantDb, job: JobId): Promise<readonly Successor[]> {
  const rows = await db.selectFrom("successor").selectAll().where("job_id", "=", job).execute();
  return rows.map(successorOf);
}

function successorOf(row: Row<"successor">): Successor {
  const { app_id: before, successor_app_id: now } = row;
  const of = { type: asEntityType(row.entity_type), id: row.entity_id };
  return { of, id: row.successor_id, ...(before === null || now === null ? {} : { appId: { before, now } }) };
}
