import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { forPostgres } from "../../src/store/sql/migrate-postgres.ts";
import { type MigrationOptions, migrations, SCHEMA_VERSION } from "../../src/store/sql/migrations.ts";
import { UNNUMBERED } from "../../src/store/sql/move-links.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { createTenantKeys, FIRST_WITH_TENANT_KEYS } from "../../src/store/sql/tenant-keys.ts";
import { aDatabase } from "../support/a-database.ts";
import { owned } from "../support/owned.ts";

type Row = Record<string, unknown>;

/** The last schema whose links hold the ids of both ends. The programs of later ones leave no such links behind. */
const WITHOUT_NUMBERS = 13;

/** A database as an older program left it, in the test's hands. */
interface OldDatabase extends AsyncDisposable {
  /** Ways to open a store. */
  readonly place: string;
  run(statement: string): Promise<readonly Row[]>;
  readonly tables: string;
  /** Every index with its definition. */
  readonly indexes: string;
  readonly columns: (table: string) => string;
  setVersion(version: number): Promise<void>;
  version(): Promise<number>;
  /** As this program does. */
  open(migration?: MigrationOptions): Promise<void>;
}

async function onSqlite(steps: number): Promise<OldDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  const place = join(folder, "history.db");
  const run = async (statement: string) => {
    using database = new DatabaseSync(place, { timeout: 5_000 });
    database.exec("pragma synchronous = off");
    return database.prepare(statement).all();
  };
  const database: OldDatabase = {
    place,
    run,
    tables: "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
    columns: (table) =>
      `select name, lower(type) as type, "notnull" as required, pk from pragma_table_info('${table}') order by cid`,
    indexes: `select tbl_name as "table", name,
        replace(replace(replace(lower(sql), char(10), ''), ' ', ''), 'ifnotexists', '') as definition
      from sqlite_schema where type = 'index' and sql is not null order by 1, 2`,
    setVersion: async (version) => void (await run(`pragma user_version = ${version}`)),
    version: async () => Number((await run("pragma user_version"))[0]?.user_version),
    open: (migration) => openSqliteStore(place, migration).close(),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
  using before = new DatabaseSync(place);
  before.exec("begin");
  for (const step of migrations.slice(0, steps)) for (const statement of step) before.exec(statement);
  before.exec("commit");
  if (steps > WITHOUT_NUMBERS) await run(`drop table ${UNNUMBERED}`);
  if (steps >= FIRST_WITH_TENANT_KEYS) for (const statement of createTenantKeys) await run(statement);
  await database.setVersion(steps);
  return database;
}

async function onPostgres(steps: number): Promise<OldDatabase> {
  const own = await aDatabase("template0");
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  const run = async (statement: string): Promise<readonly Row[]> => (await client.query(statement)).rows;
  const database: OldDatabase = {
    place: own.url,
    run,
    tables: `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'schema_version' order by 1`,
    columns: (table) => `select column_name as name, data_type as type, is_nullable from information_schema.columns
      where table_name = '${table}' order by ordinal_position`,
    indexes: `select tablename, case when indexname like '%_pkey' then '' else indexname end as name,
        regexp_replace(indexdef, 'INDEX [a-z_]+ ON', 'ON') as definition
      from pg_indexes where schemaname = 'public' and tablename <> 'schema_version' order by 1, 2, 3`,
    setVersion: async (version) => {
      await run("delete from schema_version");
      await run(`insert into schema_version values (${version})`);
    },
    version: async () => Number((await run("select version from schema_version"))[0]?.version),
    open: async (migration) => (await openPostgresStore(own.url, migration)).close(),
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await own[Symbol.asyncDispose]();
    },
  };
  if (steps > 0) await run("create table schema_version (version integer primary key)");
  for (const step of migrations.slice(0, steps)) for (const statement of step) await run(forPostgres(statement));
  if (steps > WITHOUT_NUMBERS) await run(`drop table ${UNNUMBERED}`);
  if (steps > 0) await database.setVersion(steps);
  return database;
}

const databases = [
  { name: "SQLite", at: onSqlite },
  { name: "PostgreSQL", at: onPostgres },
];
const olderVersions = Array.from({ length: SCHEMA_VERSION }, (_, version) => version);

/** Returns the tables with their columns. */
async function shapeOf(database: OldDatabase): Promise<ReadonlyMap<string, readonly Row[]>> {
  const shape = new Map<string, readonly Row[]>();
  for (const { name } of await database.run(database.tables))
    shape.set(String(name), await database.run(database.columns(String(name))));
  return shape;
}

/** The present names of tables and columns that had another one. */
const renamed: Readonly<Record<string, string>> = {
  audit_event: "trail",
  job_change: "plan_item",
  acts: "is_recoverable",
  facets_json: "changed_fields_json",
  undo_json: "change_json",
};
const nowCalled = (name: string): string => renamed[name] ?? name;
const withNewNames = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [nowCalled(name), value])));

