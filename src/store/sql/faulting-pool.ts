import { once } from "node:events";
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { CopyStreamQuery, from } from "pg-copy-streams";
import { CopiedRows } from "./copied-rows.ts";
import { postgresFault } from "./postgres-fault.ts";

/** What Kysely needs of the driver, and the driver's way to send rows. */
interface CopyingClient extends PostgresPoolClient {
  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(copying: CopyStreamQuery): CopyStreamQuery;
}

interface CopyingPool extends PostgresPool {
  connect(): Promise<CopyingClient>;
}

export interface FaultingPoolParts {
  /** The driver's way to copy rows. */
  readonly copy: typeof from;
  /** The database in messages. */
  readonly place: string;
  /** A statement that each new connection runs first. */
  readonly settings: string;
}

/** A pool of connections whose errors are sentences if they concern the server and not the program. */
export class FaultingPool implements PostgresPool {
  readonly options: object;
  readonly #pool: CopyingPool;
  readonly #parts: FaultingPoolParts;
  readonly #clients = new WeakMap<CopyingClient, FaultingClient>();

  constructor(pool: CopyingPool, parts: FaultingPoolParts) {
    this.options = pool.options;
    this.#pool = pool;
    this.#parts = parts;
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      const client = await this.#pool.connect();
      return this.#clients.get(client) ?? (await this.#made(client));
    } catch (error) {
      throw postgresFault(error, this.#parts.place, "working");
    }
  }

  /** Makes a new client ready. Gives it back if that fails, because the pool would have one less for good. */
  async #made(client: CopyingClient): Promise<FaultingClient> {
    try {
      await client.query(this.#parts.settings, []);
    } catch (error) {
      client.release(true);
      throw error;
    }
    const made = new FaultingClient(client, this.#parts.copy, this.#parts.place);
    this.#clients.set(client, made);
    return made;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

class FaultingClient implements PostgresPoolClient {
  readonly #client: CopyingClient;
  readonly #copy: typeof from;
  readonly #place: string;
  #broken = false;

  constructor(client: CopyingClient, copy: typeof from, place: string) {
    this.#client = client;
    this.#copy = copy;
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
      const [rows] = parameters;
      if (rows instanceof CopiedRows) return await this.#copied(text, rows);
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

  async #copied<R>(text: string, rows: CopiedRows): Promise<PostgresQueryResult<R>> {
    const copying = this.#client.query(this.#copy(text));
    copying.end(rows.text);
    await once(copying, "finish");
    return { command: "INSERT", rowCount: copying.rowCount, rows: [] };
  }
}

/** Replaces NUL in texts, because PostgreSQL's texts cannot hold it. JSON has another way to write it. */
function storable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(storable);
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}
