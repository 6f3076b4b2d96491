import type { Approval } from "../domain/approval/approval.ts";
import { voidSentence } from "../domain/assessment/assessment-comparison.ts";
import { type ErrorCode, RewindError } from "../domain/errors.ts";
import type { Services } from "../service/services.ts";

type ReassessingServices = Pick<Services, "recovery" | "approvals">;

/**
 * Assesses the plan of a request again, because the tenant may have changed since it was shown. Voids the request if
 * the plan would now do more harm. Returns one sentence for each danger that is worse.
 */
export async function voidIfWorse(
  services: ReassessingServices,
  request: Pick<Approval, "id" | "plan">,
): Promise<readonly string[]> {
  return (await reassessed(services, request)).worse;
}

async function reassessed({ recovery, approvals }: ReassessingServices, { id, plan }: Pick<Approval, "id" | "plan">) {
  const now = await recovery.reassess(plan.previewJobId);
  return { now, worse: now === null ? [] : await approvals.voidIfWorse(id, now) };
}

/**
 * Does the same for a person's answer. Throws `approvalRefused` if the request is now void. Returns the request with what its
 * plan would do now, where the tenant changed since.
 */
export async function requireAsShown(services: ReassessingServices, request: Approval): Promise<Approval> {
  const { now, worse } = await reassessed(services, request);
  if (worse.length > 0) throw new RewindError("approvalRefused", voidSentence(worse));
  if (now?.drift === undefined) return request;
  // Loaded here, because a server's start needs none of it.
  const { asNow } = await import("./shown-now.ts");
  return asNow(request, now, now.drift);
}

/** The refusals after which a request is not shown. */
const decisive: readonly ErrorCode[] = ["approvalRefused", "storeAltered"];

/**
 * Does the same before a person reads the request. If the assessment is not possible now, they see the request as it
 * was shown, because it is assessed again when they answer. Throws `storeAltered` for a list that is not the one that was
 * found, because what they would read is another plan.
 */
export async function requireWorthShowing(services: ReassessingServices, request: Approval): Promise<Approval> {
  try {
    return await requireAsShown(services, request);
  } catch (error) {
    if (!(error instanceof RewindError) || decisive.includes(error.code)) throw error;
    return request;
  }
}
