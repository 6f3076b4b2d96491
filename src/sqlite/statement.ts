import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { guarded } from "./fault.ts";

/** A value as it is bound to a statement. */
export type SqliteValue = SQLInputValue;
/** Values by the names of their columns. */
export type SqliteRow = Record<string, SQLOutputValue>;

/**
 * A prepared statement. Every method throws what `SqliteDatabase` does, and a `TypeError` for values that SQLite cannot
 * store.
 */
export class SqliteStatement {
  /** True for a statement that returns rows. */
  readonly reader: boolean;
  readonly #statement: StatementSync;
  readonly #columns: readonly string[];
  readonly #file: string;

  constructor(statement: StatementSync, file: string) {
    this.#statement = statement;
    this.#columns = statement.columns().map(({ name }) => name);
    this.#file = file;
    this.reader = this.#columns.length > 0;
    // The driver's own row objects take half of a query's time, and are slow to read from.
    statement.setReturnArrays(true);
  }

  get(values: readonly unknown[]): SqliteRow | undefined {
    const found: unknown = guarded(this.#file, () => this.#statement.get(...bindable(values)));
    return found === undefined ? undefined : this.#named(found);
  }

  all(values: readonly unknown[]): SqliteRow[] {
    const found: readonly unknown[] = guarded(this.#file, () => this.#statement.all(...bindable(values)));
    return found.map((row) => this.#named(row));
  }

  run(values: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return guarded(this.#file, () => this.#statement.run(...bindable(values)));
  }

  *iterate(values: readonly unknown[]): Generator<SqliteRow> {
    for (const row of this.#statement.iterate(...bindable(values))) yield this.#named(row);
  }

  /** Returns the values of a row by the names of its columns. Rows of a statement have one shape. */
  #named(values: unknown): SqliteRow {
    const row: SqliteRow = {};
    if (!isRowOfValues(values)) return row;
    for (let at = 0; at < this.#columns.length; at += 1) row[this.#columns[at] ?? ""] = values[at] ?? null;
    return row;
  }
}

/**
 * Returns the values themselves if possible, because copying the tens of millions that a capture binds would take
 * seconds.
 */
function bindable(values: readonly unknown[]): readonly SQLInputValue[] {
  if (areBindable(values)) return values;
  const kinds = [...new Set(values.map((value) => typeof value))].join(", ");
  throw new TypeError(`Some of these kinds of values cannot be bound to a statement: ${kinds}.`);
}

/** Looks at each in a loop, because calling a function for each would take as long as binding them. */
function areBindable(values: readonly unknown[]): values is readonly SQLInputValue[] {
  for (let at = 0; at < values.length; at += 1) if (!isBindable(values[at])) return false;
  return true;
}

const isBindable = (value: unknown): value is SQLInputValue =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint";

/** The driver's types do not know of rows as lists. */
const isRowOfValues = (row: unknown): row is readonly SQLOutputValue[] => Array.isArray(row);
