import {
  type CompiledQuery,
  type Kysely,
  QueryCreator,
  type QueryExecutor,
  type QueryResult,
  type RawBuilder,
} from "kysely";
import type { TenantId } from "../../domain/ids.ts";
import type { Schema } from "./schema.ts";
import { tenantScope } from "./tenant-scope.ts";

/**
 * One tenant's rows of an open store, in or outside a transaction. Every query that is built with it reads and writes
 * rows of this tenant only: no table of `Schema` has a column for the tenant, because no query has to name it.
 */
export interface TenantDb extends Pick<QueryCreator<Schema>, "selectFrom" | "updateTable" | "deleteFrom"> {
  readonly tenant: TenantId;
  /** The tenant's value of `tenant_id`: its id, or the short key that a file has for it. */
  readonly tenantKey: string;
  readonly dialect: "sqlite" | "postgres";
  /** Runs a statement written as text, for what no builder can express. It must name `tenantKey` itself. */
  run<Row>(statement: RawBuilder<Row> | CompiledQuery<Row>): Promise<QueryResult<Row>>;
}

/**
 * A tenant's rows within a transaction. Only this one inserts rows, because a transaction makes sure first that the
 * tenant's key is recorded.
 */
export interface TenantTx extends TenantDb, Pick<QueryCreator<Schema>, "insertInto"> {
  readonly inTransaction: true;
}

/** The tenant that rows are bound to, in one of the databases. */
type Bound = Pick<TenantDb, "tenant" | "tenantKey" | "dialect">;

/** Returns the rows of a tenant through an open database connection. */
export function tenantDb(db: Kysely<Schema>, bound: Bound): TenantDb {
  return new BoundDb(db, bound);
}

/** Returns the same within a transaction, which `db` must be. */
export function tenantTx(db: Kysely<Schema>, bound: Bound): TenantTx {
  return Object.assign(new BoundDb(db, bound), { inTransaction: true as const });
}

class BoundDb extends QueryCreator<Schema> implements TenantDb {
  readonly tenant: TenantId;
  readonly tenantKey: string;
  readonly dialect: TenantDb["dialect"];
  readonly #executor: QueryExecutor;

  constructor(db: Kysely<Schema>, { tenant, tenantKey, dialect }: Bound) {
    const executor = db.getExecutor().withPlugin(tenantScope(tenantKey));
    super({ executor });
    this.tenant = tenant;
    this.tenantKey = tenantKey;
    this.dialect = dialect;
    this.#executor = executor;
  }

  run<Row>(statement: RawBuilder<Row> | CompiledQuery<Row>): Promise<QueryResult<Row>> {
    if (!("execute" in statement)) return this.#executor.executeQuery(statement);
    return statement.execute({ getExecutor: () => this.#executor });
  }
}
