import { type ExpressionBuilder, sql } from "kysely";
import { distinctRefs, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import { OPEN, type Row, type Schema } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { heldStates, refOf } from "./entity-versions.ts";

/** A name that an object had until a capture found another one. */
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

/** The newest ended states of users that are read for a user principal name. */
const MOST_STATES = 5_000;

/**
 * Returns the user principal names of users in states that captures after an instant found replaced and that fit, newest
 * first, each once. A user may still have it. Reads the newest 5,000 ended states of users, because a name is not stored apart.
 */
export async function endedPrincipalNames(
  db: TenantDb,
  fits: (name: string) => boolean,
): Promise<{ readonly names: readonly ReplacedName[]; readonly after: Instant | null }> {
  const noted = await db
    .selectFrom("touched")
    .select(["entity_id", "instant"])
    .where("entity_type", "=", "user")
    .orderBy("instant", "desc")
    .limit(MOST_STATES + 1)
    .execute();
  const beyond = noted.length > MOST_STATES ? noted.pop() : undefined;
  const oldest = noted.at(-1)?.instant ?? OPEN;
  const rows: Row<"entity_version">[] = [];
  for (const { ids } of inPortions(distinctRefs(noted.map(({ entity_id: id }) => ({ type: "user", id }))))) {
    const portion = db.selectFrom("entity_version").selectAll().where("entity_type", "=", "user");
    const ended = portion.where("valid_to", ">=", oldest).where("valid_to", "<", OPEN);
    rows.push(...(await ended.where(among(db, "entity_id", ids)).execute()));
  }
  rows.sort((a, b) => b.valid_to - a.valid_to);
  const states = await heldStates(db, rows);
  const found = new Map<string, ReplacedName>();
  for (const [at, { ref, properties }] of states.entries()) {
    const { userPrincipalName: name } = properties;
    const until = rows[at]?.valid_to;
    if (typeof name !== "string" || until === undefined || !fits(name)) continue;
    const key = `${ref.id} ${name.toLowerCase()}`;
    if (!found.has(key)) found.set(key, { ref, name, until: asInstant(until) });
  }
  return { names: [...found.values()], after: beyond === undefined ? null : asInstant(beyond.instant) };
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
