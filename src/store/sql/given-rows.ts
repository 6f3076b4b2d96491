import { type RawBuilder, sql } from "kysely";
import { isPostgres } from "./dialect.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * Returns rows that a query carries in few parameters, whatever their number, as a table named `given` with names for its
 * columns. Each value is a text.
 */
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
