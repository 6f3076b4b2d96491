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
export interface TenantDb
  extends Pick<QueryCreator<Schema>, "selectFrom" | "insertInto" | "updateTable" | "deleteFrom"> {
  readonly tenant: TenantId;
  readonly dialect: "sqlite" | "postgres";
  /** Runs a statement written as text, for what no builder can express. It must name `tenant` itself. */
  run<Row>(statement: RawBuilder<Row> | CompiledQuery<Row>): Promise<QueryResult<Row>>;
}

/** A tenant's rows within a transaction. */
export interface TenantTx extends TenantDb {
  readonly inTransaction: true;
}

/** Returns the rows of a tenant through an open database connection. */
export function tenantDb(db: Kysely<Schema>, tenant: TenantId, dialect: TenantDb["dialect"]): TenantDb {
  return new BoundDb(db, tenant, dialect);
}

/** Returns the same within a transaction, which `db` must be. */
export function tenantTx(db: Kysely<Schema>, tenant: TenantId, dialect: TenantDb["dialect"]): TenantTx {
  return Object.assign(new BoundDb(db, tenant, dialect), { inTransaction: true as const });
}

class BoundDb extends QueryCreator<Schema> implements TenantDb {
  readonly tenant: TenantId;
  readonly dialect: TenantDb["dialect"];
  readonly #executor: QueryExecutor;

  constructor(db: Kysely<Schema>, tenant: TenantId, dialect: TenantDb["dialect"]) {
    const executor = db.getExecutor().withPlugin(tenantScope(tenant));
    super({ executor });
    this.tenant = tenant;
    this.dialect = dialect;
    this.#executor = executor;
  }

  run<Row>(statement: RawBuilder<Row> | CompiledQuery<Row>): Promise<QueryResult<Row>> {
    if (!("execute" in statement)) return this.#executor.executeQuery(statement);
    return statement.execute({ getExecutor: () => this.#executor });
  }
}
