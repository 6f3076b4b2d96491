import { sql } from "kysely";
import { type Change, type RecoveryAction, recoveryActions } from "../../domain/change.ts";
import { asEntityType, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { isReasonCode, type ReasonCode } from "../../domain/reason.ts";
import type { Risk } from "../../domain/risk.ts";
import { among, holds } from "../sql/dialect.ts";
import { givenTable } from "../sql/given-rows.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { inPortions } from "../sql/portions.ts";
import type { JobChangeTable } from "../sql/schema.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** A row of a frozen list. Then and now are worked out again from the two instants when a page is shown. */
export interface ListedChange {
  readonly seq: number;
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  readonly notRecoverable: ReasonCode | null;
  readonly acts: boolean;
  readonly facets: readonly string[];
  readonly links: readonly LinkCount[];
  readonly risks: readonly Risk[];
  /** The change itself, frozen, where it does not follow from the two instants. */
  readonly undo?: Omit<Change, "seq">;
}

export interface LinkCount {
  readonly link: string;
  readonly add: number;
  readonly remove: number;
  readonly kept: readonly ReasonCode[];
}

export async function appendChanges(tx: TenantTx, job: JobId, changes: readonly ListedChange[]): Promise<void> {
  await insertRows(tx, "job_change", { job_id: job }, changes.map(rowOf));
}

/** Forgets the list of a job that starts its comparison again. */
export async function clearChanges(tx: TenantTx, job: JobId): Promise<void> {
  await tx.deleteFrom("job_change").where("job_id", "=", job).execute();
}

/** Writes down what was found dangerous about rows of a list. */
export async function setRisks(
  tx: TenantTx,
  job: JobId,
  found: readonly { readonly seq: number; readonly risks: readonly Risk[] }[],
): Promise<void> {
  const rows = found.map(({ seq, risks }) => [String(seq), JSON.stringify(risks)]);
  await tx.run(sql`update "job_change" set "risks_json" = given.risks from ${givenTable(tx, ["seq", "risks"], rows)}
    where "tenant_id" = ${tx.tenant} and "job_id" = ${job} and "job_change"."seq" = cast(given.seq as integer)`);
}

/** What of a list to look at; all that are given must hold. */
export interface ListedFilter {
  readonly type?: EntityType;
  readonly id?: string;
  readonly action?: RecoveryAction;
  readonly facet?: string;
  /** The object itself came or went. */
  readonly existence?: true;
  readonly recoverable?: boolean;
  /** A rule or a severity. */
  readonly risk?: string;
  /** Lower case. */
  readonly text?: string;
}

/** Rows after `afterSeq` in `seq` order. */
export async function listedChanges(
  db: TenantDb,
  job: JobId,
  filter: ListedFilter,
  afterSeq: number,
  limit: number,
): Promise<ListedChange[]> {
  const rows = await matching(db, job, filter)
    .selectAll()
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(listedChange);
}

/** The rows of a list that stand at these places. */
export async function listedBySeq(
  db: TenantDb,
  job: JobId,
  seqs: readonly number[],
): Promise<Map<number, ListedChange>> {
  if (seqs.length === 0) return new Map();
  const rows = await matching(db, job, {})
    .selectAll()
    .where("seq", "in", [...seqs])
    .execute();
  return new Map(rows.map((row) => [row.seq, listedChange(row)]));
}

/** The rows of a list about these entities. */
export async function listedByRef(
  db: TenantDb,
  job: JobId,
  refs: readonly EntityRef[],
): Promise<Map<RefKey, ListedChange>> {
  const found = new Map<RefKey, ListedChange>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await matching(db, job, { type })
      .selectAll()
      .where(among(db, "entity_id", ids))
      .execute();
    for (const row of rows) found.set(refKey({ type, id: row.entity_id }), listedChange(row));
  }
  return found;
}

