import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  sql,
} from "kysely";
import { SqliteDatabase } from "../../sqlite/database.ts";
import { createStatements } from "./create-statements.ts";
import type { Store } from "./database.ts";
import { type MigrationOptions, migrations, SCHEMA_VERSION } from "./migrations.ts";
import { countUnnumbered, MOVED_LINKS, type MoveStatement, moveLinks, UNNUMBERED } from "./move-links.ts";
import type { Schema } from "./schema.ts";
import { storeNewerRefusal } from "./store-newer.ts";
import { tenantDb, tenantTx } from "./tenant-db.ts";
import { createTenantKeys, FIRST_WITH_TENANT_KEYS, recordKey, tenantKeyIn } from "./tenant-keys.ts";

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
export function openSqliteStore(file: string, migration: MigrationOptions = {}): Store {
  const database = SqliteDatabase.open(file, SQLITE_SETTINGS);
  try {
    migrate(database, file, migration);
    moveAll(database, migration);
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
  const db = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(database) });
  return {
    forTenant: (tenant) => {
      const { key, isRecorded } = tenantKeyIn(database, tenant);
      const bound = { tenant, tenantKey: key, dialect: "sqlite" } as const;
      let hasKey = isRecorded;
      const requireKey = async () => {
        if (!hasKey) await db.transaction().execute(async () => recordKey(database, tenant));
        hasKey = true;
      };
      return {
        tenant,
        db: tenantDb(db, bound),
        // One writer at a time in the whole file, whatever the tenant.
        transaction: async (work) => {
          await requireKey();
          return db.transaction().execute((tx) => work(tenantTx(tx, bound)));
        },
        // Its plans follow from the indexes alone.
        refreshStatistics: async () => {},
      };
    },
    analyze: async () => void (await sql`analyze`.execute(db)),
    close: () => db.destroy(),
  };
}

function migrate(database: SqliteDatabase, file: string, { onStep }: MigrationOptions): void {
  if (database.userVersion === SCHEMA_VERSION) return;
  database.transaction(() => {
    const version = database.userVersion;
    if (version > SCHEMA_VERSION) {
      throw storeNewerRefusal(file, version, "data folder");
    }
    const steps = version === 0 ? [createStatements("sqlite")] : migrations.slice(version);
    for (const [at, statements] of steps.entries()) {
      if (version > 0) onStep?.(version + at, SCHEMA_VERSION);
      for (const statement of statements) database.script(statement);
    }
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

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    const close = () => database[Symbol.dispose]();
    const config = { database: { close, prepare: (text: string) => database.prepare(text) } };
    super(config);
    this.#config = config;
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config, this.#database);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: SqliteDatabase;

  constructor(config: SqliteDialectConfig, database: SqliteDatabase) {
    super(config);
    this.#database = database;
  }

  /** Takes the write lock at once, because a transaction that reads first and upgrades later fails if another writes between. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** Skips what a full disk has ended by itself, because rolling back once more would fail and hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}
