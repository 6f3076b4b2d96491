import type { Conflict } from "../insert-statements.ts";
import type { TableName } from "../schema.ts";

/**
 * Rows of one table in few objects, for another thread. Copying 1,000 rows as they are would take that thread and this
 * one longer than SQLite takes to write them. The only parameter of a statement, as `CopiedRows` is.
 */
export class PackedRows {
  readonly content: PackedContent;

  private constructor(content: PackedContent) {
    this.content = content;
  }

  static of<Column extends string>(
    { table, shared, own, conflict }: PackedInsert<Column>,
    rows: readonly Readonly<Record<Column, unknown>>[],
  ): PackedRows {
    const columns = own.map((column) => packed(rows, column));
    return new PackedRows({ table, shared, own, conflict, count: rows.length, columns });
  }
}

/** Where rows go, with the values that all of them share. */
interface PackedInsert<Column extends string = string> {
  readonly table: TableName;
  readonly shared: readonly (readonly [column: string, value: unknown])[];
  readonly own: readonly Column[];
  readonly conflict: Conflict;
}

/** Packed rows as they cross to the other thread. */
export interface PackedContent extends PackedInsert {
  readonly count: number;
  /** The values of each own column. */
  readonly columns: readonly PackedColumn[];
}

type PackedColumn =
  | { readonly kind: "numbers"; readonly values: Float64Array<ArrayBuffer> }
  /** A few values that repeat, and the place of each row's among them. */
  | { readonly kind: "repeated"; readonly values: readonly unknown[]; readonly places: Uint8Array<ArrayBuffer> }
  /** All texts in one, and the length of each row's. */
  | { readonly kind: "texts"; readonly text: string; readonly lengths: Uint32Array<ArrayBuffer> }
  | { readonly kind: "values"; readonly values: readonly unknown[] };

/** Returns the memory of packed rows that is given to the other thread and need not be copied. */
export const transferred = ({ columns }: PackedContent): ArrayBuffer[] =>
  columns.flatMap((column) => {
    if (column.kind === "numbers") return column.values.buffer;
    if (column.kind === "repeated") return column.places.buffer;
    return column.kind === "texts" ? column.lengths.buffer : [];
  });

/** Values of a column that may repeat. */
const REPEATED = 16;

function packed<Column extends string>(
  rows: readonly Readonly<Record<Column, unknown>>[],
  column: Column,
): PackedColumn {
  const repeated = repeatedValues(rows, column);
  if (repeated !== null) return repeated;
  const values = rows.map((row) => row[column]);
  if (areNumbers(values)) return { kind: "numbers", values: Float64Array.from(values) };
  if (!areTexts(values)) return { kind: "values", values };
  return { kind: "texts", text: values.join(""), lengths: Uint32Array.from(values, (value) => value.length) };
}

function repeatedValues<Column extends string>(
  rows: readonly Readonly<Record<Column, unknown>>[],
  column: Column,
): PackedColumn | null {
  const found = new Map<unknown, number>();
  const places = new Uint8Array(rows.length);
  for (const [at, row] of rows.entries()) {
    const value = row[column];
    const place = found.get(value) ?? found.size;
    if (place === found.size) {
      if (place === REPEATED) return null;
      found.set(value, place);
    }
    places[at] = place;
  }
  return { kind: "repeated", values: [...found.keys()], places };
}

const areNumbers = (values: readonly unknown[]): values is readonly number[] =>
  values.every((value) => typeof value === "number");
const areTexts = (values: readonly unknown[]): values is readonly string[] =>
  values.every((value) => typeof value === "string");

/** Returns the values of each own column, row by row. */
export const unpacked = ({ columns, count }: PackedContent): readonly ArrayLike<unknown>[] =>
  columns.map((column) => {
    if (column.kind === "repeated") return Array.from(column.places, (place) => column.values[place]);
    return column.kind === "texts" ? textsIn(column.text, column.lengths, count) : column.values;
  });

function textsIn(text: string, lengths: Uint32Array, count: number): readonly string[] {
  let end = 0;
  return Array.from({ length: count }, (_, at) => {
    const start = end;
    end += lengths[at] ?? 0;
    return text.slice(start, end);
  });
}
