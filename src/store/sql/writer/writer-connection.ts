import { Kysely, type Transaction } from "kysely";
import type { Schema } from "../schema.ts";
import type { WriteTurn } from "../write-turn.ts";
import type { WriterData } from "./messages.ts";
import { writerDialect } from "./writer-dialect.ts";
import { type StartWriter, WriterThread } from "./writer-thread.ts";

/** The way to start the thread that writes a file. */
export interface Writer {
  readonly start: StartWriter;
  readonly data: WriterData;
}

/** An open connection to a file in another thread, for transactions. */
export class WriterConnection {
  readonly #thread: WriterThread;
  readonly #db: Kysely<Schema>;
  readonly #running = new Set<Promise<unknown>>();

  private constructor(thread: WriterThread, turn: WriteTurn) {
    this.#thread = thread;
    this.#db = new Kysely({ dialect: writerDialect(thread, turn) });
  }

  /** Throws what `SqliteDatabase` does. */
  static async open({ start, data }: Writer, turn: WriteTurn): Promise<WriterConnection> {
    return new WriterConnection(await WriterThread.start(start, data), turn);
  }

  transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> {
    const running = this.#db.transaction().execute(work);
    const ended = running.catch(() => {}).finally(() => this.#running.delete(ended));
    this.#running.add(ended);
    return running;
  }

  /** Waits for the transactions that have begun. */
  async close(): Promise<void> {
    await Promise.all(this.#running);
    await this.#thread.close();
  }
}
