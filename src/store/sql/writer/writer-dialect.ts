import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { WriteTurn } from "../write-turn.ts";
import { PackedRows } from "./packed-rows.ts";
import type { WriterThread } from "./writer-thread.ts";

/** The dialect of transactions that another thread carries out, each in its turn among those of this process. */
export const writerDialect = (thread: WriterThread, turn: WriteTurn): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new WriterDriver(thread, turn),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

class WriterDriver implements Driver {
  readonly #thread: WriterThread;
  readonly #turn: WriteTurn;
  readonly #connection: DatabaseConnection;

  constructor(thread: WriterThread, turn: WriteTurn) {
    this.#thread = thread;
    this.#turn = turn;
    this.#connection = {
      executeQuery: <Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
        const [rows] = parameters;
        if (rows instanceof PackedRows) return thread.run({ kind: "insert", content: rows.content });
        return thread.run({ kind: "statement", text, values: parameters });
      },
      streamQuery: () => {
        throw new TypeError("Rows are not streamed from the writer's thread.");
      },
    };
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    await this.#turn.take();
    try {
      await this.#run("begin immediate");
    } catch (error) {
      this.#turn.give();
      throw error;
    }
  }

  async commitTransaction(): Promise<void> {
    await this.#run("commit");
    this.#turn.give();
  }

  async rollbackTransaction(): Promise<void> {
    try {
      // With a thread, its transaction ends.
      if (!this.#thread.isOver) await this.#thread.run({ kind: "rollback" });
    } finally {
      this.#turn.give();
    }
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}

  async #run(statement: string): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw(statement));
  }
}
