import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  type DeleteQueryNode,
  type FromNode,
  IdentifierNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OnConflictNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  OrNode,
  ParensNode,
  PrimitiveValueListNode,
  type QueryId,
  ReferenceNode,
  SchemableIdentifierNode,
  SelectAllNode,
  SelectionNode,
  SelectQueryNode,
  TableNode,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  WhereNode,
} from "kysely";
import { columnsOf, type ReadableName, readableNames } from "./schema.ts";

const COLUMN = "tenant_id";

/**
 * Returns a plugin that holds every query to the rows of one tenant, by its key: each table that is read, changed or
 * deleted from, also in a subquery, is compared with the tenant, and each inserted row belongs to it. Tables are joined
 * by subqueries only: a join throws a `TypeError`.
 */
export function tenantScope(tenant: string): KyselyPlugin {
  const transformer = new TenantTransformer(tenant);
  return {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
}

class TenantTransformer extends OperationNodeTransformer {
  readonly #tenant: string;

  constructor(tenant: string) {
    super();
    this.#tenant = tenant;
  }

  protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
    return this.#held(super.transformSelectQuery(node, queryId), tablesOf(node.from));
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, queryId?: QueryId): UpdateQueryNode {
    const tables = [...(node.table === undefined ? [] : [node.table]), ...tablesOf(node.from)];
    return this.#held(super.transformUpdateQuery(node, queryId), tables);
  }

  protected override transformDeleteQuery(node: DeleteQueryNode, queryId?: QueryId): DeleteQueryNode {
    return this.#held(super.transformDeleteQuery(node, queryId), tablesOf(node.from));
  }

  protected override transformInsertQuery(node: InsertQueryNode, queryId?: QueryId): InsertQueryNode {
    const insert = super.transformInsertQuery(node, queryId);
    if (insert.values === undefined || !ValuesNode.is(insert.values)) {
      throw new TypeError("Only rows of values can be inserted for a tenant.");
    }
    const rows = insert.values.values.map((row) =>
      PrimitiveValueListNode.is(row)
        ? PrimitiveValueListNode.create([this.#tenant, ...row.values])
        : ValueListNode.create([ValueNode.create(this.#tenant), ...row.values]),
    );
    return {
      ...insert,
      columns: [ColumnNode.create(COLUMN), ...(insert.columns ?? [])],
      values: ValuesNode.create(rows),
    };
  }

  /** Every unique key begins with the tenant. */
  protected override transformOnConflict(node: OnConflictNode, queryId?: QueryId): OnConflictNode {
    const conflict = super.transformOnConflict(node, queryId);
    if (conflict.columns === undefined) return conflict;
    return { ...conflict, columns: [ColumnNode.create(COLUMN), ...conflict.columns] };
  }

  #held<Query extends SelectQueryNode | UpdateQueryNode | DeleteQueryNode>(
    query: Query,
    tables: readonly OperationNode[],
  ): Query {
    if (query.joins !== undefined) throw new TypeError("A join is not held to one tenant. Use a subquery.");
    let { where } = query;
    for (const name of tables.flatMap(nameOf)) {
      const own = this.#isTenants(name);
      where = WhereNode.create(where === undefined ? own : AndNode.create(own, grouped(where.where)));
    }
    const [table, ...others] = tables;
    const only = table !== undefined && others.length === 0 ? columnsHeld(table) : null;
    return withoutTenant(where === undefined ? query : { ...query, where }, only);
  }

  #isTenants(table: SchemableIdentifierNode): OperationNode {
    return BinaryOperationNode.create(
      ReferenceNode.create(ColumnNode.create(COLUMN), TableNode.create(table.identifier.name)),
      OperatorNode.create("="),
      ValueNode.create(this.#tenant),
    );
  }
}

/** Replaces "all columns" by those that rows are known to have, because the tenant's is not one of them. */
function withoutTenant<Query extends SelectQueryNode | UpdateQueryNode | DeleteQueryNode>(
  query: Query,
  columns: readonly SelectionNode[] | null,
): Query {
  if (columns === null) return query;
  const each = (selections: readonly SelectionNode[]) =>
    selections.flatMap((one) => (SelectAllNode.is(one.selection) ? columns : [one]));
  if (SelectQueryNode.is(query)) {
    return query.selections === undefined ? query : { ...query, selections: each(query.selections) };
  }
  const { returning } = query;
  if (returning === undefined) return query;
  return { ...query, returning: { ...returning, selections: each(returning.selections) } };
}

/** Returns the columns of a table of ours, or null for anything else that stands where tables do. */
function columnsHeld(table: OperationNode): readonly SelectionNode[] | null {
  const node = AliasNode.is(table) ? table.node : table;
  if (!TableNode.is(node)) return null;
  const name = readableNames.find((known) => known === node.table.identifier.name);
  return name === undefined ? null : selectionsOf(name);
}

const known = new Map<ReadableName, readonly SelectionNode[]>();

function selectionsOf(table: ReadableName): readonly SelectionNode[] {
  const found = known.get(table) ?? columnsOf(table).map((column) => SelectionNode.create(ColumnNode.create(column)));
  known.set(table, found);
  return found;
}

const tablesOf = (from: FromNode | undefined): readonly OperationNode[] => from?.froms ?? [];

const grouped = (condition: OperationNode): OperationNode =>
  OrNode.is(condition) ? ParensNode.create(condition) : condition;

/**
 * Returns the name that a table goes by in its query. A subquery has no such name, and its own tables are held to the
 * tenant.
 */
function nameOf(table: OperationNode): readonly SchemableIdentifierNode[] {
  if (TableNode.is(table)) return [table.table];
  if (AliasNode.is(table) && TableNode.is(table.node) && IdentifierNode.is(table.alias)) {
    return [SchemableIdentifierNode.create(table.alias.name)];
  }
  return [];
}
