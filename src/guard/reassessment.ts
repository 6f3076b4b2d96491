import type { Approval } from "../domain/approval/approval.ts";
import { voidSentence } from "../domain/assessment/void-sentence.ts";
import { type ErrorCode, RewindError } from "../domain/errors.ts";
import type { ReassessOptions } from "../service/recovery-service.ts";
import type { Services } from "../service/services.ts";

type ReassessingServices = Pick<Services, "recovery" | "approvals">;

/** A request as it is now, to be compared with what a person saw of it. */
export interface JudgedYes {
  readonly now: Approval;
  /** A sentence for each danger that is worse than was shown, which makes the request void. */
  readonly worse: readonly string[];
  /** False if the person saw other drift than there is now, so that they are asked again. */
  readonly isAsSeen: boolean;
}

/** Returns what tells a request as a person saw it from the same request after more of the tenant changed. */
export const seenOf = ({ plan }: Pick<Approval, "plan">): string => plan.drifted?.mark ?? "";

/** Said to a person whose yes came after more of the plan had changed than they saw. */
export const CHANGED_SINCE =
  "Nothing was approved yet: since this was shown, more of what the recovery is to change was changed. Read it as it is now, and decide again.";

/**
 * Judges a yes, on every way to approve, by what the person saw. Assesses the plan again on a new reading, because the
 * tenant may have changed since, and voids the request if the plan would now do more harm. Throws `approvalRefused` if
 * the plan is without effect now, because a person who approves it believes to have put something back.
 */
export async function judged(
  { recovery, approvals }: ReassessingServices,
  request: Approval,
  seen: string = seenOf(request),
  options: ReassessOptions = { anew: true },
): Promise<JudgedYes> {
  const found = await recovery.reassess(request.plan.previewJobId, options);
  const worse = found === null ? [] : await approvals.voidIfWorse(request.id, found);
  const checkedUntil = found?.readUntil;
  let now = checkedUntil === undefined ? request : { ...request, plan: { ...request.plan, checkedUntil } };
  if (found !== null && (found.drift !== undefined || request.plan.drifted !== undefined)) {
    // Loaded here, because a server's start needs none of it.
    const { asNow, requireEffect } = await import("./shown-now.ts");
    requireEffect(found.drift);
    now = asNow(request, found);
  }
  return { now, worse, isAsSeen: seenOf(now) === seen };
}

/** Does the same, and throws `approvalRefused` if the request is now void. */
export async function requireNotWorse(
  services: ReassessingServices,
  request: Approval,
  seen?: string,
  options?: ReassessOptions,
): Promise<Omit<JudgedYes, "worse">> {
  const { worse, ...rest } = await judged(services, request, seen, options);
  if (worse.length > 0) throw new RewindError("approvalRefused", voidSentence(worse));
  return rest;
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
    return (await requireNotWorse(services, request, seenOf(request), {})).now;
  } catch (error) {
    if (!(error instanceof RewindError) || decisive.includes(error.code)) throw error;
    return request;
  }
}
