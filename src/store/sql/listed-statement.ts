import { CompiledQuery } from "kysely";
import { canonicalId, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { NAMED_KEYS } from "./batch-sizes.ts";
import { isPostgres } from "./dialect.ts";
import type { TableName } from "./schema.ts";
import type { TenantDb } from "./tenant-db.ts";

/** The parts of a statement's text that the databases write differently. */
export interface LookUpText {
  /** The ids as a table with the columns `value` and `place`, where places count from 0. */
  readonly given: string;
  /** Joins the tenant's rows of a table that meet a condition, looked up for each row before it, in this order. */
  lookUp(table: TableName, alias: string, condition: string): string;
}

/** The rows that a statement found for refs of one type. */
export interface Listed<Row> {
  readonly type: EntityType;
  readonly rows: readonly (Row & { readonly place: number })[];
  /** The refs that the `place` of a row points to, from 0. Their ids are in the form in which they are stored. */
  readonly refs: readonly EntityRef[];
  /** The places of these refs among all that were given. */
  readonly places: readonly number[];
}

const sqlite: LookUpText = {
  given: "(select value, key as place from json_each($3)) as given",
  lookUp: (table, alias, condition) => `cross join "${table}" as ${alias} on ${ofTenant(alias, condition)}`,
};

/** The offset keeps the planner from joining in another order, which it would guess without statistics. */
const postgres: LookUpText = {
  given: "(select value, place - 1 as place from unnest($3::text[]) with ordinality as listed(value, place)) as given",
  lookUp: (table, alias, condition) =>
    `cross join lateral (select * from "${table}" as ${alias} where ${ofTenant(alias, condition)} offset 0) as ${alias}`,
};

const ofTenant = (alias: string, condition: string): string => `${alias}."tenant_id" = $1 and ${condition}`;

/**
 * A statement that looks up each id of a list, between two instants. A comparison runs a few of them for hundreds of
 * objects each. So their texts are written once, because a query builder would take as long as the database, and each row
 * comes with the place of its id, because finding it by a key would take as long again.
 *
 * The parameters are `$1` the tenant's key, `$2` the type, `$3` the ids, `$4` the earlier and `$5` the later instant.
 */
export class ListedStatement<Row> {
  readonly #sqlite: string;
  readonly #postgres: string;

  constructor(text: (looking: LookUpText) => string) {
    this.#sqlite = text(sqlite).replaceAll("$", "?");
    this.#postgres = text(postgres);
  }

  /** Yields what is found, in portions of one type each. A ref that is given twice is found twice. */
  async *of(db: TenantDb, refs: readonly EntityRef[], from: Instant, to: Instant): AsyncGenerator<Listed<Row>> {
    for (const { type, refs: named, places } of portionsOf(refs)) {
      const ids = named.map(({ id }) => id);
      const values = [db.tenantKey, type, isPostgres(db) ? ids : JSON.stringify(ids), from, to];
      const text = isPostgres(db) ? this.#postgres : this.#sqlite;
      const { rows } = await db.run<Row & { readonly place: number }>(CompiledQuery.raw(text, values));
      yield { type, rows, refs: named, places };
    }
  }
}

type ListedPortion = Omit<Listed<never>, "rows"> & { readonly refs: EntityRef[]; readonly places: number[] };

function portionsOf(refs: readonly EntityRef[]): readonly ListedPortion[] {
  const all: ListedPortion[] = [];
  const open = new Map<EntityType, ListedPortion>();
  for (let at = 0; at < refs.length; at += 1) {
    const ref = refs[at];
    if (ref === undefined) continue;
    const { type } = ref;
    let portion = open.get(type);
    if (portion === undefined || portion.refs.length === NAMED_KEYS) {
      portion = { type, refs: [], places: [] };
      open.set(type, portion);
      all.push(portion);
    }
    const id = canonicalId(ref.id);
    portion.refs.push(id === ref.id ? ref : { type, id });
    portion.places.push(at);
  }
  return all;
}
