import { CompiledQuery, type QueryResult } from "kysely";
import { isPostgres } from "./dialect.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * A statement whose text is written once for both databases, because a query builder takes longer over a short statement
 * that runs between any two portions of work than the database does. `$1` is the tenant's key, and each table that it
 * names must be held to it.
 */
export class FixedStatement<Row> {
  readonly #sqlite: string;
  readonly #postgres: string;

  constructor(text: string) {
    this.#sqlite = text.replaceAll("$", "?");
    this.#postgres = text;
  }

  /** Runs it with the values of `$2` and those after it. */
  run(db: TenantDb, ...values: readonly unknown[]): Promise<QueryResult<Row>> {
    const text = isPostgres(db) ? this.#postgres : this.#sqlite;
    return db.run<Row>(CompiledQuery.raw(text, [db.tenantKey, ...values]));
  }
}
