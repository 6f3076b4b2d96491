import type { Kysely, Transaction } from "kysely";
import type { TenantId } from "../../domain/ids.ts";
import type { Schema } from "./schema.ts";

/** What a query needs: the database itself, or a transaction on it. */
export type Queryable = Kysely<Schema>;
export type Tx = Transaction<Schema>;

/** An open store. One database may serve several tenants and be open in several processes. */
export interface Store {
  readonly db: Queryable;
  /**
   * Runs `work` in one transaction that can write rows of this tenant: all of it or nothing. Such transactions of one
   * tenant run one after another, whatever process they are in, so that what was read in one still holds when it
   * writes. Keep it short, others wait. Inside, only `tx` may be used; the store itself would wait for it to end.
   */
  transaction<T>(tenant: TenantId, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Refreshes the planner's statistics of everything. */
  analyze(): Promise<void>;
  /** Says that much has been written to these tables at once; refreshes their statistics where a plan may hang on them. */
  loaded(tables: readonly (keyof Schema)[]): Promise<void>;
  close(): Promise<void>;
}
