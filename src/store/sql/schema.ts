import { asInstant, type Instant } from "../../domain/time.ts";
import type { RowOf } from "./define-table.ts";
import { historyTables } from "./history-tables.ts";
import { historyViews } from "./history-views.ts";
import { recordsTables } from "./records-tables.ts";
import { workTables } from "./work-tables.ts";

/**
 * Every table of the store, one literal each: the types of rows, the statements that create a fresh database, the columns
 * of bulk inserts and the lists of tables all derive from it. Times are milliseconds UTC, truth values 0 or 1, `*_json`
 * columns JSON texts. The lease comes first, so that dropping a tenant begins with it.
 */
export const tables = { ...workTables, ...historyTables, ...recordsTables };

/** What queries read rows of: tables, and views that show them otherwise. */
const readable = { ...tables, ...historyViews };

/** The rows of each table and view. `tenantScope` puts the tenant into each query. */
export type Schema = { [Name in keyof typeof readable]: RowOf<(typeof readable)[Name]> };
export type TableName = keyof typeof tables;
export type ReadableName = keyof Schema;
export type Row<Name extends ReadableName> = Schema[Name];

export const tableNames: readonly TableName[] = namesOf(tables);
export const readableNames: readonly ReadableName[] = namesOf(readable);

/** Returns the columns of a table or view, without the tenant's, in a fixed order. */
export function columnsOf<Name extends ReadableName>(name: Name): readonly (keyof Schema[Name] & string)[] {
  return namesOf(readable[name].columns);
}

/** `valid_to` of what is valid still: later than any date this program will see (the last millisecond of 9999). */
export const OPEN = 253_402_300_799_999;

/** `valid_from` of links that the first capture found, because the time before it is unknown. */
export const BEGINNING: Instant = asInstant(0);

function namesOf<Name extends string>(record: object): readonly Name[] {
  return Object.keys(record) as Name[];
}
