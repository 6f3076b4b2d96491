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
  readonly #file: string;

  constructor(statement: StatementSync, file: string) {
    this.#statement = statement;
    this.#file = file;
    this.reader = statement.columns().length > 0;
  }

  get(values: readonly unknown[]): SqliteRow | undefined {
    return guarded(this.#file, () => this.#statement.get(...bindable(values)));
  }

  all(values: readonly unknown[]): SqliteRow[] {
    return guarded(this.#file, () => this.#statement.all(...bindable(values)));
  }

  run(values: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return guarded(this.#file, () => this.#statement.run(...bindable(values)));
  }

  iterate(values: readonly unknown[]): IterableIterator<SqliteRow> {
    return this.#statement.iterate(...bindable(values));
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
