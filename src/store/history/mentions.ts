import { sql } from "kysely";
import type { EntityType } from "../../domain/entity.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { Queryable } from "../sql/database.ts";
import { holds } from "../sql/dialect.ts";
import { type HeldState, heldState } from "./entity-versions.ts";

/**
 * The live entities of these types in whose properties an id stands at an instant; at most `limit`. Reads every version
 * of these types once, in the database.
 */
export async function statesMentioning(
  db: Queryable,
  tenant: TenantId,
  types: readonly EntityType[],
  id: string,
  instant: Instant,
  limit: number,
): Promise<HeldState[]> {
  const rows = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("entity_type", "in", [...types])
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .where("life", "=", "live")
    .where(holds(db, sql.ref("properties_json"), JSON.stringify(id)))
    .orderBy("entity_type")
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return rows.map(heldState);
}
