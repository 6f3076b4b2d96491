import { keyOfTable } from "./create-statements.ts";
import { columnsOf, type TableName } from "./schema.ts";

/** The fate of a row whose key exists already: an error, no change, or the new row in its place. */
export type Conflict = "fail" | "keep" | "replace";

/** Rows to insert into a table of a file, whose values are asked for row by row. */
export interface InsertedTuples {
  readonly table: TableName;
  /** The values that all rows share. */
  readonly shared: readonly (readonly [column: string, value: unknown])[];
  /** The columns in which rows differ. */
  readonly own: readonly string[];
  readonly count: number;
  /** Adds the values of a row in the order of the columns. */
  readonly addRow: (values: unknown[], at: number) => void;
  readonly conflict: Conflict;
}

/** Values in one statement: enough to be quick, few enough for SQLite's 32,766 parameters. */
const VALUES = 6_000;
/** Numbers of rows that have a statement of their own. Any other number is made up of these. */
const sizesFor = (columns: number): readonly number[] => [Math.floor(VALUES / columns), 512, 64, 8, 1];

/** Returns the statements that insert rows. They select them from a list, so that the shared values are bound once. */
export function* insertStatements(
  tuples: InsertedTuples,
): Generator<{ readonly text: string; readonly values: unknown[] }> {
  const { table, shared, own, count, addRow, conflict } = tuples;
  const names = shared.map(([name]) => name);
  const common = shared.map(([, value]) => value);
  let done = 0;
  for (const size of sizesFor(own.length)) {
    for (; count - done >= size; done += size) {
      const values: unknown[] = [...common];
      for (let at = done; at < done + size; at += 1) addRow(values, at);
      yield { text: statement(table, { shared: names, own }, size, conflict), values };
    }
  }
}

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

/** Returns the end of a statement that says what becomes of a row whose key exists already. */
export function onConflict(table: TableName, conflict: Conflict): string {
  if (conflict === "fail") return "";
  const key = keyOfTable(table);
  if (conflict === "keep") return ` on conflict (${key.join(", ")}) do nothing`;
  const others = columnsOf(table).filter((column: string) => !key.includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`);
  // A row that would stay as it is is not written.
  const differs = others.map((column) => `${table}.${column} is distinct from excluded.${column}`);
  return ` on conflict (${key.join(", ")}) do update set ${set.join(", ")} where ${differs.join(" or ")}`;
}
