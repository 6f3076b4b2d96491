import type { Approval } from "../domain/approval.ts";
import { voidSentence } from "../domain/assessment-comparison.ts";
import { RewindError } from "../domain/errors.ts";
import type { Services } from "../service/services.ts";

type ReassessingServices = Pick<Services, "recovery" | "approvals">;

/**
 * Works out again what the plan of a request would do, because the tenant may have changed since a person was shown it.
 * Makes the request void if it would now do more harm. Returns a sentence for each danger that is worse.
 */
export async function voidIfWorse(
  { recovery, approvals }: ReassessingServices,
  { id, plan }: Pick<Approval, "id" | "plan">,
): Promise<readonly string[]> {
  const now = await recovery.reassess(plan.previewJobId);
  return now === null ? [] : approvals.voidIfWorse(id, now);
}

/** Does the same for a person's answer. Throws `approvalRefused` if the request is void now. */
export async function requireAsShown(services: ReassessingServices, request: Approval): Promise<void> {
  const worse = await voidIfWorse(services, request);
  if (worse.length > 0) throw new RewindError("approvalRefused", voidSentence(worse));
}

/**
 * Does the same before a person reads the request. Where nothing can be worked out at this moment, they see it as it was
 * shown, because it is worked out again when they answer.
 */
export async function requireWorthShowing(services: ReassessingServices, request: Approval): Promise<void> {
  try {
    await requireAsShown(services, request);
  } catch (error) {
    if (!(error instanceof RewindError) || error.code === "approvalRefused") throw error;
  }
}
