import { type ShownAssessment, worseThanShown } from "../domain/assessment/assessment-comparison.ts";
import { voidSentence } from "../domain/assessment/void-sentence.ts";
import type { ApprovalId } from "../domain/ids.ts";
import { type ApprovalRow, replaceApproval } from "../store/records/approvals.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";
import { about, approvalOf, genuine, sealed } from "./approval-rows.ts";
import { answeredElsewhere, refused } from "./approval-sentences.ts";
import type { RecordsContext } from "./records-context.ts";
import { appendTrail } from "./stored-trail.ts";

/** Does what `Approvals.voidIfWorse` promises, in one transaction. */
export function voidIfWorse(context: RecordsContext, id: ApprovalId, now: ShownAssessment): Promise<readonly string[]> {
  return context.store.transaction(async (tx) => voidRowIfWorse(context, tx, await genuine(tx, id), now));
}

/** Throws `approvalRefused`, after the approval is void, if the assessment is worse than what the approver was shown. */
export async function requireAsShown(context: RecordsContext, id: ApprovalId, now: ShownAssessment): Promise<void> {
  const worse = await voidIfWorse(context, id, now);
  if (worse.length > 0) throw refused(voidSentence(worse));
}

export async function voidRowIfWorse(
  context: RecordsContext,
  tx: TenantTx,
  row: ApprovalRow,
  now: ShownAssessment,
): Promise<readonly string[]> {
  if (row.state !== "pending" && row.state !== "approved") return [];
  const worse = worseThanShown(approvalOf(tx.tenant, row).plan, now);
  if (worse.length === 0) return [];
  const out = await sealed(context, tx, { ...row, state: "void" });
  if (!(await replaceApproval(tx, out, row.state))) throw answeredElsewhere();
  await appendTrail(context, tx, { ...about(out), action: "approvalVoided", message: worse.join(" ") });
  return worse;
}
