import { rmSync } from "node:fs";
import { join } from "node:path";
import { SqliteDatabase } from "../../src/sqlite/database.ts";
import type { SqliteValue } from "../../src/sqlite/statement.ts";
import { writtenState } from "../../src/store/history/written-state.ts";
import { migrations } from "../../src/store/sql/migrations.ts";
import { BEGINNING, OPEN } from "../../src/store/sql/schema.ts";
import { openSqliteStore, SQLITE_SETTINGS } from "../../src/store/sql/sqlite.ts";
import type { Figure } from "../figures.ts";
import { names } from "../names.ts";
import { storedBytes } from "../open-store.ts";
import { peakMemory } from "../peak-memory.ts";
import { mustBe, type Phase, type Progress, type Task } from "../phase.ts";
import { GeneratedTenant } from "../tenant/generated-tenant.ts";

/** The schema of the first version that people have. */
const FIRST = 5;
const BATCH = 1_000;
/** The tables that grow with the tenant. */
const large = ["entity_version", "link_version", "search"];

/** Measures an upgrade: a history as the first version left it, opened by this program. */
export const migration: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const file = join(task.folder, "migration.db");
  try {
    const made = writeHistory(file, task, progress);
    const before = await storedBytes({ kind: "sqlite", file });
    const [cpu, signs] = [process.cpuUsage(), [performance.now()]];
    const onMoved = (done: number, total: number) => {
      signs.push(performance.now());
      progress("migrated links", done, total);
    };
    const store = openSqliteStore(file, { onStep: () => signs.push(performance.now()), onMoved });
    signs.push(performance.now());
    const { user, system } = process.cpuUsage(cpu);
    const peak = peakMemory();
    await store.close();
    checkCounts(file, made);
    const silences = signs.slice(1).map((sign, at) => sign - (signs[at] ?? sign));
    return [
      { name: names.migration, value: silences.reduce((sum, one) => sum + one, 0) / 1_000, unit: "s" },
      { name: "the same, processor time", value: (user + system) / 1e6, unit: "s" },
      { name: `${names.migration}, longest time without a sign`, value: Math.max(...silences) / 1_000, unit: "s" },
      { name: `${names.migration}, peak memory with its writing`, value: peak, unit: "MiB" },
      { name: "history of the first version on disk", value: before, unit: "bytes" },
      { name: "the same, migrated", value: await storedBytes({ kind: "sqlite", file }), unit: "bytes" },
    ];
  } finally {
    for (const part of ["", "-wal", "-shm"]) rmSync(`${file}${part}`, { force: true });
  }
};

/** Writes the tenant's first capture in that schema. Its indexes come last, so that this does not take long. */
function writeHistory(file: string, { size, tenant: id }: Task, progress: Progress): GeneratedTenant {
  using database = SqliteDatabase.open(file, SQLITE_SETTINGS);
  for (const statement of migrations.slice(0, FIRST).flat()) database.script(statement);
  const named = large.map((table) => `'${table}'`).join(", ");
  const indexes = database.all(
    `select name, sql from sqlite_schema where type = 'index' and sql is not null and tbl_name in (${named})`,
  );
  for (const { name } of indexes) database.script(`drop index ${name}`);
  const insert = (table: string, row: Readonly<Record<string, SqliteValue>>) => {
    const [columns, values] = [Object.keys(row), Object.values(row)];
    const text = `insert into ${table} (tenant_id, ${columns}) values (?${", ?".repeat(columns.length)})`;
    database.run(text, id, ...values);
  };
  const tenant = new GeneratedTenant(size);
  for (let at = 0; at < size; at += BATCH) {
    progress("writing a history of the first version", at, size);
    database.transaction(() => {
      for (let number = at; number < Math.min(size, at + BATCH); number += 1) {
        const { pattern: _, ...row } = writtenState(tenant.state(number)).row;
        const { entity_type, entity_id, life, display_name } = row;
        insert("entity_version", { ...row, valid_from: 1, valid_to: OPEN });
        const texts = { name: (display_name ?? "").toLowerCase(), keys: "", words: "", gone_at: null };
        insert("search", { entity_type, entity_id, life, ...texts });
        for (const { link, source, target } of tenant.linksOf(number)) {
          const [from, to] = [
            { source_type: source.type, source_id: source.id },
            { target_type: target.type, target_id: target.id },
          ];
          insert("link_version", { ...from, ...to, link, valid_from: BEGINNING, valid_to: OPEN });
        }
      }
    });
  }
  const read = { instant: 1, read_from: 1, read_until: 1, cursor: "generated 0" };
  insert("capture", { ...read, coverage: "extended", coverage_version: 1, changed_entities: size });
  for (const { sql } of indexes) database.script(String(sql));
  database.script(`pragma user_version = ${FIRST}`);
  return tenant;
}

function checkCounts(file: string, { size, links }: GeneratedTenant): void {
  using database = SqliteDatabase.open(file, "");
  const count = (table: string) => Number(database.get(`select count(*) as count from ${table}`)?.count);
  mustBe("objects after the migration", count("entity_version"), size);
  mustBe("texts after the migration", count("search"), size);
  mustBe("links after the migration", count("link_version"), links);
}
