import type { Approval } from "../domain/approval/approval.ts";
import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import { toldDrift } from "../domain/assessment/plan-drift.ts";
import { byGravity } from "../domain/changes/risk.ts";
import { approvalSentence } from "./approval-text.ts";

/** Returns a request with what its plan would do now, because the tenant changed since. */
export function asNow(request: Approval, { risks: found, rehearsal, drift, readUntil }: ShownAssessment): Approval {
  // The caller's own account is found with the request alone.
  const own = request.plan.risks.filter(({ rule }) => rule === "ownAccount");
  const risks = [...own, ...found.filter(({ rule }) => rule !== "ownAccount")].sort(byGravity);
  const { drifted: _, readUntil: __, checkedUntil: ___, outlook, ...frozen } = request.plan;
  const plan = {
    ...{ ...frozen, risks, rehearsal },
    ...(readUntil === undefined ? {} : { readUntil }),
    ...(outlook === undefined ? {} : { outlook: { lost: outlook.lost, inForce: outlook.inForce } }),
    ...(drift === undefined ? {} : { drifted: toldDrift(drift) }),
  };
  return { ...request, plan, sentence: approvalSentence(plan) };
}
