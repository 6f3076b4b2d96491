import { RewindError } from "../../domain/errors.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { isEntityType } from "../../domain/tenant/entity.ts";
import type { SqliteRow } from "../../sqlite/statement.ts";

/**
 * Reads columns of a row by their type. Throws `storeUnusable` if a column holds a value that this program never
 * writes.
 */
export const column = {
  text: (row: SqliteRow, name: string): string => {
    const value = row[name];
    return typeof value === "string" ? value : damaged(name, value);
  },
  textOrNull: (row: SqliteRow, name: string): string | null => {
    const value = row[name];
    return value === null || typeof value === "string" ? value : damaged(name, value);
  },
  number: (row: SqliteRow, name: string): number => {
    const value = row[name];
    return typeof value === "number" ? value : damaged(name, value);
  },
  numberOrNull: (row: SqliteRow, name: string): number | null => {
    const value = row[name];
    return value === null || typeof value === "number" ? value : damaged(name, value);
  },
  /** The ref in the columns `type` and `id`, or `source_type` and `source_id` with the prefix `source_`. */
  ref: (row: SqliteRow, prefix = ""): EntityRef => {
    const type = column.text(row, `${prefix}type`);
    return isEntityType(type) ? { type, id: column.text(row, `${prefix}id`) } : damaged(`${prefix}type`, type);
  },
};

export function damaged(name: string, value: SqliteRow[string] | undefined): never {
  throw new RewindError(
    "storeUnusable",
    `The tenant file is damaged: "${name}" holds ${typeof value}. Put a copy back or reset the sandbox.`,
  );
}
