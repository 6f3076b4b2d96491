import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { RewindError } from "../../domain/errors.ts";

export type Row = Record<string, SQLOutputValue>;

/**
 * One connection to the tenant's file: prepared statements, kept, and transactions. Several processes may hold one each.
 * Throws `storeUnusable` (damaged, unreadable, read-only), `storeFull`, or `busy` (another process wrote for longer than
 * the time allowed).
 */
export class Database implements Disposable {
  readonly #file: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;
  #writing = false;

  constructor(file: string) {
    this.#file = file;
    this.#sqlite = this.#guarded(() => new DatabaseSync(file));
  }

  /** Whether a write transaction is open on this connection. */
  get writing(): boolean {
    return this.#writing;
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guarded(() => this.#prepared(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guarded(() => this.#prepared(sql).all(...values));
  }

  /** Returns how many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guarded(() => Number(this.#prepared(sql).run(...values).changes));
  }

  /** Several statements at once, unprepared. */
  script(sql: string): void {
    this.#guarded(() => this.#sqlite.exec(sql));
  }

  /** All of the work or nothing of it; inside another transaction, a part of that one which can fail alone. */
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

  /** Several reads of one committed state. */
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
      // A full disk may already have ended the transaction; the first error is the one worth telling.
      if (this.#sqlite.isTransaction) this.script(undo);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guarded<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw this.#explained(error);
    }
  }

  #explained(error: unknown): unknown {
    const code = resultCode(error);
    if (code === null) return error;
    const options = { cause: error };
    if (code === FULL) {
      return new RewindError("storeFull", `The disk that holds ${this.#file} is full. Free some space.`, options);
    }
    if (code === BUSY) {
      return new RewindError("busy", `Another process is writing ${this.#file}. Try again in a moment.`, options);
    }
    const what = unusable[code];
    if (what === undefined) return error;
    return new RewindError("storeUnusable", `The tenant file ${this.#file} ${what}.`, options);
  }
}

// Primary result codes of SQLite: https://sqlite.org/rescode.html
const BUSY = 5;
const FULL = 13;
/** SQLITE_IOERR_SHMSIZE: a full disk has no room for what processes share that have a database open. */
const NO_ROOM_TO_OPEN = 4_874;
const unusable: Readonly<Record<number, string>> = {
  8: "cannot be written: give this user write access to it and its folder",
  10: "cannot be read or written: the disk reports an error",
  11: "is damaged: put a copy back or reset the sandbox",
  14: "cannot be opened: check that its folder exists and is yours",
  26: "is no database: put a copy back or reset the sandbox",
};

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode === NO_ROOM_TO_OPEN ? FULL : error.errcode & 0xff;
}
