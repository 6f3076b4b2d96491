import { EventEmitter, once } from "node:events";
import type { Worker } from "node:worker_threads";
import type { QueryResult } from "kysely";
import { RewindError } from "../../../domain/errors.ts";
import { errorOf, faultOf } from "./faults.ts";
import type { WriterData, WriterReply, WriterRequest } from "./messages.ts";
import { transferred } from "./packed-rows.ts";

/** Starts the thread that `serve-writer.ts` runs in. */
export type StartWriter = (data: WriterData) => Worker;

/** A connection to a database file in another thread. Its statements run one after another. */
export class WriterThread {
  readonly #worker: Worker;
  /** One event for each answer, by its number. */
  readonly #replies = new EventEmitter().setMaxListeners(0);
  #asked = 0;
  #answered = 0;
  #over = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (reply: WriterReply<unknown>) => this.#reply(reply));
    // `exit` follows, and answers.
    worker.on("error", () => {});
    worker.once("exit", () => {
      this.#over = true;
      while (this.#answered < this.#asked) this.#reply({ ok: false, fault: faultOf(ended()) });
    });
  }

  /** Throws what `SqliteDatabase` does. */
  static async start(start: StartWriter, data: WriterData): Promise<WriterThread> {
    const thread = new WriterThread(start(data));
    await thread.#next();
    return thread;
  }

  /** True when the thread has ended, and its transaction with it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Runs a statement, or inserts packed rows. Throws what `SqliteDatabase` does, and `busy` if the thread has ended. */
  async run<Row>(request: WriterRequest): Promise<QueryResult<Row>> {
    if (this.#over) throw ended();
    this.#worker.postMessage(request, request.kind === "insert" ? transferred(request.content) : []);
    return this.#next();
  }

  async close(): Promise<void> {
    if (this.#over) return;
    const exited = once(this.#worker, "exit");
    this.#worker.postMessage({ kind: "close" } satisfies WriterRequest);
    await exited;
  }

  #reply(reply: WriterReply<unknown>): void {
    this.#answered += 1;
    this.#replies.emit(String(this.#answered), reply);
  }

  #next<Row>(): Promise<QueryResult<Row>> {
    this.#asked += 1;
    // The rows of an answer have the type that its statement promises.
    return new Promise((resolve, reject) => {
      this.#replies.once(String(this.#asked), (reply: WriterReply<Row>) => {
        if (!reply.ok) reject(errorOf(reply.fault));
        else
          resolve({ rows: reply.rows, ...(reply.changes === null ? {} : { numAffectedRows: BigInt(reply.changes) }) });
      });
    });
  }
}

const ended = () =>
  new RewindError("busy", "The thread that writes the history ended, and what it had begun was taken back. Try again.");
