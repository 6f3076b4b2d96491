import {
  CompiledQuery,
  type DatabaseConnection,
  SelectQueryNode,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from "kysely";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { WriteTurn } from "./write-turn.ts";

/** The dialect of the connection of this thread, whose writes take their turn among those of this process. */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #database: SqliteDatabase;
  readonly #turn: WriteTurn;

  constructor(database: SqliteDatabase, turn: WriteTurn) {
    const close = () => database[Symbol.dispose]();
    const config = { database: { close, prepare: (text: string) => database.prepare(text) } };
    super(config);
    this.#config = config;
    this.#database = database;
    this.#turn = turn;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config, this.#database, this.#turn);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #database: SqliteDatabase;
  readonly #turn: WriteTurn;
  /** True while a transaction of this connection has the turn, which a full disk may have ended already. */
  #begun = false;

  constructor(config: SqliteDialectConfig, database: SqliteDatabase, turn: WriteTurn) {
    super(config);
    this.#database = database;
    this.#turn = turn;
  }

  /** Has a statement that writes outside of a transaction take its turn. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: async <Row>(query: CompiledQuery) => {
        if (this.#begun || SelectQueryNode.is(query.query)) return connection.executeQuery<Row>(query);
        return this.#turn.during(() => connection.executeQuery<Row>(query));
      },
      streamQuery: (query, size) => connection.streamQuery(query, size),
    };
  }

  /** Takes the write lock at once, because a transaction that reads first and upgrades later fails if another writes between. */
  override async beginTransaction(): Promise<void> {
    await this.#turn.take();
    try {
      this.#database.script("begin immediate");
      this.#begun = true;
    } catch (error) {
      this.#turn.give();
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
    this.#end();
  }

  /** Skips what a full disk has ended by itself, because rolling back once more would fail and hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      if (this.#database.inTransaction) await super.rollbackTransaction(connection);
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#begun = false;
    this.#turn.give();
  }
}
