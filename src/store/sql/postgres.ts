import { Kysely, PostgresDialect, sql } from "kysely";
import type pg from "pg";
import { RewindError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import type { Store } from "./database.ts";
import { FaultingPool } from "./faulting-pool.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import type { MigrationOptions } from "./migrations.ts";
import { placeOf, postgresFault, requireFilesOf } from "./postgres-fault.ts";
import { type Schema, type TableName, tableNames } from "./schema.ts";
import { type TenantTx, tenantDb, tenantTx } from "./tenant-db.ts";

/** The name of the program's connections on the server. */
export const APPLICATION = "entra-rewind";

/** One process needs few connections, because its writers of a tenant run one after another and its reads are short. */
const CONNECTIONS = 6;
const CONNECT_TIMEOUT = 10 * SECOND;
/** As long as SQLite waits for a lock before it says `busy`. */
const LOCK_TIMEOUT = 10 * SECOND;
/** The longest time that a process that hangs in a transaction delays the others of its tenant. */
const IDLE_TIMEOUT = MINUTE;
/** Longer than any statement of ours takes on a million objects. A little later the client gives up by itself. */
const STATEMENT_TIMEOUT = 10 * MINUTE;

/** PostgreSQL's type `int8`. All of ours are counts and milliseconds, below 2^53. Source: pg_type.dat. */
const INT8 = 20;

/**
 * Opens the store in a PostgreSQL database (tested on 15 to 18), whose tables are made or brought up to date first. Any number
 * of processes on any number of machines may have it open. Throws `storeUnusable` (no such server or database, user
 * refused, read-only), `storeNewer` (written by a newer entra-rewind), `busy` (not now), always without the password.
 */
export async function openPostgresStore(url: string, migration: MigrationOptions = {}): Promise<Store> {
  const place = placeOf(url);
  requireFilesOf(url);
  // The built program has a module of this kind behind its default alone.
  const [pool, { default: copying }] = [await openPool(url), await import("pg-copy-streams")];
  try {
    // A wrong address or a missing server shows here. Later faults concern a server that has worked.
    (await pool.connect()).release();
    const parts = { copy: copying.from, place, settings };
    const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: new FaultingPool(pool, parts) }) });
    await migratePostgres(db, place, migration);
    return {
      forTenant: (tenant) => ({
        tenant,
        db: tenantDb(db, bound(tenant)),
        transaction: (work) => inTransaction(db, tenant, work),
        // Work that is done stays done, whether its statistics can be taken now or not.
        refreshStatistics: (tables) => analyze(db, tables).catch(unlessDefect),
      }),
      analyze: () => analyze(db, tableNames),
      close: () => db.destroy(),
    };
  } catch (error) {
    await pool.end();
    throw postgresFault(error, place, "opening");
  }
}

function unlessDefect(error: unknown): void {
  if (!(error instanceof RewindError)) throw error;
}

/**
 * Analyzes those of the tables that have grown by more than a tenth since they were analyzed, because a table holds many
 * tenants: after each of a thousand first captures, its sample would cost more than the capture. A table that shows
 * no pages here is analyzed, too, because those of a distributed one are elsewhere. Skips tables that another process is
 * analyzing.
 */
async function analyze(db: Kysely<Schema>, tables: readonly TableName[]): Promise<void> {
  const names = sql.join(tables.map((name) => sql`${name}::regclass`));
  const grown = await sql<{ relname: TableName }>`select relname from pg_catalog.pg_class
    where oid in (${names}) and 10 * pg_relation_size(oid) >= 11 * relpages::bigint * current_setting('block_size')::bigint`.execute(
    db,
  );
  if (grown.rows.length === 0) return;
  await sql`analyze (skip_locked) ${sql.join(grown.rows.map(({ relname }) => sql.table(relname)))}`.execute(db);
}

/** Loads the driver when it is needed, because a history in a file does not use it. */
async function openPool(url: string): Promise<pg.Pool> {
  const { default: driver } = await import("pg");
  const pool = new driver.Pool({
    connectionString: url,
    application_name: APPLICATION,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT + CONNECT_TIMEOUT,
    keepAlive: true,
    types: {
      getTypeParser: (type, format) => (Number(type) === INT8 ? Number : driver.types.getTypeParser(type, format)),
    },
  });
  // An idle connection that breaks is replaced at the next use. One in use fails its query.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  return pool;
}

/**
 * Settings of a connection. Each statement is planned with its values, because the partial indexes serve only a planner
 * that sees them. Queries are not compiled, which would take longer than they run. Whole tables are not read where an
 * index will do, as a planner without statistics would.
 */
const settings = `set lock_timeout = ${LOCK_TIMEOUT}; set statement_timeout = ${STATEMENT_TIMEOUT};
  set idle_in_transaction_session_timeout = ${IDLE_TIMEOUT};
  set plan_cache_mode = force_custom_plan; set jit = off; set enable_seqscan = off; set random_page_cost = 1.1`;

/** Runs work under the tenant's lock. Reads committed rows, so that it sees what the last holder left. */
function inTransaction<T>(db: Kysely<Schema>, tenant: TenantId, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${tenant}, ${WRITERS}))`.execute(tx);
      return work(tenantTx(tx, bound(tenant)));
    });
}

/** In a database that several machines share, rows have the id of their tenant itself. */
const bound = (tenant: TenantId) => ({ tenant, tenantKey: tenant, dialect: "postgres" }) as const;

/** The seed of our lock keys, which no other program in the same database uses. */
const WRITERS = 7_236_150_551;
