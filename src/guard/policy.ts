import type { Approval, MadeDemand, Plan } from "../domain/approval/approval.ts";
import { demandsOn, neverSentence, unmetDemand } from "../domain/approval/approval-policy.ts";
import { RewindError } from "../domain/errors.ts";
import type { Session } from "../service/session.ts";

type PolicySession = Pick<Session, "capabilities">;

/** Returns the demands of the operator's policy on a plan. Throws `forbidden` for a plan that is never allowed. */
export function permittedDemands(plan: Plan, { capabilities }: PolicySession): readonly MadeDemand[] {
  const demands = demandsOn(plan, capabilities.approvalPolicy);
  const never = demands.find(({ demand }) => demand === "never");
  if (never === undefined) return demands;
  throw new RewindError("forbidden", neverSentence(never.because), { facts: { policy: "never" } });
}

/** Returns the demands on an answer: those of the request, and those of the process in which it is given. */
export const demandsOnAnswer = (
  { demands, plan }: Approval,
  { capabilities }: PolicySession,
): readonly MadeDemand[] => [...demands, ...demandsOn(plan, capabilities.approvalPolicy)];

/** A sign-in counts as given here, because it is asked for after this check. */
const assumed = {};

/** Returns why this person could not approve the request even after a sign-in for it, or null if they could. */
export const whyNotApprove = (
  request: Approval,
  session: PolicySession,
  { id, canSignIn }: { readonly id: string; readonly canSignIn: boolean },
): string | null =>
  unmetDemand(demandsOnAnswer(request, session), request.binding.callerId, {
    id,
    ...(canSignIn ? { authentication: assumed } : {}),
  });
