import { type RawBuilder, sql } from "kysely";
import type { Queryable } from "./database.ts";
import { isPostgres } from "./dialect.ts";

/**
 * Rows given with a query, to be looked for by `(a, b) in …`: few parameters, whatever their number. Each value of a row
 * is a text, in the order of the columns it is held against.
 */
export function givenRows(db: Queryable, rows: readonly (readonly string[])[]): RawBuilder<unknown> {
  const width = rows[0]?.length ?? 1;
  if (isPostgres(db)) {
    const columns = Array.from({ length: width }, (_, at) => sql`${rows.map((row) => row[at])}::text[]`);
    return sql`(select * from unnest(${sql.join(columns)}))`;
  }
  const values = Array.from({ length: width }, (_, at) => sql`value ->> ${sql.lit(at)}`);
  return sql`(select ${sql.join(values)} from json_each(${JSON.stringify(rows)}))`;
}
