import type { TenantId } from "../../domain/ids.ts";
import type { TableName } from "./schema.ts";
import type { TenantDb, TenantTx } from "./tenant-db.ts";

/** An open database. It may serve several tenants and be open in several processes. Rows are reached by tenant only. */
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
   * Runs `work` in one transaction that can write rows of this tenant. The transactions of one tenant run one after
   * another, in all processes, so that what one has read still holds when it writes. Keep them short, because others
   * wait. Inside, use only `tx`: the store itself would wait for the transaction to end.
   */
  transaction<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** Refreshes the statistics of tables into which many rows were written at once, where a plan depends on them. */
  refreshStatistics(tables: readonly TableName[]): Promise<void>;
}
