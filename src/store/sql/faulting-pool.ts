import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import { postgresFault } from "./postgres-fault.ts";

/** A pool of connections whose errors are sentences if they concern the server and not the program. */
export class FaultingPool implements PostgresPool {
  readonly options: object;
  readonly #pool: PostgresPool;
  readonly #place: string;
  readonly #clients = new WeakMap<PostgresPoolClient, FaultingClient>();

  /** `place` names the database in messages. */
  constructor(pool: PostgresPool, place: string) {
    this.options = pool.options;
    this.#pool = pool;
    this.#place = place;
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      const client = await this.#pool.connect();
      const known = this.#clients.get(client) ?? new FaultingClient(client, this.#place);
      this.#clients.set(client, known);
      return known;
    } catch (error) {
      throw postgresFault(error, this.#place, "working");
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

class FaultingClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  readonly #place: string;
  #broken = false;

  constructor(client: PostgresPoolClient, place: string) {
    this.#client = client;
    this.#place = place;
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(text: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    return typeof text === "string" ? this.#run<R>(text, parameters) : this.#client.query(text);
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken);
  }

  async #run<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      return await this.#client.query<R>(text, parameters.map(storable));
    } catch (error) {
      // A broken connection takes no rollback. The server rolls back by itself, and the cause of the break is what
      // matters.
      if (text === "rollback") {
        this.#broken = true;
        return { command: "ROLLBACK", rowCount: 0, rows: [] };
      }
      throw postgresFault(error, this.#place, "working");
    }
  }
}

/** Replaces NUL in texts, because PostgreSQL's texts cannot hold it. JSON has another way to write it. */
function storable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(storable);
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}
