import { rmSync } from "node:fs";
import { join } from "node:path";
import { SqliteDatabase } from "../../src/sqlite/database.ts";
import { createStatements, indexesBuiltAfterLoad } from "../../src/store/sql/create-statements.ts";
import { SQLITE_SETTINGS } from "../../src/store/sql/sqlite.ts";
import type { Figure } from "../figures.ts";
import { History } from "../history.ts";
import type { Phase } from "../phase.ts";

/** The tables that grow with the tenant. */
const large = ["entity_version", "link_end", "numbered_link", "search"];

/**
 * Measures the limit of a first capture: SQLite copies the rows of the history into an empty file, with the store's
 * settings, and builds the same indexes. Nothing is read, hashed or written as JSON.
 */
export const databaseAlone: Phase = async (task, progress): Promise<readonly Figure[]> => {
  if (task.place.kind !== "sqlite") return [];
  await (async () => {
    await using history = await History.open(task, progress);
    await history.reach(0);
  })();
  const file = join(task.folder, "database-alone.db");
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  copyLargeTables(task.place.file, file);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  for (const part of ["", "-wal", "-shm"]) rmSync(`${file}${part}`, { force: true });
  return [
    { name: "the rows of a first capture, by SQLite alone", value: ms / 1_000, unit: "s" },
    { name: "the same, processor time", value: (user + system) / 1e6, unit: "s" },
  ];
};

function copyLargeTables(from: string, to: string): void {
  using copy = SqliteDatabase.open(to, SQLITE_SETTINGS);
  for (const statement of createStatements("sqlite")) copy.script(statement);
  for (const { name } of indexesBuiltAfterLoad()) copy.script(`drop index ${name}`);
  copy.run("attach ? as history", from);
  for (const table of large) copy.script(`insert into main.${table} select * from history.${table}`);
  for (const { statement } of indexesBuiltAfterLoad()) copy.script(statement);
  copy.script("pragma main.wal_checkpoint(truncate)");
}
