import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { migrations, SCHEMA_VERSION } from "../../src/store/sql/migrations.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { createTenantKeys, FIRST_WITH_TENANT_KEYS } from "../../src/store/sql/tenant-keys.ts";
import { ran, temporaryFolder } from "../cli/support.ts";

const script = fileURLToPath(new URL("../support/killable-migration.ts", import.meta.url));
/** Some places are drawn anew each time. `FAULTS_SEED` draws the same ones. */
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const times = Number(process.env.FAULTS_TIMES ?? 1);

const ROWS = 50;
const PORTION = 20;
const earlierVersions = Array.from({ length: SCHEMA_VERSION }, (_, version) => version);

/** A history as an older program left it, with rows in every table. */
function oldHistory(file: string, version: number): void {
  using database = new DatabaseSync(file);
  database.exec("pragma journal_mode = wal; pragma synchronous = off");
  for (const step of migrations.slice(0, version)) for (const statement of step) database.exec(statement);
  if (version >= FIRST_WITH_TENANT_KEYS) for (const statement of createTenantKeys) database.exec(statement);
  for (const table of tablesOf(database)) {
    const columns = database.prepare("select name, lower(type) as type from pragma_table_info(?)").all(table);
    const fill = database.prepare(`insert into ${table} values (${columns.map(() => "?")})`);
    const row = (nth: number) => columns.map(({ name, type }) => (type === "text" ? `${name} ${nth}` : nth));
    for (let nth = 0; nth < ROWS; nth += 1) fill.run(...row(nth));
  }
  database.exec(`pragma user_version = ${version}`);
}

const tablesOf = (database: DatabaseSync): readonly string[] =>
  database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
    .all()
    .map(({ name }) => String(name));

/** Returns version, schema and every row, which are equal for equal histories. */
function contentOf(file: string) {
  using database = new DatabaseSync(file);
  const rows = tablesOf(database).map((table) => [table, database.prepare(`select * from ${table}`).all()]);
  return {
    sound: database.prepare("pragma integrity_check").get(),
    version: database.prepare("pragma user_version").get(),
    schema: database.prepare("select type, name, sql from sqlite_schema order by type, name").all(),
    rows: Object.fromEntries(rows),
  };
}

test.each(earlierVersions)(
  `a migration from version %i that is killed at any statement is repeated by the next process (FAULTS_SEED=${seed})`,
  { timeout: 120_000 },
  async (version) => {
    const folder = temporaryFolder();
    const old = join(folder, "old.db");
    oldHistory(old, version);
    const before = contentOf(old);

    const undisturbed = join(folder, "undisturbed.db");
    copyFileSync(old, undisturbed);
    const { output } = await ran(script, [undisturbed]);
    const after = contentOf(undisturbed);
    const places = Number(output);
    expect(places).toBeGreaterThan(4);

    // The last two are before and after the last statement.
    const drawn = Array.from({ length: times }, (_, nth) =>
      Math.floor(places * (((seed + nth + version) * 0.618) % 1)),
    );
    for (const place of new Set([...drawn, places - 2, places - 1])) {
      const where = `killed at ${place} of ${places}`;
      const file = join(folder, `killed-${place}.db`);
      copyFileSync(old, file);
      expect(await ran(script, [file, String(place)]), where).toMatchObject({ output: "", errors: "" });
      const left = contentOf(file);
      expect(left.sound, where).toEqual(after.sound);
      // The steps are taken together. Links are moved after them, a portion at a time.
      if (left.version?.user_version === version) expect(left, where).toEqual(before);
      if (place === places - 1) expect(left, where).toEqual(after);
      const moved: number[] = [];
      await openSqliteStore(file, { portion: PORTION, onMoved: (done) => moved.push(done) }).close();
      expect(contentOf(file), where).toEqual(after);
      expect(moved, where).toEqual([...new Set(moved)].sort((a, b) => a - b));
    }
  },
);
