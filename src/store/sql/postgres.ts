import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import type pg from "pg";
import { RewindError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import type { Store } from "./database.ts";
import { FaultingPool } from "./faulting-pool.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { placeOf, postgresFault } from "./postgres-fault.ts";
import { type Schema, type TableName, tableNames } from "./schema.ts";
import { type TenantTx, tenantDb, tenantTx } from "./tenant-db.ts";

/** What the server shows its connections as. */
export const APPLICATION = "entra-rewind";

/** One process needs few: its writers of a tenant run one after another, and what reads is short. */
const CONNECTIONS = 6;
const CONNECT_TIMEOUT = 10 * SECOND;
/** As long as SQLite waits for a lock before it says `busy`. */
const LOCK_TIMEOUT = 10 * SECOND;
/** A process that hangs within a transaction holds its tenant up no longer than this. */
const IDLE_TIMEOUT = MINUTE;
/** Longer than any statement of ours takes on a million objects; a little later the client gives up by itself. */
const STATEMENT_TIMEOUT = 10 * MINUTE;

/** PostgreSQL's type `int8`. All of ours are counts and milliseconds, below 2^53. Source: pg_type.dat. */
const INT8 = 20;

/**
 * Opens the store in a PostgreSQL database (tested on 18), whose tables are made or brought up to date first. Any number
 * of processes on any number of machines may have it open. Throws `storeUnusable` (no such server or database, user
 * refused, read-only), `storeNewer` (written by a newer entra-rewind), `busy` (not now), always without the password.
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const place = placeOf(url);
  const pool = await openPool(url);
  try {
    // What is wrong with the address or the server shows here; whatever breaks later has worked before.
    (await pool.connect()).release();
    const dialect = new PostgresDialect({
      pool: new FaultingPool(pool, place),
      onCreateConnection: async (connection) => void (await connection.executeQuery(settings)),
    });
    const db = new Kysely<Schema>({ dialect });
    await migratePostgres(db, place);
    return {
      forTenant: (tenant) => ({
        tenant,
        db: tenantDb(db, tenant, "postgres"),
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

/** Another process that is at it does the same. */
async function analyze(db: Kysely<Schema>, tables: readonly TableName[]): Promise<void> {
  await sql`analyze (skip_locked) ${sql.join(tables.map((name) => sql.table(name)))}`.execute(db);
}

/** Loaded when it is needed: who keeps the history in a file never pays for it. */
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
  // A connection that breaks while nobody uses it is replaced at the next use; one in use fails its query.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  return pool;
}

/**
 * Plans for each statement as it comes, with its values: the partial indexes serve only a planner that sees them. No
 * compiling of queries, which takes longer than ours run, and no reading of whole tables where an index will do, which
 * a planner without statistics is tempted to.
 */
const settings = CompiledQuery.raw(
  `set lock_timeout = ${LOCK_TIMEOUT}; set statement_timeout = ${STATEMENT_TIMEOUT};
   set idle_in_transaction_session_timeout = ${IDLE_TIMEOUT};
   set plan_cache_mode = force_custom_plan; set jit = off; set enable_seqscan = off; set random_page_cost = 1.1`,
);

/** Read committed, so that what is read once the lock is ours is what the last holder left. */
function inTransaction<T>(db: Kysely<Schema>, tenant: TenantId, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${tenant}, ${WRITERS}))`.execute(tx);
      return work(tenantTx(tx, tenant, "postgres"));
    });
}

/** Sets our locks apart from those of other programs in the same database. */
const WRITERS = 7_236_150_551;
