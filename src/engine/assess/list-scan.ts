import { writtenFields } from "../../domain/dangers/risk-subject.ts";
import type { EntityRef } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { planSummaries } from "../../store/work/plan-items.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

/** The most applications whose grants are counted, because each takes a request in a live tenant. */
const MOST_COUNTED = 100;

/** The plan of a job, with its requester. */
export interface AssessedPlan {
  readonly job: JobId;
  readonly callerId: string;
  readonly basis: ComparisonBasis;
}

/** The parts of a list that are assessed as a whole. Contains refs and names only. */
export interface ListScan {
  /** The number of rows, and of the rows that a recovery acts on. */
  readonly listed: number;
  readonly acting: number;
  /** Objects whose change affects sign-in and is made by the recovery. */
  readonly decisive: readonly EntityRef[];
  /** Objects with such a change that the recovery does not make. */
  readonly decisiveStaying: readonly EntityRef[];
  /** Ids of the policies that the recovery changes, in lower case. */
  readonly policies: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  readonly deletedApplications: readonly EntityRef[];
}

export async function scanList(context: EngineContext, list: Pick<AssessedPlan, "job">): Promise<ListScan> {
  const scan = { listed: 0, acting: 0, decisive: [] as EntityRef[], decisiveStaying: [] as EntityRef[] };
  const policies = new Set<string>();
  const attributes = new Set<string>();
  const deletedApplications: EntityRef[] = [];
  for await (const portion of listPortions(context, list.job)) {
    for (const row of portion) {
      scan.listed += 1;
      const { ref, isRecoverable, action } = row;
      const written = isRecoverable ? writtenFields(row) : [];
      if (isRecoverable) scan.acting += 1;
      if (decidesSignIn(ref.type, written)) scan.decisive.push(ref);
      else if (decidesSignIn(ref.type, partsOf(row))) scan.decisiveStaying.push(ref);
      if (isRecoverable && ref.type === "conditionalAccessPolicy") policies.add(ref.id.toLowerCase());
      if (ref.type === "user") for (const name of row.changedFields) attributes.add(name.toLowerCase());
      const deletes = isRecoverable && action === "softDelete" && isApplication(ref) && row.notRecoverable === null;
      if (deletes && deletedApplications.length < MOST_COUNTED) deletedApplications.push(ref);
    }
    await yieldToEventLoop();
  }
  return { ...scan, policies, attributes, deletedApplications };
}

/** Yields the rows of a list in order and in batches, after one number and up to another. */
export async function* listPortions(
  context: EngineContext,
  job: JobId,
  from = 0,
  to = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<PlanItemSummary[]> {
  for (let after = from; after < to; ) {
    const rows = await planSummaries(context.store.db, job, {}, after, Math.min(PLAN_ITEMS, to - after));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.filter(({ seq }) => seq <= to);
    after = last.seq;
  }
}

/** Returns everything that differs on an object, whether a recovery writes it or not. */
const partsOf = ({ action, changedFields }: PlanItemSummary): readonly string[] =>
  action === "update" ? changedFields : [...changedFields, "deletedDateTime"];

const isApplication = ({ type }: EntityRef): boolean => type === "application" || type === "servicePrincipal";
