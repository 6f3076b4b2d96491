import { DatabaseSync } from "node:sqlite";
import { guarded, isLocked, sqliteFault } from "./fault.ts";
import { type SqliteRow, SqliteStatement, type SqliteValue } from "./statement.ts";

const BUSY_TIMEOUT_MS = 10_000;
const RETRY_MS = 20;
/** The program uses fewer different statements than this. */
const CACHED_STATEMENTS = 200;

/**
 * A connection to a database file in write-ahead mode, which prepares each statement once. Several processes may have
 * one each. Every method throws `storeUnusable` (damaged, unreadable, read-only, not a database), `storeFull`, or
 * `busy` (another process wrote for longer than 10 seconds). Other errors are the driver's.
 */
export class SqliteDatabase implements Disposable {
  readonly #file: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();
  #depth = 0;
  #writing = false;

  private constructor(file: string) {
    this.#file = file;
    this.#sqlite = guarded(file, () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
  }

  /** Opens a file, which is created if it is missing. `settings` are pragmas that must come before the first write. */
  static open(file: string, settings: string): SqliteDatabase {
    const database = new SqliteDatabase(file);
    try {
      database.#settle(`${settings}; pragma journal_mode = wal; pragma synchronous = normal`);
      return database;
    } catch (error) {
      database[Symbol.dispose]();
      throw error;
    }
  }

  /** True while a write transaction of this object is open. */
  get writing(): boolean {
    return this.#writing;
  }

  /** True while any transaction is open on this connection. A full disk ends one by itself. */
  get inTransaction(): boolean {
    return this.#sqlite.isTransaction;
  }

  /** The number that identifies a schema in its file. Zero in a new file. */
  get userVersion(): number {
    return Number(this.get("pragma user_version")?.user_version ?? 0);
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = new SqliteStatement(
      guarded(this.#file, () => this.#sqlite.prepare(sql)),
      this.#file,
    );
    if (this.#statements.size >= CACHED_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value ?? "");
    this.#statements.set(sql, statement);
    return statement;
  }

  get(sql: string, ...values: SqliteValue[]): SqliteRow | undefined {
    return this.prepare(sql).get(values);
  }

  all(sql: string, ...values: SqliteValue[]): SqliteRow[] {
    return this.prepare(sql).all(values);
  }

  /** Returns the number of changed rows. */
  run(sql: string, ...values: SqliteValue[]): number {
    return Number(this.prepare(sql).run(values).changes);
  }

  /** Runs several statements, unprepared. */
  script(sql: string): void {
    guarded(this.#file, () => this.#sqlite.exec(sql));
  }

  /**
   * Runs `work` in a transaction that has the write lock from its start. Inside another transaction it is a part that
   * can fail alone.
   */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return this.#within("savepoint part", "release part", "rollback to part; release part", work);
    try {
      return this.#within("begin immediate", "commit", "rollback", () => {
        this.#writing = true;
        return work();
      });
    } finally {
      this.#writing = false;
    }
  }

  /** Runs several reads on one committed state. */
  reading<T>(work: () => T): T {
    return this.#depth > 0 ? work() : this.#within("begin", "commit", "rollback", work);
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  #within<T>(begin: string, end: string, undo: string, work: () => T): T {
    this.script(begin);
    this.#depth++;
    try {
      const result = work();
      this.script(end);
      return result;
    } catch (error) {
      // A full disk may already have ended the transaction. The first error explains the failure.
      if (this.#sqlite.isTransaction) this.script(undo);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** Retries while the file is locked, because SQLite does not wait for the lock that write-ahead mode takes. */
  #settle(settings: string): void {
    for (let waited = 0; ; waited += RETRY_MS) {
      try {
        this.#sqlite.exec(settings);
        return;
      } catch (error) {
        if (!isLocked(error) || waited >= BUSY_TIMEOUT_MS) throw sqliteFault(error, this.#file);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }
}
