/** The type of a column, with a question mark where it may be null. */
type ColumnType = "text" | "integer" | "bigint" | "text?" | "integer?" | "bigint?";

type TableColumns = Readonly<Record<string, ColumnType>>;

/** A table without its column `tenant_id`, with which the key and every index begin. */
export interface Table<Held extends TableColumns = TableColumns> {
  readonly columns: Held;
  /** The columns that identify a row of a tenant. */
  readonly key: readonly string[];
  readonly indexes?: Readonly<Record<string, Index>>;
  /**
   * The indexes that a first load builds when all rows are there. If the key is among them, as `<table>_key`, it is an
   * index of its own, because a primary key cannot be left out.
   */
  readonly builtAfterLoad?: readonly string[];
  /** True if SQLite keeps the rows in the order of the key, without a row number, which suits narrow rows. */
  readonly clustered?: boolean;
}

interface Index<Column extends string = string> {
  readonly columns: readonly Column[];
  readonly unique?: true;
  /** The condition of a partial index. */
  readonly where?: string;
}

/** Rows of tables, shown otherwise. */
interface View<Held extends TableColumns = TableColumns> {
  readonly columns: Held;
  /** The query of its rows, whose first column is the tenant. */
  readonly query: string;
}

/** A row of a table, as queries read and write it. */
export type RowOf<Defined extends { readonly columns: TableColumns }> = {
  -readonly [Column in keyof Defined["columns"]]: ValueOf<Defined["columns"][Column]>;
};

type ValueOf<Type> = Type extends "text"
  ? string
  : Type extends "text?"
    ? string | null
    : Type extends "integer" | "bigint"
      ? number
      : number | null;

/** Returns the table it is given. Its type keeps the columns, so that rows derive from it. */
export function defineTable<const Held extends TableColumns>(
  table: Table<Held> & {
    readonly key: readonly (keyof Held & string)[];
    readonly indexes?: Readonly<Record<string, Index<keyof Held & string>>>;
  },
): Table<Held> {
  return table;
}

/** Returns the view it is given. Its type keeps the columns, so that rows derive from it. */
export function defineView<const Held extends TableColumns>(view: View<Held>): View<Held> {
  return view;
}
