import { type Expression, type RawBuilder, sql } from "kysely";
import type { TenantDb } from "./tenant-db.ts";

/**
 * Returns true for PostgreSQL. This file has what the two databases express differently. Everything else in the store
 * is one query for both.
 */
export const isPostgres = (db: TenantDb): boolean => db.dialect === "postgres";

/** Returns the position of a text in another, counted from 1, or 0. Compares letters as they are, without patterns. */
export function positionIn(db: TenantDb, column: Expression<string>, text: string): RawBuilder<number> {
  return isPostgres(db) ? sql<number>`strpos(${column}, ${text})` : sql<number>`instr(${column}, ${text})`;
}

/** Returns whether a text stands in another. */
export function holds(db: TenantDb, column: Expression<string>, text: string): RawBuilder<boolean> {
  return sql<boolean>`${positionIn(db, column, text)} > 0`;
}

/** Returns 1 where a condition holds, else 0. */
export function oneIf(db: TenantDb, condition: Expression<boolean>): RawBuilder<number> {
  return isPostgres(db) ? sql<number>`(${condition})::integer` : sql<number>`(${condition})`;
}

/**
 * Returns whether a column is one of these texts, which are one parameter of one statement, whatever their number. A
 * single one is compared by itself, because PostgreSQL before 17 without statistics looks a list up only as a filter.
 */
export function among(
  db: TenantDb,
  column: "entity_id" | "id" | "name",
  texts: readonly string[],
): RawBuilder<boolean> {
  const held = sql.ref(column);
  if (texts.length === 1) return sql<boolean>`${held} = ${texts[0]}`;
  return isPostgres(db)
    ? sql<boolean>`${held} = any(${[...texts]}::text[])`
    : sql<boolean>`${held} in (select value from json_each(${JSON.stringify(texts)}))`;
}

/** Returns the same for numbers. */
export function amongNumbers(
  db: TenantDb,
  column: "number" | "source" | "target",
  numbers: readonly number[],
): RawBuilder<boolean> {
  const held = sql.ref(column);
  if (numbers.length === 1) return sql<boolean>`${held} = ${numbers[0]}`;
  return isPostgres(db)
    ? sql<boolean>`${held} = any(${[...numbers]}::integer[])`
    : sql<boolean>`${held} in (select value from json_each(${JSON.stringify(numbers)}))`;
}