/** Where these entities stand in a list and what of them differs; null for those that came or went. */
export async function placesOf(
  db: TenantDb,
  job: JobId,
  refs: readonly EntityRef[],
): Promise<Map<RefKey, { readonly seq: number; readonly facets: readonly string[] | null }>> {
  const found = new Map<RefKey, { seq: number; facets: readonly string[] | null }>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await matching(db, job, { type })
      .select(["seq", "entity_id", "action", "facets_json"])
      .where(among(db, "entity_id", ids))
      .execute();
    for (const { seq, entity_id, action, facets_json } of rows) {
      const facets = action === "update" ? storedJson<readonly string[]>(facets_json) : null;
      found.set(refKey({ type, id: entity_id }), { seq, facets });
    }
  }
  return found;
}

/** How many rows of a list a filter lets through. Without one it costs a look: rows are numbered from 1 on without a gap. */
export async function countListed(db: TenantDb, job: JobId, filter: ListedFilter): Promise<number> {
  const listed = matching(db, job, filter);
  const count =
    Object.keys(filter).length === 0 ? listed.select((eb) => eb.fn.max("seq").as("count")) : counted(listed);
  return Number((await count.executeTakeFirstOrThrow()).count ?? 0);
}

const counted = (listed: ReturnType<typeof matching>) => listed.select((eb) => eb.fn.countAll<number>().as("count"));

type ListedFilterValues = Required<ListedFilter>;
function matching(db: TenantDb, job: JobId, filter: ListedFilter) {
  let query = db.selectFrom("job_change").where("job_id", "=", job);
  // A filter that is forgotten here does not compile.
  const narrow: { readonly [Name in keyof ListedFilterValues]: (wanted: ListedFilterValues[Name]) => typeof query } = {
    type: (type) => query.where("entity_type", "=", type),
    id: (id) => query.where("entity_id", "=", id),
    action: (action) => query.where("action", "=", action),
    facet: (facet) => query.where(holds(db, sql.ref("facets_json"), JSON.stringify(facet))),
    existence: () => query.where("action", "!=", "update"),
    recoverable: (recoverable) => query.where("acts", "=", recoverable ? 1 : 0),
    risk: (risk) => query.where(holds(db, sql.ref("risks_json"), `:${JSON.stringify(risk)}`)),
    text: (text) => query.where(holds(db, sql.ref("search_text"), text)),
  };
  const apply = <Name extends keyof ListedFilterValues>(
    name: Name,
    wanted: ListedFilterValues[Name] | undefined,
  ): void => {
    if (wanted !== undefined) query = narrow[name](wanted);
  };
  for (const name of Object.keys(narrow) as (keyof ListedFilterValues)[]) apply(name, filter[name]);
  return query;
}

function rowOf(change: ListedChange): Omit<JobChangeTable, "job_id"> {
  return {
    seq: change.seq,
    entity_type: change.ref.type,
    entity_id: change.ref.id,
    display_name: change.displayName,
    search_text: `${change.displayName ?? ""} ${change.ref.id}`.toLowerCase(),
    action: change.action,
    not_recoverable: change.notRecoverable,
    acts: Number(change.acts),
    facets_json: JSON.stringify(change.facets),
    links_json: JSON.stringify(change.links),
    risks_json: JSON.stringify(change.risks),
    undo_json: change.undo === undefined ? null : JSON.stringify(change.undo),
  };
}

function listedChange(row: JobChangeTable): ListedChange {
  return {
    ...differenceOf(row),
    seq: row.seq,
    ref: { type: asEntityType(row.entity_type), id: row.entity_id },
    displayName: row.display_name,
    risks: storedJson<readonly Risk[]>(row.risks_json),
    ...(row.undo_json === null ? {} : { undo: storedJson<Omit<Change, "seq">>(row.undo_json) }),
  };
}

/** What a row says of how its object differs, whichever it is. */
export function differenceOf(
  row: Pick<JobChangeTable, "action" | "not_recoverable" | "acts" | "facets_json" | "links_json">,
): Pick<ListedChange, "action" | "notRecoverable" | "acts" | "facets" | "links"> {
  return {
    action: recoveryActions.find((action) => action === row.action) ?? "update",
    notRecoverable: row.not_recoverable !== null && isReasonCode(row.not_recoverable) ? row.not_recoverable : null,
    acts: row.acts === 1,
    facets: storedJson<readonly string[]>(row.facets_json),
    links: storedJson<readonly LinkCount[]>(row.links_json),
  };
}
