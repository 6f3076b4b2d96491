import type { SqliteDatabase } from "../../sqlite/database.ts";
import { column } from "./row.ts";

/**
 * Returns the number of the newest change. SQLite has one writer at a time, so numbers become visible in their order and
 * a reader never misses an earlier one.
 */
export function headSeq(db: SqliteDatabase): number {
  const row = db.get(
    "select max(ifnull((select max(seq) from entity), 0), ifnull((select max(seq) from link), 0)) as head",
  );
  return column.number(row ?? {}, "head");
}

export const nextSeq = (db: SqliteDatabase): number => headSeq(db) + 1;
