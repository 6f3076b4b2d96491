import { type AliasedExpression, sql } from "kysely";
import type { JsonObject } from "../../domain/json.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { asEntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { among, isPostgres } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import { columnsOf, type Row } from "../sql/schema.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { unabridged } from "./abridged.ts";
import type { Pattern } from "./abridged-text.ts";
import { patternsOf } from "./patterns.ts";

/** Returns the states of the entities that existed at an instant, with one index lookup each. */
export async function statesAt(
  db: TenantDb,
  refs: readonly EntityRef[],
  instant: Instant,
): Promise<Map<RefKey, HeldState>> {
  const found = new Map<RefKey, HeldState>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await versionsAt(db, type, ids, instant).selectAll().execute();
    for (const state of await heldStates(db, rows)) found.set(refKey(state.ref), state);
  }
  return found;
}

/** Returns the same without the properties, which is enough to say whether the target of a link exists. */
export async function presencesAt(
  db: TenantDb,
  refs: readonly EntityRef[],
  instant: Instant,
): Promise<Map<RefKey, Presence>> {
  const found = new Map<RefKey, Presence>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await versionsAt(db, type, ids, instant)
      .select(["entity_type", "entity_id", "life", "display_name", "synchronized", "built_in"])
      .execute();
    for (const row of rows) found.set(keyOf(row), presence(row));
  }
  return found;
}

/** Selects the versions that hold at an instant. */
const versionsAt = (db: TenantDb, type: EntityType, ids: readonly string[], instant: Instant) =>
  db.selectFrom(isPostgres(db) ? oneByOne(db, type, ids, instant) : together(db, type, ids, instant));

type Versions = AliasedExpression<Row<"entity_version">, "entity_version">;

const together = (db: TenantDb, type: EntityType, ids: readonly string[], instant: Instant): Versions =>
  db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "=", type)
    .where(among(db, "entity_id", ids))
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .as("entity_version");

/**
 * Looks each entity up by itself. Otherwise PostgreSQL before 17 reads every entity of the type, unless it has statistics.
 * The offset keeps the planner from joining in another order.
 */
const oneByOne = (db: TenantDb, type: EntityType, ids: readonly string[], instant: Instant): Versions =>
  sql<Row<"entity_version">>`(select found.* from unnest(${[...new Set(ids)]}::text[]) as given(id)
    cross join lateral (select ${sql.join(columnsOf("entity_version").map((name) => sql.ref(name)))}
      from "entity_version" where "tenant_id" = ${db.tenantKey} and "entity_type" = ${type} and "entity_id" = given.id
      and "valid_from" <= ${instant} and "valid_to" > ${instant} offset 0) as found)`.as("entity_version");

/** A state as the history holds it. Equal states have equal digests. */
export interface HeldState extends EntityState {
  readonly digest: string;
}

export type Presence = Pick<EntityState, "ref" | "life" | "displayName" | "synchronized" | "builtIn">;

/** Returns the states of rows, which the database may hold against a pattern. */
export async function heldStates(db: TenantDb, rows: readonly Row<"entity_version">[]): Promise<HeldState[]> {
  const patterns = await patternsOf(db, rows);
  return rows.map((row) => heldState(row, patterns));
}

export function heldState(row: Row<"entity_version">, patterns: ReadonlyMap<string, Pattern>): HeldState {
  const properties = propertiesOf(row, patterns);
  return { ...presence(row), properties, dynamicMembership: row.dynamic_membership === 1, digest: row.digest };
}

/** Returns the properties of a row. Throws `storeUnusable` where they do not fit their pattern. */
export function propertiesOf(
  row: Pick<Row<"entity_version">, "pattern" | "properties_json">,
  patterns: ReadonlyMap<string, Pattern>,
): JsonObject {
  const pattern = row.pattern === null ? undefined : patterns.get(row.pattern);
  return pattern === undefined ? storedJson<JsonObject>(row.properties_json) : unabridged(row.properties_json, pattern);
}

type PresenceColumns = Pick<Row<"entity_version">, "life" | "display_name" | "synchronized" | "built_in">;

export const presence = (row: PresenceColumns & Keyed): Presence => presenceOf(refOf(row), row);

export function presenceOf(ref: EntityRef, row: PresenceColumns): Presence {
  return {
    ref,
    life: row.life === "softDeleted" ? "softDeleted" : "live",
    displayName: row.display_name,
    synchronized: row.synchronized === 1,
    builtIn: row.built_in === 1,
  };
}

export type Keyed = Pick<Row<"entity_version">, "entity_type" | "entity_id">;
export const refOf = (row: Keyed): EntityRef => ({ type: asEntityType(row.entity_type), id: row.entity_id });
export const keyOf = (row: Keyed): RefKey => refKey(refOf(row));
