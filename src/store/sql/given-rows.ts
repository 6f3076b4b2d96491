import { type RawBuilder, sql } from "kysely";
import { isPostgres } from "./dialect.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * Returns rows that a query carries, for `(a, b) in …`, in few parameters, whatever their number. Each value of a row
 * is a text, in the order of the columns it is compared with.
 */
export function givenRows(db: TenantDb, rows: readonly (readonly string[])[]): RawBuilder<unknown> {
  const names = Array.from({ length: rows[0]?.length ?? 1 }, (_, at) => `value${at}`);
  return sql`(select * from ${givenTable(db, names, rows)})`;
}

/** Returns the same as a table named `given`, with names for its columns. */
export function givenTable(
  db: TenantDb,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): RawBuilder<unknown> {
  const columns = names.map((name) => sql.ref(name));
  if (isPostgres(db)) {
    const arrays = names.map((_, at) => sql`${rows.map((row) => row[at])}::text[]`);
    return sql`unnest(${sql.join(arrays)}) as given(${sql.join(columns)})`;
  }
  const values = columns.map((column, at) => sql`value ->> ${sql.lit(at)} as ${column}`);
  // A limit keeps SQLite from reading all of it again for each row that it is compared with.
  return sql`(select ${sql.join(values)} from json_each(${JSON.stringify(rows)}) limit -1) as given`;
}
