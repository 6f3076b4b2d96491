import { CompiledQuery } from "kysely";
import { type BulkTable, bulkTables, type ColumnType, columnsOf } from "./bulk-tables.ts";
import { isPostgres } from "./dialect.ts";
import type { Schema } from "./schema.ts";
import type { TenantTx } from "./tenant-db.ts";

/** What becomes of a row whose key is there already: an error, nothing, or the new row in its place. */
export type Conflict = "fail" | "keep" | "replace";

/**
 * Writes rows of one table; what they have in common is handed over once. The statements are put together once and known
 * by their text, which a query builder would take more time over than the database does over the rows.
 */
export async function insertRows<Table extends BulkTable, Common extends keyof Schema[Table]>(
  tx: TenantTx,
  table: Table,
  common: Pick<Schema[Table], Common>,
  rows: readonly Omit<Schema[Table], Common>[],
  conflict: Conflict = "fail",
): Promise<void> {
  const own = columnsOf(table).filter((column): column is Exclude<typeof column, Common> => !(column in common));
  const shared: readonly (readonly [string, unknown])[] = [["tenant_id", tx.tenant], ...Object.entries(common)];
  const insert = isPostgres(tx) ? insertArrays : insertTuples;
  await insert(tx, { table, own }, shared, rows, conflict);
}

/** Values in one statement: enough to be quick, few enough for SQLite's 32,766 parameters. */
const VALUES = 6_000;
/** Numbers of rows that have a statement of their own; any other number is made up of these. */
const sizesFor = (columns: number): readonly number[] => [Math.floor(VALUES / columns), 64, 8, 1];

/** SQLite takes values only, also those that rows share: parameters that are used twice have numbers, and those are slow. */
async function insertTuples<Column extends string>(
  tx: TenantTx,
  { table, own }: { readonly table: BulkTable; readonly own: readonly Column[] },
  shared: readonly (readonly [string, unknown])[],
  rows: readonly Readonly<Record<Column, unknown>>[],
  conflict: Conflict,
): Promise<void> {
  const columns = [...shared.map(([name]) => name), ...own];
  const common = shared.map(([, value]) => value);
  let done = 0;
  for (const size of sizesFor(columns.length)) {
    for (; rows.length - done >= size; done += size) {
      const values: unknown[] = [];
      for (let at = done; at < done + size; at += 1) {
        for (const value of common) values.push(value);
        for (const column of own) values.push(rows[at]?.[column]);
      }
      await tx.run(CompiledQuery.raw(statement(table, columns, size, conflict), values));
    }
  }
}

/** PostgreSQL takes a whole column as one parameter, so that any number of rows is one short statement. */
async function insertArrays<Column extends string>(
  tx: TenantTx,
  { table, own }: { readonly table: BulkTable; readonly own: readonly Column[] },
  shared: readonly (readonly [string, unknown])[],
  rows: readonly Readonly<Record<Column, unknown>>[],
  conflict: Conflict,
): Promise<void> {
  const types: Readonly<Record<string, ColumnType>> = { tenant_id: "text", ...bulkTables[table].columns };
  const names = [...shared.map(([name]) => name), ...own];
  const columns = names.map((name) => `"${name}"`).join(", ");
  const [once, arrays] = [names.slice(0, shared.length), names.slice(shared.length)];
  const given = [
    ...once.map((name, at) => `$${at + 1}::${types[name]}`),
    ...arrays.map((name) => `given."${name}"`),
  ].join(", ");
  const unnested = arrays.map((name, at) => `$${once.length + at + 1}::${types[name]}[]`).join(", ");
  const aliases = arrays.map((name) => `"${name}"`).join(", ");
  const text = `insert into "${table}" (${columns}) select ${given} from unnest(${unnested}) as given(${aliases})${onConflict(table, conflict)}`;
  for (let at = 0; at < rows.length; at += ROWS) {
    const portion = rows.slice(at, at + ROWS);
    const values = [...shared.map(([, value]) => value), ...own.map((name) => portion.map((row) => row[name]))];
    await tx.run(CompiledQuery.raw(text, values));
  }
}

/** Rows in one statement of arrays: beyond some thousands nothing is won. */
const ROWS = 5_000;

const statements = new Map<string, string>();

function statement(table: BulkTable, columns: readonly string[], size: number, conflict: Conflict): string {
  const name = `${table} ${columns} ${size} ${conflict}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const row = `(${columns.map(() => "?").join(", ")})`;
  const rows = Array.from({ length: size }, () => row).join(", ");
  const text = `insert into ${table} (${columns.join(", ")}) values ${rows}${onConflict(table, conflict)}`;
  statements.set(name, text);
  return text;
}

function onConflict(table: BulkTable, conflict: Conflict): string {
  if (conflict === "fail") return "";
  const key: readonly string[] = ["tenant_id", ...bulkTables[table].key];
  if (conflict === "keep") return ` on conflict (${key.join(", ")}) do nothing`;
  const others = columnsOf(table).filter((column: string) => !key.includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`);
  // A row that would stay as it is is not written.
  const differs = others.map((column) => `${table}.${column} is distinct from excluded.${column}`);
  return ` on conflict (${key.join(", ")}) do update set ${set.join(", ")} where ${differs.join(" or ")}`;
}
