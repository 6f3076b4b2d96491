import { Kysely, sql } from "kysely";
import { SqliteDatabase } from "../../sqlite/database.ts";
import { createStatements } from "./create-statements.ts";
import type { Store } from "./database.ts";
import { ImmediateSqliteDialect } from "./immediate-dialect.ts";
import { type MigrationOptions, migrations, SCHEMA_VERSION, storeNewerRefusal } from "./migrations.ts";
import { countUnnumbered, MOVED_LINKS, type MoveStatement, moveLinks, UNNUMBERED } from "./move-links.ts";
import type { Schema } from "./schema.ts";
import { sqliteTenant } from "./sqlite-tenant.ts";
import { createTenantKeys, FIRST_WITH_TENANT_KEYS } from "./tenant-keys.ts";
import { turnOf, WriteTurn } from "./write-turn.ts";
import type { StartWriter } from "./writer/writer-thread.ts";

/**
 * A cache of 24 MiB bounds what sorting an index takes, too, which a second thread helps with. Checkpoints wait for
 * 64 MiB, because each of them waits for the disk and a first capture would come to one every other batch.
 */
export const SQLITE_SETTINGS =
  "pragma page_size = 8192; pragma cache_size = -24576; pragma threads = 2; pragma wal_autocheckpoint = 8192";

/**
 * Opens the store in a file, which is created if it is missing. `:memory:` keeps it in memory. Several processes may have
 * it open. Throws `storeUnusable` (not a database, not writable), `storeNewer` (written by a newer entra-rewind),
 * `storeFull`.
 */
export function openSqliteStore(file: string, { startWriter, ...migration }: SqliteOptions = {}): Store {
  const database = SqliteDatabase.open(file, SQLITE_SETTINGS);
  try {
    migrate(database, file);
    moveAll(database, migration);
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
  // One writer at a time in the whole file, whatever the tenant.
  const turn = file === IN_MEMORY ? new WriteTurn() : turnOf(file);
  const db = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(database, turn) });
  const writer =
    startWriter === undefined || file === IN_MEMORY
      ? null
      : { start: startWriter, data: { file, settings: SQLITE_SETTINGS } };
  return {
    forTenant: (tenant) => sqliteTenant(tenant, { database, db, turn, writer }),
    analyze: async () => void (await sql`analyze`.execute(db)),
    close: () => db.destroy(),
  };
}

/** SQLite's name for a database of one connection alone. */
const IN_MEMORY = ":memory:";

interface SqliteOptions extends MigrationOptions {
  /** Starts the thread of `writeApart`. Without it, and in memory, this thread writes. */
  readonly startWriter?: StartWriter;
}

function migrate(database: SqliteDatabase, file: string): void {
  if (database.userVersion === SCHEMA_VERSION) return;
  database.transaction(() => {
    const version = database.userVersion;
    if (version > SCHEMA_VERSION) {
      throw storeNewerRefusal(file, version, "data folder");
    }
    const steps = version === 0 ? [createStatements("sqlite")] : migrations.slice(version);
    for (const statement of steps.flat()) database.script(statement);
    if (version < FIRST_WITH_TENANT_KEYS) for (const statement of createTenantKeys) database.script(statement);
    database.script(`pragma user_version = ${SCHEMA_VERSION}`);
  });
}

/** Numbers the links of an earlier schema, a portion a transaction. */
function moveAll(database: SqliteDatabase, { portion = MOVED_LINKS, onMoved }: MigrationOptions): void {
  const present = () => database.get("select 1 from sqlite_schema where type = 'table' and name = ?", UNNUMBERED);
  if (present() === undefined) return;
  const run = ({ text, values }: MoveStatement) => database.all(text.replaceAll("$", "?"), ...values);
  let left = database.reading(() => (present() === undefined ? 0 : Number(run(countUnnumbered)[0]?.count)));
  for (const total = left; present() !== undefined; ) {
    const moved = database.transaction(() => {
      // Another process may have moved the last portion meanwhile.
      if (present() === undefined) return 0;
      const move = moveLinks(portion);
      let step = move.next([]);
      while (step.done !== true) step = move.next(run(step.value));
      return step.value;
    });
    left -= moved;
    if (moved > 0) onMoved?.(total - left, total);
  }
}
