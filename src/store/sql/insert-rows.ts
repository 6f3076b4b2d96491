import { CompiledQuery } from "kysely";
import { CopiedRows } from "./copied-rows.ts";
import { keyOfTable } from "./create-statements.ts";
import { isPostgres } from "./dialect.ts";
import { columnsOf, type Row, type TableName, tables } from "./schema.ts";
import type { TenantTx } from "./tenant-db.ts";

/** The fate of a row whose key exists already: an error, no change, or the new row in its place. */
export type Conflict = "fail" | "keep" | "replace";

/**
 * Writes rows of one table. Values that all rows share are passed once, whether the caller says so or they turn out to be
 * equal. The statements are built once and then found by their text, because a query builder would take longer over the
 * rows than the database does. Returns how many were written.
 */
export async function insertRows<Name extends TableName, Common extends keyof Row<Name>>(
  tx: TenantTx,
  table: Name,
  common: Pick<Row<Name>, Common>,
  rows: readonly Omit<Row<Name>, Common>[],
  conflict: Conflict = "fail",
): Promise<number> {
  const named = columnsOf(table).filter((column): column is Exclude<typeof column, Common> => !(column in common));
  const alike = rows.length < WORTH_COMPARING ? [] : named.filter((column) => isAlikeIn(rows, column));
  const own = alike.length < named.length ? named.filter((column) => !alike.includes(column)) : named;
  const shared: readonly (readonly [string, unknown])[] = [
    ["tenant_id", tx.tenantKey],
    ...Object.entries(common),
    ...(own === named ? [] : alike.map((column) => [column, rows[0]?.[column]] as const)),
  ];
  if (!isPostgres(tx)) return insertTuples(tx, { table, own }, shared, rows, conflict);
  const insert = conflict === "fail" && rows.length >= WORTH_COPYING ? copyRows : insertArrays;
  return insert(tx, { table, own }, shared, rows, conflict);
}

/** Rows that are looked through for equal values. Fewer would each bring statements of their own. */
const WORTH_COMPARING = 64;

const isAlikeIn = <Column extends string>(
  rows: readonly Readonly<Record<Column, unknown>>[],
  column: Column,
): boolean => rows.every((row) => row[column] === rows[0]?.[column]);

/** Values in one statement: enough to be quick, few enough for SQLite's 32,766 parameters. */
const VALUES = 6_000;
/** Numbers of rows that have a statement of their own. Any other number is made up of these. */
const sizesFor = (columns: number): readonly number[] => [Math.floor(VALUES / columns), 512, 64, 8, 1];

/** Selects the rows from a list of values, so that the shared ones are bound once. */
async function insertTuples<Column extends string>(
  tx: TenantTx,
  { table, own }: { readonly table: TableName; readonly own: readonly Column[] },
  shared: readonly (readonly [string, unknown])[],
  rows: readonly Readonly<Record<Column, unknown>>[],
  conflict: Conflict,
): Promise<number> {
  const names = shared.map(([name]) => name);
  const common = shared.map(([, value]) => value);
  let [done, written] = [0, 0];
  for (const size of sizesFor(own.length)) {
    for (; rows.length - done >= size; done += size) {
      const values: unknown[] = [...common];
      // All places at once, because a list that grows is copied each time.
      values.length += size * own.length;
      let place = common.length;
      for (let at = done; at < done + size; at += 1) {
        for (let nth = 0; nth < own.length; nth += 1, place += 1) {
          const column = own[nth];
          if (column !== undefined) values[place] = rows[at]?.[column];
        }
      }
      const text = statement(table, { shared: names, own }, size, conflict);
      const { numAffectedRows } = await tx.run(CompiledQuery.raw(text, values));
      written += Number(numAffectedRows ?? 0);
    }
  }
  return written;
}

/** Rows for which copying is quicker than a statement. */
const WORTH_COPYING = 50;

