import type { Approval } from "../domain/approval/approval.ts";
import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import { driftSentences, isWithoutEffect, type PlanDrift, toldDrift } from "../domain/assessment/plan-drift.ts";
import { byGravity } from "../domain/changes/risk.ts";
import { RewindError } from "../domain/errors.ts";
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

/** Throws `approvalRefused` for a plan that is without effect by now. The request stays open until it lapses. */
export function requireEffect(drift: PlanDrift | undefined): void {
  if (drift === undefined || !isWithoutEffect(drift)) return;
  throw new RewindError(
    "approvalRefused",
    `There is nothing to approve now, because this recovery would write nothing. ${driftSentences(drift).join(" ")} For ` +
      "what differs now, a new preview is needed.",
  );
}
