import { createHmac } from "node:crypto";
import type { Assessment } from "../../domain/assessment/assessment.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { historyKey } from "../../store/history/history-key.ts";
import type { Row } from "../../store/sql/schema.ts";
import { type JobRecord, jobRow } from "../../store/work/jobs.ts";
import { unsealedCountsRefusal } from "../../summaries/refusals.ts";
import type { EngineContext } from "../context.ts";
import { storedRowDangers } from "./row-dangers.ts";

/** What is kept of a plan beside its values. */
type PlanColumns = Pick<Row<"job">, "id" | "digest" | "changed_objects" | "changed_links" | "not_recoverable">;

/**
 * Returns the columns of a finished plan that keep its counts, its assessment and the digest of the dangers beside its
 * rows under a seal. The digest stands before the seal, so that the counts can be checked without reading the rows.
 */
export async function sealedAssessment(
  context: EngineContext,
  plan: PlanColumns,
  assessment: Assessment,
  rowDangers: string,
): Promise<Pick<Row<"job">, "assessment_json" | "assessment_seal">> {
  const assessment_json = JSON.stringify(assessment);
  const seal = await sealOf(context, plan, [assessment_json, rowDangers]);
  return { assessment_json, assessment_seal: `${rowDangers}${SEPARATOR}${seal}` };
}

const SEPARATOR = ".";

/** Returns true for a plan with a seal over all that `requireSealedCounts` checks, true or altered. */
export const hasSealedCounts = ({ assessmentSeal }: Pick<JobRecord, "assessmentSeal">): boolean =>
  assessmentSeal?.includes(SEPARATOR) === true;

/**
 * Throws `storeAltered` unless the counts and the assessment of a plan are those that this program found, because a person
 * is shown dangers that come from them. Throws `stale` for a plan without a seal over all of them, as those of earlier
 * versions are. Returns the digest of the dangers beside the rows, or null for a plan that is gone.
 */
export async function requireSealedCounts(context: EngineContext, id: JobId): Promise<string | null> {
  const row = await jobRow(context.store.db, id);
  if (row === null) return null;
  const [rowDangers, seal] = row.assessment_seal?.split(SEPARATOR) ?? [];
  if (rowDangers === undefined || seal === undefined) throw unsealedCountsRefusal({ id });
  if (seal !== (await sealOf(context, row, [row.assessment_json ?? "", rowDangers]))) throw altered(id);
  return rowDangers;
}

/**
 * Throws the same, and `storeAltered` if a danger beside a row is not the one that was found. Reads the rows that have
 * some, in portions.
 */
export async function requireSealedAssessment(context: EngineContext, id: JobId): Promise<void> {
  const rowDangers = await requireSealedCounts(context, id);
  if (rowDangers !== null && rowDangers !== (await storedRowDangers(context.store.db, id))) throw altered(id);
}

const altered = (id: JobId): RewindError =>
  new RewindError(
    "storeAltered",
    `The stored counts and dangers of preview ${id} are not the ones it found: the store was altered since. ` +
      "Nothing was written. Run `entra-rewind audit --verify`, then start a new preview.",
  );

async function sealOf({ store, newId }: EngineContext, plan: PlanColumns, found: readonly string[]): Promise<string> {
  const totals = [plan.changed_objects, plan.changed_links, plan.not_recoverable];
  const content = ["assessment", store.tenant, plan.id, plan.digest, ...totals, ...found];
  return createHmac("sha256", await historyKey(store, newId))
    .update(JSON.stringify(content))
    .digest("base64url");
}
