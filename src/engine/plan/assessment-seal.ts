import { createHmac } from "node:crypto";
import type { Assessment } from "../../domain/assessment.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { historyKey } from "../../store/history/history-key.ts";
import type { Row } from "../../store/sql/schema.ts";
import { jobRow } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";

/** What is kept of a plan beside its rows. */
type PlanColumns = Pick<Row<"job">, "id" | "digest" | "changed_objects" | "changed_links" | "not_recoverable">;

/** Returns the columns of a finished plan that keep its counts and its assessment under a seal. */
export async function sealedAssessment(
  context: EngineContext,
  plan: PlanColumns,
  assessment: Assessment,
): Promise<Pick<Row<"job">, "assessment_json" | "assessment_seal">> {
  const assessment_json = JSON.stringify(assessment);
  return { assessment_json, assessment_seal: await sealOf(context, plan, assessment_json) };
}

/**
 * Throws `storeAltered` unless the counts and the assessment of a plan are those that this program found, because a person
 * is shown dangers that come from them. Throws `stale` for a plan without a seal, as those of earlier versions are.
 */
export async function requireSealedAssessment(context: EngineContext, id: JobId): Promise<void> {
  const row = await jobRow(context.store.db, id);
  if (row === null) return;
  if (row.assessment_seal === null) {
    throw new RewindError(
      "stale",
      `The counts and dangers of preview ${id} have no seal, like those of earlier versions. Start a new preview.`,
    );
  }
  if (row.assessment_seal === (await sealOf(context, row, row.assessment_json ?? ""))) return;
  throw new RewindError(
    "storeAltered",
    `The stored counts and dangers of preview ${id} are not the ones it found: the store was altered since. ` +
      "Nothing was written. Run `entra-rewind audit --verify`, then start a new preview.",
  );
}

async function sealOf({ store, newId }: EngineContext, plan: PlanColumns, assessment: string): Promise<string> {
  const totals = [plan.changed_objects, plan.changed_links, plan.not_recoverable];
  const content = ["assessment", store.tenant, plan.id, plan.digest, ...totals, assessment];
  return createHmac("sha256", await historyKey(store, newId))
    .update(JSON.stringify(content))
    .digest("base64url");
}
