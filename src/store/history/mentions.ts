import { sql } from "kysely";
import { canonicalText } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { READ_ROWS } from "../sql/batch-sizes.ts";
import { holds } from "../sql/dialect.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import type { HeldState } from "./entity-versions.ts";
import { type Version, versionsIn } from "./object-versions.ts";

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
  const text = place === "value" ? JSON.stringify(id.toLowerCase()) : id.toLowerCase();
  const live = liveVersions(db, types).where("valid_from", "<=", instant).where("valid_to", ">", instant);
  return (await versionsHolding(db, live, text, limit)).map(({ state }) => state);
}

/**
 * Returns at most `limit` versions of live entities of these types, of any time, in whose properties an id stands as a
 * value. Cost as `statesMentioning`, for all kept versions.
 */
export const versionsMentioning = (
  db: TenantDb,
  types: readonly EntityType[],
  id: string,
  limit: number,
): Promise<Version[]> =>
  versionsHolding(db, liveVersions(db, types).orderBy("valid_from"), JSON.stringify(id.toLowerCase()), limit);

const liveVersions = (db: TenantDb, types: readonly EntityType[]) =>
  db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "in", [...types])
    .where("life", "=", "live")
    .orderBy("entity_type")
    .orderBy("entity_id");

/** Returns at most `limit` of these versions in whose properties a text in lower case stands. */
async function versionsHolding(
  db: TenantDb,
  live: ReturnType<typeof liveVersions>,
  text: string,
  limit: number,
): Promise<Version[]> {
  const mentions = holds(db, sql<string>`lower(${sql.ref("properties_json")})`, text);
  const rows = await live.where("pattern", "is", null).where(mentions).limit(limit).execute();
  const found = await versionsIn(db, rows);
  // Of a state against a pattern, the database does not see the whole.
  for (let after: readonly [string, string, number] = ["", "", 0]; found.length < limit; ) {
    const [type, last, from] = after;
    const beyond = sql<boolean>`(entity_type, entity_id, valid_from) > (${type}, ${last}, ${from})`;
    const portion = await live.where("pattern", "is not", null).where(beyond).limit(READ_ROWS).execute();
    const end = portion.at(-1);
    if (end === undefined) break;
    const versions = await versionsIn(db, portion);
    found.push(...versions.filter(({ state }) => canonicalText(state.properties).toLowerCase().includes(text)));
    after = [end.entity_type, end.entity_id, end.valid_from];
    await yieldToEventLoop();
  }
  return found.slice(0, limit);
}
