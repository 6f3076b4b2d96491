import type { Plan } from "../domain/approval.ts";
import { RewindError } from "../domain/errors.ts";
import { type JobId, tenantId } from "../domain/ids.ts";
import { isTerminal } from "../domain/job.ts";
import type { Services } from "./services.ts";

/**
 * What a recovery of this preview would change, for a person to approve. Reads only.
 * Throws `notReady` unless the job is a preview that ended `successful`, `invalidInput` if it would change nothing.
 */
export async function recoveryPlan({ recovery, desk }: Pick<Services, "recovery" | "desk">, id: JobId): Promise<Plan> {
  const preview = await recovery.getJob(id);
  if (preview.kind !== "preview") {
    throw new RewindError("invalidInput", `Job ${id} is a recovery. Name a preview: list_jobs with kind "preview".`);
  }
  if (preview.status !== "successful" || preview.digest === null) {
    const next = isTerminal(preview.status) ? "Start a new one." : "Wait for it with get_job.";
    throw new RewindError(
      "notReady",
      `Preview ${id} is ${preview.status}; only a successful one can be applied. ${next}`,
    );
  }
  if (preview.totals.changedObjects === 0) {
    throw new RewindError("invalidInput", `Preview ${id} found nothing that a recovery could change.`);
  }
  const [tenant, summary] = await Promise.all([desk.tenant(), recovery.summarizeChanges(id)]);
  return {
    tenantId: tenantId(tenant.id),
    tenantName: tenant.displayName,
    previewJobId: id,
    snapshotId: preview.snapshotId,
    targetStateDateTime: preview.targetStateDateTime,
    scope: preview.scope,
    totals: {
      changedObjects: preview.totals.changedObjects,
      changedLinks: preview.totals.changedLinks,
      notRecoverable: preview.totals.notRecoverable,
    },
    parts: summary.byType.map(({ type, action, objects }) => ({ type, action, objects })),
    digest: preview.digest,
  };
}
