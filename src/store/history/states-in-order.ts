import { asEntityType, type EntityType } from "../../domain/tenant/entity.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import { FixedStatement } from "../sql/fixed-statement.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { heldStates, propertiesOf } from "./entity-versions.ts";
import { patternsOf } from "./patterns.ts";

export type LiveState = Pick<EntityState, "ref" | "displayName" | "properties">;

type LiveRow = Pick<
  Row<"entity_version">,
  "entity_type" | "entity_id" | "display_name" | "pattern" | "properties_json"
>;

const liveOfType = new FixedStatement<LiveRow>(
  `select "entity_type", "entity_id", "display_name", "pattern", "properties_json" from "entity_version"
   where "tenant_id" = $1 and "entity_type" = $2 and "entity_id" > $3 and "valid_from" <= $4 and "valid_to" > $4
   and "life" = 'live' order by "entity_id" limit $5`,
);

/**
 * Yields the live entities of a type at an instant, in the order of their ids, in batches. Cost follows the kept versions.
 */
export async function* liveStates(
  db: TenantDb,
  type: EntityType,
  instant: Instant,
): AsyncGenerator<readonly LiveState[]> {
  for (let after = ""; ; ) {
    const { rows } = await liveOfType.run(db, type, after, instant, READ_ROWS);
    const patterns = await patternsOf(db, rows);
    yield rows.map((row) => ({
      ref: { type: asEntityType(row.entity_type), id: row.entity_id },
      displayName: row.display_name,
      properties: propertiesOf(row, patterns),
    }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < READ_ROWS) return;
    after = last.entity_id;
    await yieldToEventLoop();
  }
}

/** Returns the entities of a type at an instant, live or soft-deleted, in the order of their ids, after one of them. */
export async function statesAfter(
  db: TenantDb,
  type: EntityType,
  instant: Instant,
  after: string,
  limit: number,
): Promise<EntityState[]> {
  const rows = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "=", type)
    .where("entity_id", ">", after)
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return heldStates(db, rows);
}

/** Counts the live entities of a type at an instant. Cost follows the versions kept. */
export async function countLive(db: TenantDb, type: EntityType, instant: Instant): Promise<number> {
  const row = await db
    .selectFrom("entity_version")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("entity_type", "=", type)
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .where("life", "=", "live")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
