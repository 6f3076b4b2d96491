import type { Approval } from "../domain/approval/approval.ts";
import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import { driftSentences, type PlanDrift } from "../domain/assessment/plan-drift.ts";
import { byGravity } from "../domain/changes/risk.ts";
import { approvalSentence } from "./approval-text.ts";

/** Returns a request with what its plan would do now, because the tenant changed since. */
export function asNow(request: Approval, now: ShownAssessment, drift: PlanDrift): Approval {
  // The caller's own account is found with the request alone.
  const own = request.plan.risks.filter(({ rule }) => rule === "ownAccount");
  const found = now.risks.filter(({ rule }) => rule !== "ownAccount");
  const risks = [...own, ...found].sort(byGravity);
  const plan = { ...request.plan, risks, rehearsal: now.rehearsal, drifted: driftSentences(drift) };
  return { ...request, plan, sentence: approvalSentence(plan) };
}
