import { sql } from "kysely";
import type { EntityType } from "../../domain/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { holds } from "../sql/dialect.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type HeldState, heldState } from "./entity-versions.ts";

/**
 * Returns at most `limit` live entities of these types in whose properties an id stands at an instant, in any case: as a
 * whole value, or also within a longer text.
 * Reads every version of these types once, in the database.
 */
export async function statesMentioning(
  db: TenantDb,
  types: readonly EntityType[],
  id: string,
  instant: Instant,
  limit: number,
  place: "value" | "within" = "value",
): Promise<HeldState[]> {
  const text = id.toLowerCase();
  const rows = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "in", [...types])
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .where("life", "=", "live")
    .where(
      holds(db, sql<string>`lower(${sql.ref("properties_json")})`, place === "value" ? JSON.stringify(text) : text),
    )
    .orderBy("entity_type")
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return rows.map(heldState);
}
