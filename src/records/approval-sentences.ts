import type { ApprovalState } from "../domain/approval/approval.ts";
import { RewindError } from "../domain/errors.ts";

/** Sentences on an approval that cannot be used or answered, by its state. */
export const stateSentences: Readonly<Record<ApprovalState, string>> = {
  pending: "This recovery is not approved yet.",
  approved: "This request has been approved already.",
  declined: "The person declined this recovery.",
  withdrawn: "The approval was withdrawn before it was used.",
  void:
    "The request is void: the tenant has changed since it was shown, and the recovery would now do more harm. Call " +
    "start_recovery again, so that a person sees the dangers as they are now.",
  consumed: "This approval has been used: it starts one recovery only.",
  expired: "The approval has expired: it holds for five minutes. Ask for a new one by calling start_recovery again.",
};

export const LAPSED = "The request has lapsed. Call start_recovery again to make a new one.";

/** Sentences on an earlier approval of the same plan that does not count. */
export const earlierSentences = {
  altered: "An approval of it in the store was altered, so it does not count.",
  withdrawn: "An approval of it was withdrawn.",
  void: "An earlier request for it is void, because the tenant has changed since and it would now do more harm than was shown.",
  consumed: "An approval of it has been used already: it starts one recovery only.",
  expired: "An approval of it has expired: it holds for five minutes.",
  otherCaller: "An approval of it was given to another caller.",
} as const;

export const refused = (message: string): RewindError => new RewindError("approvalRefused", message);

/** Returns the refusal of an answer that another one came before. */
export const answeredElsewhere = (): RewindError => refused("This request has just been answered elsewhere.");
