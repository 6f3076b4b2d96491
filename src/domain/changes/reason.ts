/** Reasons why a difference is shown and not recovered, or why a planned change could not be applied. */
export const reasons = {
  hardDeleted:
    "It was permanently deleted. No service can bring the object back; it has to be created again: by hand, or by a " +
    "preview with rebuild, where the mode has it.",
  cannotRebuild:
    "It was permanently deleted, and Graph does not create such an object: invite a guest again, create a mail-enabled group " +
    "in Exchange and a managed identity with its resource.",
  synchronized: "It is synchronized from on-premises: change it there, and the next synchronization brings it here.",
  builtIn: "It is Microsoft's own object and cannot be written.",
  dynamicMembership: "Its members follow a rule: recover the rule or the attribute it reads, not the members.",
  notSoftDeletable: "It was created since, and this type can only be deleted for good, which a recovery never does.",
  notRead:
    "It is not live any more, and the deleted objects of its type may not be read here: it may be soft-deleted or gone for good. " +
    "get_tenant_status names what is missing.",
  targetGone: "What it points at was permanently deleted.",
  secretGone:
    "Secrets and private keys are never readable, so that a removed one cannot come back: create a new one. Whatever signs in with the old one fails until then.",
  targetDeleted: "What it points at is soft-deleted and this plan does not restore it: add that object to the scope.",
  objectDeleted:
    "The object is soft-deleted, and the values of a deleted object cannot be written. They matter only if it is restored.",
  moved: "It changed again after the preview, so it was left as it is. Start a new preview to see the present values.",
  nameTaken: "Another live object now holds a value that must be unique. Rename or delete that object first.",
  newer: "What differs in it changed or became visible after the preview was made, so that was not part of the plan.",
  newerPart:
    "Its restoration was part of the plan. What differs in it changed or became visible after the preview was made, so that " +
    "was not.",
  gone: "It was permanently deleted after the preview.",
  expired: "It was soft-deleted more than 30 days ago and can no longer be restored.",
  notAllowed: "This server was configured to leave it alone (ENTRA_REWIND_ALLOW), for every caller.",
  refused: "The directory refused the change.",
} as const;

export type ReasonCode = keyof typeof reasons;

export const reasonCodes = Object.keys(reasons) as readonly ReasonCode[];

/** Returns true for the reason of a difference that came after the preview. */
export const isLaterReason = (reason: ReasonCode): boolean => reason === "newer" || reason === "newerPart";

export const isReasonCode = (text: string): text is ReasonCode => Object.hasOwn(reasons, text);
