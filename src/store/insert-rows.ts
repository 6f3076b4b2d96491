import { CompiledQuery } from "kysely";
import { type BulkTable, bulkTables, type ColumnType, columnsOf } from "./bulk-tables.ts";
import type { Tx } from "./database.ts";
import { isPostgres } from "./dialect.ts";
import type { Schema } from "./schema.ts";

/** What becomes of a row whose key is there already: an error, nothing, or the new row in its place. */
export type Conflict = "fail" | "keep" | "replace";

/** Values in one statement: enough to be quick, few enough for SQLite's 32,766 parameters. */
const VALUES = 6_000;
/** Numbers of rows that have a statement of their own; any other number is made up of these. */
const sizesFor = (columns: number): readonly number[] => [Math.floor(VALUES / columns), 64, 8, 1];

/**
 * Writes rows of one table. The statements are put together once and known by their text, which a query builder would
 * take more time over than the database does over the rows.
 */
export async function insertRows<Table extends BulkTable>(
  tx: Tx,
  table: Table,
  rows: readonly Schema[Table][],
  conflict: Conflict = "fail",
): Promise<void> {
  const columns = columnsOf(table);
  if (isPostgres(tx)) return insertArrays(tx, table, rows, conflict);
  let done = 0;
  for (const size of sizesFor(columns.length)) {
    for (; rows.length - done >= size; done += size) {
      const values: unknown[] = [];
      for (let at = done; at < done + size; at += 1) for (const column of columns) values.push(rows[at]?.[column]);
      await tx.executeQuery(CompiledQuery.raw(statement(table, size, conflict), values));
    }
  }
}

/** PostgreSQL takes a whole column as one parameter, so that any number of rows is one short statement. */
async function insertArrays<Table extends BulkTable>(
  tx: Tx,
  table: Table,
  rows: readonly Schema[Table][],
  conflict: Conflict,
): Promise<void> {
  const columns = columnsOf(table);
  const types: Readonly<Record<string, ColumnType>> = bulkTables[table].columns;
  const arrays = columns.map((column, at) => `$${at + 1}::${types[column]}[]`);
  const names = columns.map((column) => `"${column}"`);
  const text = `insert into "${table}" (${names.join(", ")}) select * from unnest(${arrays.join(", ")})${onConflict(table, conflict)}`;
  for (let at = 0; at < rows.length; at += ROWS) {
    const portion = rows.slice(at, at + ROWS);
    const values = columns.map((column) => portion.map((row) => row[column]));
    await tx.executeQuery(CompiledQuery.raw(text, values));
  }
}

/** Rows in one statement of arrays: beyond some thousands nothing is won. */
const ROWS = 5_000;

const statements = new Map<string, string>();

function statement(table: BulkTable, size: number, conflict: Conflict): string {
  const name = `${table} ${size} ${conflict}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const columns: readonly string[] = columnsOf(table);
  const row = `(${columns.map(() => "?").join(", ")})`;
  const rows = Array.from({ length: size }, () => row).join(", ");
  const text = `insert into ${table} (${columns.join(", ")}) values ${rows}${onConflict(table, conflict)}`;
  statements.set(name, text);
  return text;
}

function onConflict(table: BulkTable, conflict: Conflict): string {
  if (conflict === "fail") return "";
  const key: readonly string[] = bulkTables[table].key;
  if (conflict === "keep") return ` on conflict (${key.join(", ")}) do nothing`;
  const others = columnsOf(table).filter((column: string) => !key.includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`);
  return ` on conflict (${key.join(", ")}) do update set ${set.join(", ")}`;
}