/** Copies rows, which the server takes in larger parts than those of a statement. */
async function copyRows<Column extends string>(
  tx: TenantTx,
  { table, own }: { readonly table: TableName; readonly own: readonly Column[] },
  shared: readonly (readonly [string, unknown])[],
  rows: readonly Readonly<Record<Column, unknown>>[],
): Promise<number> {
  const columns = [...shared.map(([name]) => name), ...own].map((name) => `"${name}"`).join(", ");
  const text = `copy "${table}" (${columns}) from stdin`;
  let written = 0;
  for (let at = 0; at < rows.length; at += ROWS) {
    const portion = CopiedRows.of(
      shared.map(([, value]) => value),
      own,
      rows.slice(at, at + ROWS),
    );
    const { numAffectedRows } = await tx.run(CompiledQuery.raw(text, [portion]));
    written += Number(numAffectedRows ?? 0);
  }
  return written;
}

/** Passes a whole column as one parameter, so that any number of rows is one short statement of PostgreSQL. */
async function insertArrays<Column extends string>(
  tx: TenantTx,
  { table, own }: { readonly table: TableName; readonly own: readonly Column[] },
  shared: readonly (readonly [string, unknown])[],
  rows: readonly Readonly<Record<Column, unknown>>[],
  conflict: Conflict,
): Promise<number> {
  const types: Readonly<Record<string, string>> = { tenant_id: "text", ...tables[table].columns };
  const typeOf = (name: string) => types[name]?.replace("?", "");
  const names = [...shared.map(([name]) => name), ...own];
  const columns = names.map((name) => `"${name}"`).join(", ");
  const [once, arrays] = [names.slice(0, shared.length), names.slice(shared.length)];
  const given = [
    ...once.map((name, at) => `$${at + 1}::${typeOf(name)}`),
    ...arrays.map((name) => `given."${name}"`),
  ].join(", ");
  const unnested = arrays.map((name, at) => `$${once.length + at + 1}::${typeOf(name)}[]`).join(", ");
  const aliases = arrays.map((name) => `"${name}"`).join(", ");
  const text = `insert into "${table}" (${columns}) select ${given} from unnest(${unnested}) as given(${aliases})${onConflict(table, conflict)}`;
  let written = 0;
  for (let at = 0; at < rows.length; at += ROWS) {
    const portion = rows.slice(at, at + ROWS);
    const values = [...shared.map(([, value]) => value), ...own.map((name) => portion.map((row) => row[name]))];
    const { numAffectedRows } = await tx.run(CompiledQuery.raw(text, values));
    written += Number(numAffectedRows ?? 0);
  }
  return written;
}

/** Rows in one statement of arrays. Larger statements are not faster. */
const ROWS = 5_000;

const statements = new Map<string, string>();

function statement(
  table: TableName,
  { shared, own }: { readonly shared: readonly string[]; readonly own: readonly string[] },
  size: number,
  conflict: Conflict,
): string {
  const name = `${table} ${shared} ${own} ${size} ${conflict}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const row = `(${own.map(() => "?").join(", ")})`;
  const rows = Array.from({ length: size }, () => row).join(", ");
  const selected = [...shared.map(() => "?"), ...own.map((_, at) => `column${at + 1}`)].join(", ");
  // The condition separates the list from what follows, which the grammar takes for a join otherwise.
  const text = `insert into ${table} (${[...shared, ...own].join(", ")})
    select ${selected} from (values ${rows}) where true${onConflict(table, conflict)}`;
  statements.set(name, text);
  return text;
}

function onConflict(table: TableName, conflict: Conflict): string {
  if (conflict === "fail") return "";
  const key = keyOfTable(table);
  if (conflict === "keep") return ` on conflict (${key.join(", ")}) do nothing`;
  const others = columnsOf(table).filter((column: string) => !key.includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`);
  // A row that would stay as it is is not written.
  const differs = others.map((column) => `${table}.${column} is distinct from excluded.${column}`);
  return ` on conflict (${key.join(", ")}) do update set ${set.join(", ")} where ${differs.join(" or ")}`;
}
