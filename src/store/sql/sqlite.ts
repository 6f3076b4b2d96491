import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  sql,
} from "kysely";
import { RewindError } from "../../domain/errors.ts";
import { createStatements } from "./create-statements.ts";
import type { Store } from "./database.ts";
import { migrations, SCHEMA_VERSION } from "./migrations.ts";
import type { Schema } from "./schema.ts";
import { storeFault } from "./store-fault.ts";
import { tenantDb, tenantTx } from "./tenant-db.ts";

const BUSY_TIMEOUT_MS = 10_000;
const CACHED_STATEMENTS = 200;

/**
 * A cache of 24 MiB bounds what sorting an index takes, too, which a second thread helps with. Checkpoints wait for 64 MiB:
 * each of them waits for the disk, and a first capture would come to one every other batch.
 */
const SETTINGS = `pragma page_size = 8192; pragma journal_mode = wal; pragma synchronous = normal;
  pragma cache_size = -24576; pragma threads = 2; pragma wal_autocheckpoint = 8192`;

/**
 * Opens the store in a file, made if it is not there; `:memory:` keeps it in memory. Several processes may have it open.
 * Throws `storeUnusable` (not a database, not writable), `storeNewer` (written by a newer entra-rewind), `storeFull`.
 */
export function openSqliteStore(file: string): Store {
  const database = openDatabase(file);
  const db = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(database, file) });
  return {
    forTenant: (tenant) => ({
      tenant,
      db: tenantDb(db, tenant, "sqlite"),
      // One writer at a time in the whole file, whatever the tenant.
      transaction: (work) => db.transaction().execute((tx) => work(tenantTx(tx, tenant, "sqlite"))),
      // Its plans follow from the indexes alone.
      refreshStatistics: async () => {},
    }),
    analyze: async () => void (await sql`analyze`.execute(db)),
    close: () => db.destroy(),
  };
}

function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    database.exec(SETTINGS);
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw storeFault(error, file);
  }
}

function migrate(database: DatabaseSync, file: string): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  database.exec("begin exclusive");
  try {
    const version = versionOf(database);
    if (version > SCHEMA_VERSION) {
      throw new RewindError(
        "storeNewer",
        `${file} was written by a newer entra-rewind (its schema is ${version}, this program knows ${SCHEMA_VERSION}). ` +
          "Use that version, or another data folder.",
      );
    }
    const steps = version === 0 ? [createStatements()] : migrations.slice(version);
    for (const statement of steps.flat()) database.exec(statement);
    database.exec(`pragma user_version = ${SCHEMA_VERSION}; commit`);
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("pragma user_version").get()?.user_version ?? 0);
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, file: string) {
    const config = { database: adapt(database, file) };
    super(config);
    this.#config = config;
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config, this.#database);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(config: SqliteDialectConfig, database: DatabaseSync) {
    super(config);
    this.#database = database;
  }

  /** Takes the write lock at once: a transaction that reads first and upgrades later fails when another writes between. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** A full disk ends the transaction by itself; undoing it again would fail and hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** node:sqlite behind the interface Kysely expects; statements are kept, because the same few texts recur. */
function adapt(
  database: DatabaseSync,
  file: string,
): Exclude<SqliteDialectConfig["database"], (...args: never) => unknown> {
  const statements = new Map<string, ReturnType<typeof prepared>>();
  return {
    close: () => database.close(),
    prepare(text) {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = prepared(
        faulting(file, () => database.prepare(text)),
        file,
      );
      if (statements.size >= CACHED_STATEMENTS) statements.delete(statements.keys().next().value ?? "");
      statements.set(text, statement);
      return statement;
    },
  };
}

function prepared(statement: StatementSync, file: string) {
  return {
    reader: statement.columns().length > 0,
    all: (values: readonly unknown[]): unknown[] => faulting(file, () => statement.all(...bindable(values))),
    run: (values: readonly unknown[]) => faulting(file, () => statement.run(...bindable(values))),
    iterate: (values: readonly unknown[]): IterableIterator<unknown> => statement.iterate(...bindable(values)),
  };
}

/** Faults of the file itself become sentences; everything else passes as it is. */
function faulting<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFault(error, file);
  }
}

/** The values themselves: a capture binds tens of millions of them, and copying them would be felt. */
function bindable(values: readonly unknown[]): readonly SQLInputValue[] {
  if (areBindable(values)) return values;
  const kinds = [...new Set(values.map((value) => typeof value))].join(", ");
  throw new TypeError(`Of these kinds of values not all can be bound to a statement: ${kinds}.`);
}

const areBindable = (values: readonly unknown[]): values is readonly SQLInputValue[] => values.every(isBindable);

const isBindable = (value: unknown): value is SQLInputValue =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint";
