import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { Store } from "../../src/store/sql/database.ts";
import { APPLICATION, openPostgresStore } from "../../src/store/sql/postgres.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { aDatabase, type Database } from "./a-database.ts";
import { anEmptyDatabase } from "./spare-databases.ts";
import { namesTenant } from "./tenant-statements.ts";

/** An empty store that is removed with the test. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  /** Opens the same store again, as another process would. The caller closes it. */
  again(): Promise<Store>;
  /**
   * Runs a statement outside the program, as someone could who has the database and not its key. Returns the number of
   * changed rows.
   */
  alter(statement: string): Promise<number>;
  /** Marks the store as one that a program of this schema wrote, and opens it once, as the next program does. */
  upgradeFrom(version: number): Promise<void>;
}

export interface TestedStore {
  readonly name: string;
  open(): Promise<OpenedStore>;
}

const sqlite: TestedStore = {
  name: "SQLite",
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    const file = join(folder, "history.db");
    const store = openSqliteStore(file);
    return {
      store,
      again: async () => openSqliteStore(file),
      async alter(statement) {
        using database = new DatabaseSync(file, { timeout: 5_000 });
        return Number(database.prepare(statement).run().changes);
      },
      async upgradeFrom(version) {
        using database = new DatabaseSync(file, { timeout: 5_000 });
        database.exec(`pragma user_version = ${version}`);
        await openSqliteStore(file).close();
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/**
 * Statements of the program that would reach rows of other tenants, by database. A test on PostgreSQL fails if there are
 * any in its own.
 */
const offences = new Map<string, Set<string>>();
/** Receives each statement of the program while a test listens, before it is sent, and may throw instead. */
let listener: ((statement: Statement) => void) | null = null;
const send = pg.Client.prototype.query;
Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...args: unknown[]): unknown {
    const [text, values] = args;
    const database = databaseOfProgram(this);
    if (database !== null) {
      const statement = typeof text === "string" ? text : copied(text);
      if (statement !== null && !namesTenant(statement))
        offences.set(database, (offences.get(database) ?? new Set()).add(statement));
      if (statement !== null) listener?.({ text: statement, values: Array.isArray(values) ? values : [] });
    }
    return Reflect.apply(send, this, args);
  },
});

/** Returns the statement of rows that are copied, which the driver takes as an object, or null for any other. */
function copied(query: unknown): string | null {
  const text: unknown = typeof query === "object" && query !== null ? Reflect.get(query, "text") : null;
  return typeof text === "string" ? text : null;
}

/** Returns the name of the database that the program uses a client for, or null for clients of tests. */
function databaseOfProgram(client: pg.Client): string | null {
  const parameters: unknown = Reflect.get(client, "connectionParameters");
  if (typeof parameters !== "object" || parameters === null) return null;
  return Reflect.get(parameters, "application_name") === APPLICATION
    ? String(Reflect.get(parameters, "database"))
    : null;
}

/** A statement as it reaches the database. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Returns the statements that the program sends to PostgreSQL while `work` runs. */
export async function statementsOf(work: () => Promise<unknown>): Promise<readonly Statement[]> {
  const sent: Statement[] = [];
  listener = (statement) => sent.push(statement);
  await work().finally(() => {
    listener = null;
  });
  return sent;
}

/**
 * Runs work that dies at the n-th statement it sends: from there on no statement reaches PostgreSQL, which rolls back what
 * was open.
 */
export async function dyingAt(statement: number, error: Error, work: () => Promise<unknown>): Promise<void> {
  let sent = 0;
  listener = () => {
    sent += 1;
    if (sent >= statement) throw error;
  };
  await work().finally(() => {
    listener = null;
  });
}

export interface OpenedPostgres extends OpenedStore {
  /** Runs a statement outside the program. */
  run(statement: string): Promise<readonly Record<string, unknown>[]>;
}

export const postgres = {
  name: "PostgreSQL",
  open: async (): Promise<OpenedPostgres> => opened(await anEmptyDatabase()),
  /** Opens a store in a database that no test has used, such as one without statistics. */
  openNew: async (): Promise<OpenedPostgres> => opened(await aDatabase()),
};

async function opened(database: Database): Promise<OpenedPostgres> {
  const store = await openPostgresStore(database.url);
  return {
    store,
    again: () => openPostgresStore(database.url),
    alter: async (statement) => (await database.query(`${statement} returning 1`)).length,
    async upgradeFrom(version) {
      await database.query(`update schema_version set version = ${version}`);
      const before = new Set(offences.get(database.name));
      await (await openPostgresStore(database.url)).close();
      // An upgrade is of all tenants.
      offences.set(database.name, before);
    },
    run: (statement) => database.query(statement),
    async [Symbol.asyncDispose]() {
      await store.close();
      const found = [...(offences.get(database.name) ?? [])];
      offences.delete(database.name);
      await database[Symbol.asyncDispose]();
      if (found.length > 0) throw new Error(`These name no tenant:\n${found.join("\n")}`);
    },
  };
}

/** The databases a store can be in. */
export const stores: readonly TestedStore[] = [
  sqlite,
  ...(process.env.TESTS_WITHOUT_POSTGRES === undefined ? [postgres] : []),
];
