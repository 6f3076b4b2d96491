import type { Table } from "./define-table.ts";
import { historyViews } from "./history-views.ts";
import { type TableName, tableNames, tables } from "./schema.ts";
import type { TenantDb } from "./tenant-db.ts";

/** An index as it is created, by its name. */
export interface IndexStatement {
  readonly name: string;
  readonly table: TableName;
  /** True for the index that identifies the rows of its table. */
  readonly isKey: boolean;
  readonly statement: string;
}

/** Returns the statements that create every table, index and view in an empty database. */
export function createStatements(dialect: TenantDb["dialect"]): readonly string[] {
  const created = tableNames.flatMap((name) => [
    createTable(name, dialect),
    ...indexesOf(name).map(({ statement }) => statement),
  ]);
  return [...created, ...Object.entries(historyViews).map(([name, { query }]) => `create view ${name} as ${query}`)];
}

/** Returns the indexes that a first load leaves out, in the order in which it builds them. */
export function indexesBuiltAfterLoad(): readonly IndexStatement[] {
  return tableNames.flatMap((table) => {
    const { builtAfterLoad = [] }: Table = tables[table];
    return indexesOf(table).filter(({ name }) => builtAfterLoad.includes(name));
  });
}

/** Returns the columns that identify a row among the rows of all tenants. */
export function keyOfTable(table: TableName): readonly string[] {
  return ["tenant_id", ...tables[table].key];
}

function createTable(name: TableName, dialect: TenantDb["dialect"]): string {
  const columns = Object.entries<string>(tables[name].columns).map(([column, type]) =>
    type.endsWith("?") ? `${column} ${type.slice(0, -1)}` : `${column} ${type} not null`,
  );
  const key = isKeyIndexed(name) ? [] : [`primary key (${keyOfTable(name).join(", ")})`];
  const { clustered = false }: Table = tables[name];
  const form = clustered && dialect === "sqlite" ? " without rowid" : "";
  return `create table ${name} (${["tenant_id text not null", ...columns, ...key].join(", ")})${form}`;
}

function indexesOf(table: TableName): readonly IndexStatement[] {
  const { indexes = {} }: Table = tables[table];
  const key = { name: keyIndexOf(table), columns: tables[table].key, unique: true, where: undefined, isKey: true };
  const others = Object.entries(indexes).map(([name, index]) => ({ name, ...index, isKey: false }));
  return [...(isKeyIndexed(table) ? [key] : []), ...others].map(({ name, columns, unique, where, isKey }) => {
    const kind = unique === true ? "unique index" : "index";
    const condition = where === undefined ? "" : ` where ${where}`;
    const on = `${table} (${["tenant_id", ...columns].join(", ")})${condition}`;
    return { name, table, isKey, statement: `create ${kind} if not exists ${name} on ${on}` };
  });
}

const keyIndexOf = (table: TableName): string => `${table}_key`;

function isKeyIndexed(table: TableName): boolean {
  const { builtAfterLoad = [] }: Table = tables[table];
  return builtAfterLoad.includes(keyIndexOf(table));
}
