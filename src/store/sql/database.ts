import type { TenantId } from "../../domain/ids.ts";
import type { TableName } from "./schema.ts";
import type { TenantDb, TenantTx } from "./tenant-db.ts";

/** An open database. It may serve several tenants and be open in several processes; rows are reached by tenant only. */
export interface Store {
  /** Opens it for one tenant. */
  forTenant(tenant: TenantId): TenantStore;
  /** Refreshes the planner's statistics of everything. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

/** One tenant's part of an open store. */
export interface TenantStore {
  readonly tenant: TenantId;
  readonly db: TenantDb;
  /**
   * Runs `work` in one transaction that can write rows of this tenant: all of it or nothing. Such transactions of one
   * tenant run one after another, whatever process they are in, so that what was read in one still holds when it
   * writes. Keep it short, others wait. Inside, only `tx` may be used; the store itself would wait for it to end.
   */
  transaction<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** Refreshes the statistics of tables into which many rows were written at once, where a plan depends on them. */
  refreshStatistics(tables: readonly TableName[]): Promise<void>;
}
