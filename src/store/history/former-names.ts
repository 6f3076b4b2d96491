import { type ExpressionBuilder, sql } from "kysely";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import type { Schema } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { refOf } from "./entity-versions.ts";

/** A display name that an object had until a capture found another one. */
export interface ReplacedName {
  readonly ref: EntityRef;
  readonly name: string;
  readonly until: Instant;
}

/** The newest notes of changed objects that are looked through, with two look-ups for each. */
const MOST_NOTES = 50_000;

/**
 * Returns the display names that captures after an instant found replaced, newest first. Renames are found by the notes of
 * what changed, so that cost follows their number, up to the newest 50,000, and not the tenant.
 */
export async function formerNames(
  db: TenantDb,
  types: readonly EntityType[],
): Promise<{ readonly names: readonly ReplacedName[]; readonly after: Instant | null }> {
  const beyond = await db
    .selectFrom("touched")
    .select("instant")
    .orderBy("instant", "desc")
    .offset(MOST_NOTES)
    .limit(1)
    .executeTakeFirst();
  const after = beyond === undefined ? null : asInstant(beyond.instant);
  const rows = await db
    .selectFrom((eb: ExpressionBuilder<Schema, never>) =>
      eb
        .selectFrom("touched")
        .select(["touched.entity_type", "touched.entity_id", "touched.instant"])
        .select((of) => [nameOf(of, "before").as("before"), nameOf(of, "after").as("after")])
        .where("touched.instant", ">", after ?? -1)
        .where("touched.entity_type", "in", [...types])
        .as("renamed"),
    )
    .select(["entity_type", "entity_id", "instant", "before"])
    .whereRef("before", "!=", "after")
    .orderBy("instant", "desc")
    .execute();
  const names = rows.flatMap((row): ReplacedName[] =>
    row.before === null ? [] : [{ ref: refOf(row), name: row.before, until: asInstant(row.instant) }],
  );
  return { names, after };
}

/** Selects the name of a noted object in the version that its capture ended, or in the one that it began. */
function nameOf(of: ExpressionBuilder<Schema, "touched">, side: "before" | "after") {
  const own = of
    .selectFrom("entity_version")
    .select("entity_version.display_name")
    .whereRef("entity_version.entity_type", "=", "touched.entity_type")
    .whereRef("entity_version.entity_id", "=", "touched.entity_id")
    .limit(1);
  return side === "before"
    ? own.whereRef("entity_version.valid_to", "=", "touched.instant")
    : own
        .where("entity_version.valid_to", ">", sql.ref<number>("touched.instant"))
        .where("entity_version.valid_from", "<=", sql.ref<number>("touched.instant"));
}
