import { type RawBuilder, sql } from "kysely";

/**
 * Rows given with a query, to be looked for by `(a, b) in …`: one parameter, whatever their number. Each value of a row
 * is a text, in the order of the columns it is held against.
 */
export function givenRows(rows: readonly (readonly string[])[]): RawBuilder<unknown> {
  const width = rows[0]?.length ?? 1;
  const values = Array.from({ length: width }, (_, at) => sql`value ->> ${sql.lit(at)}`);
  return sql`(select ${sql.join(values)} from json_each(${JSON.stringify(rows)}))`;
}
