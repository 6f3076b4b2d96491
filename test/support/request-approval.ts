import type { Approval, ApprovalBinding } from "../../src/domain/approval/approval.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { boss, type RecoveryTenant } from "./recovery-tenant.ts";

/** Binds an approval to a start of this preview by the boss. */
export const bindingOf = (preview: Job): ApprovalBinding => ({
  tool: "start_recovery",
  argumentsDigest: `arguments of ${preview.id}`,
  planDigest: preview.digest ?? "",
  tenantId: tenantId("tenant-1"),
  callerId: boss.id,
});

/** Asks for the approval of a preview. */
export async function requestApproval(
  tenant: Pick<RecoveryTenant, "approvals" | "recovery">,
  preview: Job,
  phrase: string | null = null,
): Promise<Approval> {
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const { changedObjects, changedLinks, notRecoverable } = preview.totals;
  return tenant.approvals.request({
    binding: bindingOf(preview),
    plan: {
      tenantId: tenantId("tenant-1"),
      tenantName: "Contoso",
      previewJobId: preview.id,
      snapshotId: preview.snapshotId,
      targetStateDateTime: preview.targetStateDateTime,
      scope: preview.scope,
      totals: { changedObjects, changedLinks, notRecoverable },
      parts: [],
      risks: assessment?.risks ?? [],
      rehearsal: assessment?.rehearsal ?? null,
      digest: preview.digest ?? "",
    },
    sentence: "Remove 1 user.",
    callerName: boss.displayName,
    phrase,
    demands: [],
  });
}
