import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createStatements } from "../../src/store/sql/create-statements.ts";
import { tableNames } from "../../src/store/sql/schema.ts";
import { aDatabase } from "../support/a-database.ts";

interface Key {
  readonly table: string;
  /** Columns in the order of the key. */
  readonly columns: readonly string[];
  readonly unique: boolean;
}

interface Catalog {
  /** Columns of each table, in order. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly keys: readonly Key[];
}

function sqliteCatalog(): Catalog {
  using database = new DatabaseSync(":memory:");
  for (const statement of createStatements("sqlite")) database.exec(statement);
  const columns = database
    .prepare(
      `select m.name as "table", c.name from sqlite_schema m join pragma_table_info(m.name) c
       where m.type = 'table' order by m.name, c.cid`,
    )
    .all();
  const keys = database
    .prepare(
      `select m.name as "table", i."unique" as "unique",
         (select json_group_array(name) from (select name from pragma_index_info(i.name) order by seqno)) as columns
       from sqlite_schema m join pragma_index_list(m.name) i where m.type = 'table'`,
    )
    .all();
  return catalogOf(
    columns,
    keys.map((key) => ({ ...key, columns: JSON.parse(String(key.columns)) })),
  );
}

async function postgresCatalog(): Promise<Catalog> {
  await using database = await aDatabase();
  const columns = await database.query(
    `select table_name as "table", column_name as name
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name, ordinal_position`,
  );
  const keys = await database.query(
    `select c.relname as "table", i.indisunique as "unique", array_agg(a.attname::text order by k.nth) as columns
     from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral unnest(i.indkey) with ordinality k(column_number, nth)
     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.column_number
     where n.nspname = 'public' group by i.indexrelid, c.relname, i.indisunique`,
  );
  return catalogOf(columns, keys);
}

function catalogOf(columns: readonly Record<string, unknown>[], keys: readonly Record<string, unknown>[]): Catalog {
  // The one table that is no tenant's: the version of all the others.
  const ofTenants = columns.filter(({ table }) => table !== "schema_version");
  return {
    tables: new Map(
      Map.groupBy(ofTenants, ({ table }) => String(table))
        .entries()
        .map(([table, rows]) => [table, rows.map(({ name }) => String(name))]),
    ),
    keys: keys
      .filter(({ table }) => table !== "schema_version")
      .map((key) => ({
        table: String(key.table),
        columns: Array.isArray(key.columns) ? key.columns.map(String) : [],
        unique: Boolean(key.unique),
      })),
  };
}

describe.each([
  { name: "SQLite", catalog: async () => sqliteCatalog() },
  { name: "PostgreSQL", catalog: postgresCatalog },
])("the schema on $name", ({ catalog }) => {
  test("every table has a key, and every table, key and index begins with the tenant", async () => {
    const { tables, keys } = await catalog();
    expect([...tables.keys()].sort()).toEqual([...tableNames].sort());
    for (const [table, columns] of tables) {
      expect(columns[0], table).toBe("tenant_id");
      expect(keys.filter((key) => key.table === table && key.unique)).not.toEqual([]);
    }
    for (const key of keys) expect(key.columns[0], JSON.stringify(key)).toBe("tenant_id");
  });
});

test("both databases have the same tables, columns and keys", async () => {
  const lines = ({ tables, keys }: Catalog) =>
    [
      ...[...tables].map(([table, columns]) => `${table}(${columns})`),
      ...keys.map(({ table, columns, unique }) => `${table}: ${unique ? "unique " : ""}${columns}`),
    ].sort();
  expect(lines(await postgresCatalog())).toEqual(lines(sqliteCatalog()));
});

test("texts are compared byte by byte in every column of PostgreSQL", async () => {
  await using database = await aDatabase();
  const others = await database.query(
    `select table_name, column_name, collation_name from information_schema.columns
     where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`,
  );
  expect(others).toEqual([]);
});

test("every table with a tenant is in the script that distributes them", () => {
  const script = readFileSync("docs/citus.md", "utf8");
  const distributed = [...script.matchAll(/create_distributed_table\('(\w+)', 'tenant_id'/g)].map((match) => match[1]);
  expect(distributed.sort()).toEqual([...tableNames].sort());
});
