import { sql } from "kysely";
import { asEntityType, type EntityRef } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { BEGINNING, OPEN } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";

/** Captures in order, the first and the last of those whose changes are looked at. The first itself is left out. */
export interface CaptureSpan {
  readonly after: Instant;
  readonly until: Instant;
}

/**
 * Returns an entity that a capture found changed, itself or in a link it is the source of, without a note of it, or null.
 * Comparisons look at the noted entities only, so that a change without a note stays hidden from all of them.
 */
export async function untouchedChange(db: TenantDb, span: CaptureSpan): Promise<EntityRef | null> {
  for (const time of ["valid_from", "valid_to"] as const) {
    const found = (await ofEntities(db, time, span)) ?? (await ofLinks(db, time, span));
    if (found !== null) return { type: asEntityType(found.type), id: found.id };
  }
  return null;
}

type VersionEnd = "valid_from" | "valid_to";

async function ofEntities(db: TenantDb, time: VersionEnd, { after, until }: CaptureSpan) {
  const row = await db
    .selectFrom("entity_version")
    .select(["entity_type as type", "entity_id as id"])
    .where(time, ">", after)
    .where(time, "<=", until)
    .where(({ not, exists }) =>
      not(exists(noteOf(db, `entity_version.${time}`, "entity_version.entity_type", "entity_version.entity_id"))),
    )
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

async function ofLinks(db: TenantDb, time: VersionEnd, { after, until }: CaptureSpan) {
  const row = await db
    .selectFrom("link_version")
    .select(["source_type as type", "source_id as id"])
    // The partial indexes of links that appeared and of closed links serve only a query that says it wants such.
    .where(time, time === "valid_from" ? ">" : "<", time === "valid_from" ? BEGINNING : OPEN)
    .where(time, ">", after)
    .where(time, "<=", until)
    .where(({ not, exists }) =>
      not(exists(noteOf(db, `link_version.${time}`, "link_version.source_type", "link_version.source_id"))),
    )
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Selects the note of an entity at an instant, whose columns are named with their table. */
const noteOf = (db: TenantDb, instant: string, type: string, id: string) =>
  db
    .selectFrom("touched")
    .select("touched.entity_id")
    .where("touched.instant", "=", sql.ref<number>(instant))
    .where("touched.entity_type", "=", sql.ref<string>(type))
    .where("touched.entity_id", "=", sql.ref<string>(id));
