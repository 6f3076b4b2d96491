import { sql } from "kysely";
import type { RecoveryAction } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { holds } from "../sql/dialect.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { KEPT_FIRST, LOST_BEGINS, typesThatLose } from "./plan-item.ts";

/** The rows of a plan to look at. All conditions that are given must hold. */
export interface PlanItemFilter {
  readonly type?: EntityType;
  readonly id?: string;
  readonly action?: RecoveryAction;
  /** The name of a property or link that differs. */
  readonly field?: string;
  /** The object itself came or went. */
  readonly existence?: true;
  readonly recoverable?: boolean;
  /** Some of it stays different: the object, links, or values that cannot be put back. */
  readonly stays?: true;
  /** Values cannot be put back, because what they hold is gone. */
  readonly lost?: true;
  /** Links differ. */
  readonly links?: true;
  /** Values stay because another actor wrote them later. */
  readonly kept?: true;
  /** A rule or a severity. */
  readonly risk?: string;
  /** Lower case. */
  readonly text?: string;
}

type Wanted = Required<PlanItemFilter>;

/** Rows with values are long, so that those of types that lose no value are not looked through. */
const isLost = (db: TenantDb) =>
  sql<boolean>`(entity_type in (${sql.join(typesThatLose.map((type) => sql.lit(type)))}) and ${holds(db, sql.ref("change_json"), LOST_BEGINS)})`;

const isKept = sql<boolean>`substr(change_json, 1, ${sql.lit(KEPT_FIRST.length)}) = ${sql.lit(KEPT_FIRST)}`;

/** Returns the query for the rows of a plan that match. */
export function matching(db: TenantDb, job: JobId, filter: PlanItemFilter) {
  let query = db.selectFrom("plan_item").where("job_id", "=", job);
  // A filter that is forgotten here does not compile.
  const narrow: { readonly [Name in keyof Wanted]: (wanted: Wanted[Name]) => typeof query } = {
    type: (type) => query.where("entity_type", "=", type),
    id: (id) => query.where("entity_id", "=", id),
    action: (action) => query.where("action", "=", action),
    field: (field) =>
      query.where((eb) =>
        eb.or([
          holds(db, sql.ref("changed_fields_json"), JSON.stringify(field)),
          // Values that stay beside others that are written are in no column of their own.
          eb.and([eb.or([isLost(db), isKept]), holds(db, sql.ref("change_json"), `{"name":${JSON.stringify(field)},`)]),
        ]),
      ),
    existence: () => query.where("action", "!=", "update"),
    recoverable: (recoverable) => query.where("is_recoverable", "=", recoverable ? 1 : 0),
    stays: () =>
      query.where((eb) =>
        eb.or([
          eb("not_recoverable", "is not", null),
          eb("is_recoverable", "=", 0),
          holds(db, sql.ref("links_json"), '"kept":["'),
          isLost(db),
        ]),
      ),
    lost: () => query.where(isLost(db)),
    links: () => query.where("links_json", "!=", JSON.stringify([])),
    kept: () => query.where(isKept),
    risk: (risk) => query.where(holds(db, sql.ref("risks_json"), `:${JSON.stringify(risk)}`)),
    text: (text) => query.where(holds(db, sql.ref("search_text"), text)),
  };
  const apply = <Name extends keyof Wanted>(name: Name, wanted: Wanted[Name] | undefined): void => {
    if (wanted !== undefined) query = narrow[name](wanted);
  };
  for (const name of Object.keys(narrow) as (keyof Wanted)[]) apply(name, filter[name]);
  return query;
}
