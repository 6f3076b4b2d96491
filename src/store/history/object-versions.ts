import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import { OPEN, type Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type HeldState, heldState, heldStates } from "./entity-versions.ts";
import { patternsOf } from "./patterns.ts";

/** A state with the time it held. `to` is null while it does. */
export interface Version {
  readonly from: Instant;
  readonly to: Instant | null;
  readonly state: HeldState;
}

/** Returns all kept versions of one entity, oldest first. */
export async function versionsOf(db: TenantDb, { type, id }: EntityRef): Promise<Version[]> {
  const rows = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "=", type)
    .where("entity_id", "=", id)
    .orderBy("valid_from")
    .execute();
  return versionsIn(db, rows);
}

/** Returns the newest kept version of each of these entities, even if it has ended. */
export async function newestVersions(db: TenantDb, refs: readonly EntityRef[]): Promise<Map<RefKey, Version>> {
  const newest = new Map<RefKey, Version>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await db
      .selectFrom("entity_version")
      .selectAll()
      .where("entity_type", "=", type)
      .where(among(db, "entity_id", ids))
      .orderBy("valid_from")
      .execute();
    for (const version of await versionsIn(db, rows)) newest.set(refKey(version.state.ref), version);
  }
  return newest;
}

export async function versionsIn(db: TenantDb, rows: readonly Row<"entity_version">[]): Promise<Version[]> {
  const patterns = await patternsOf(db, rows);
  return rows.map((row) => ({
    from: asInstant(row.valid_from),
    to: row.valid_to === OPEN ? null : asInstant(row.valid_to),
    state: heldState(row, patterns),
  }));
}

/** Returns open versions of one type after an id, in the order of ids. */
export async function openVersionsOfType(
  db: TenantDb,
  type: EntityType,
  after: string,
  limit: number,
): Promise<HeldState[]> {
  const rows = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "=", type)
    .where("valid_to", "=", OPEN)
    .where("entity_id", ">", after)
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return heldStates(db, rows);
}

/** Returns open versions after a position, in the order of type and id. */
export async function openVersionsAfter(
  db: TenantDb,
  after: { readonly type: string; readonly id: string },
  limit: number,
): Promise<HeldState[]> {
  const rows = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("valid_to", "=", OPEN)
    .where((eb) =>
      eb.or([
        eb("entity_type", ">", after.type),
        eb.and([eb("entity_type", "=", after.type), eb("entity_id", ">", after.id)]),
      ]),
    )
    .orderBy("entity_type")
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return heldStates(db, rows);
}