/** One row in every table there is. */
async function fill(database: OldDatabase): Promise<void> {
  for (const [table, columns] of await shapeOf(database)) {
    const values = columns.map(({ name, type }) => (type === "text" ? `'a ${name}'` : "7"));
    await database.run(`insert into ${table} (${columns.map(({ name }) => name)}) values (${values})`);
  }
}

/** A process that opens the store when it is written to. */
const opener = (place: string) =>
  owned(spawn(process.execPath, [...process.execArgv, script, place], { stdio: ["pipe", "pipe", "inherit"] }));
const script = fileURLToPath(new URL("../support/opens-store.ts", import.meta.url));

describe.each(databases)("the schema on $name", ({ at }) => {
  const fresh = { shape: new Map<string, readonly Row[]>(), indexes: [] as readonly Row[] };
  beforeAll(async () => {
    await using empty = await at(0);
    await empty.open();
    Object.assign(fresh, { shape: await shapeOf(empty), indexes: await empty.run(empty.indexes) });
  });

  test.each(olderVersions)("the schema is migrated from version %i with all its content", async (version) => {
    await using old = await at(version);
    await fill(old);
    const before = new Map<string, readonly Row[]>();
    for (const table of (await shapeOf(old)).keys()) before.set(table, await old.run(`select * from ${table}`));

    await old.open();

    expect(await old.version()).toBe(SCHEMA_VERSION);
    expect(await shapeOf(old)).toEqual(fresh.shape);
    expect(await old.run(old.indexes)).toEqual(fresh.indexes);
    for (const [table, rows] of before) {
      expect(await old.run(`select * from ${nowCalled(table)}`)).toMatchObject(withNewNames(rows));
    }
  });

  test("the schema is migrated once when several processes open it at the same moment", async () => {
    await using old = await at(1);
    await fill(old);
    const processes = Array.from({ length: 3 }, () => opener(old.place));
    await Promise.all(processes.map(({ stdout }) => once(stdout, "data")));
    const ends = processes.map(async (child) => {
      const end = once(child, "exit");
      child.stdin.write("!");
      return (await end)[0];
    });
    expect(await Promise.all(ends)).toEqual([0, 0, 0]);
    expect(await old.version()).toBe(SCHEMA_VERSION);
  });

  test("the schema is migrated after processes were killed at any moment of the migration", async () => {
    await using old = await at(1);
    await fill(old);
    const before = await old.run("select * from job");
    for (const share of [0.2, 0.5, 0.8]) {
      const child = opener(old.place);
      await once(child.stdout, "data");
      const ended = once(child, "exit");
      child.stdin.write("!");
      // The approximate duration of a migration. The process is killed at a random moment of it.
      await Promise.race([ended, wait(share * 150)]);
      child.kill("SIGKILL");
      await ended;
    }
    await old.open();
    expect(await old.version()).toBe(SCHEMA_VERSION);
    expect(await old.run("select * from job")).toMatchObject(before);
  });

  test("an upgrade says before each step how many are done, and a new store says nothing", async () => {
    const said: string[] = [];
    const onStep = (done: number, total: number) => said.push(`${done} of ${total}`);
    await using fresh = await at(0);
    await fresh.open({ onStep });
    expect(said).toEqual([]);
    await using old = await at(5);
    await old.open({ onStep });
    expect(said).toEqual(Array.from({ length: SCHEMA_VERSION - 5 }, (_, step) => `${step + 5} of ${SCHEMA_VERSION}`));
  });

  test("the schema of a newer program is refused with a sentence and not touched", async () => {
    await using newer = await at(SCHEMA_VERSION);
    await fill(newer);
    await newer.setVersion(SCHEMA_VERSION + 1);
    const opening = (async () => newer.open())();
    await expect(opening).rejects.toMatchObject({
      code: "storeNewer",
      message: expect.stringContaining(`its schema is ${SCHEMA_VERSION + 1}`),
    });
    expect(await newer.version()).toBe(SCHEMA_VERSION + 1);
    expect(await newer.run("select * from job")).toHaveLength(1);
  });
});

test("a history is migrated whose first load was interrupted, and a link that it wrote twice is moved once", async () => {
  await using old = await onSqlite(WITHOUT_NUMBERS);
  for (const index of ["entity_version_key", "link_version_key", "link_version_target", "search_key"])
    await old.run(`drop index ${index}`);
  const link =
    "insert into link_version values ('ours', 'group', 'chess', 0, 'members', 'user', 'ada', 253402300799999)";
  for (let times = 0; times < 2; times += 1) await old.run(link);

  await old.open();

  expect(await old.version()).toBe(SCHEMA_VERSION);
  expect(await old.run("select source_id, target_id from link_version")).toEqual([
    { source_id: "chess", target_id: "ada" },
  ]);
});
