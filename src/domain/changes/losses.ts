import type { ReasonCode } from "./reason.ts";
import type { Severity } from "./risk.ts";

/** A difference that stays after a recovery, in words for one object and for several. */
export interface Loss {
  /** On the scale of decision 0075, which is that of dangers too. */
  readonly severity: Severity;
  /** Follows "because". */
  readonly because: string;
  /** Follows a number of objects. */
  readonly counted: string;
  readonly remedy: string;
}

/** Says of each reason how grave it is that a difference stays, and what a person can do about it. */
export const losses = {
  hardDeleted: {
    severity: "high",
    because: "it was permanently deleted",
    counted: "deleted for good",
    remedy: "create it again by hand, or by a preview with rebuild where the mode has it",
  },
  cannotRebuild: {
    severity: "high",
    because: "it was permanently deleted and Graph does not create such an object",
    counted: "deleted for good, of a kind that Graph does not create",
    remedy: "invite a guest again, create a mail-enabled group in Exchange and a managed identity with its resource",
  },
  expired: {
    severity: "high",
    because: "it was soft-deleted more than 30 days ago",
    counted: "deleted more than 30 days ago",
    remedy: "create it again by hand",
  },
  gone: {
    severity: "high",
    because: "it was permanently deleted after the preview",
    counted: "permanently deleted since",
    remedy: "create it again by hand",
  },
  synchronized: {
    severity: "medium",
    because: "it is synchronized from on-premises",
    counted: "synchronized from on-premises",
    remedy: "restore it on premises",
  },
  dynamicMembership: {
    severity: "medium",
    because: "its members follow a rule",
    counted: "with members by a rule",
    remedy: "recover the rule or the attribute that it reads",
  },
  secretGone: {
    severity: "medium",
    because: "secrets and private keys are never readable",
    counted: "with removed secrets or keys",
    remedy: "create new ones",
  },
  targetGone: {
    severity: "medium",
    because: "an object that it names was permanently deleted",
    counted: "naming what is permanently deleted",
    remedy: "name another object instead",
  },
  targetDeleted: {
    severity: "medium",
    because: "an object that it names stays soft-deleted",
    counted: "naming what stays deleted",
    remedy: "add that object to the scope",
  },
  nameTaken: {
    severity: "medium",
    because: "another object holds its name",
    counted: "whose name another object holds",
    remedy: "rename or delete that other object first",
  },
  notSoftDeletable: {
    severity: "medium",
    because: "it was created since and can only be deleted for good",
    counted: "created since, which a recovery never deletes for good",
    remedy: "delete it by hand if it is not wanted",
  },
  notRead: {
    severity: "medium",
    because: "the deleted objects of its type may not be read here",
    counted: "of a type whose deleted objects may not be read",
    remedy: "give the permission that get_tenant_status names",
  },
  builtIn: {
    severity: "medium",
    because: "it is Microsoft's own object",
    counted: "of Microsoft's own",
    remedy: "look at its present values",
  },
  notAllowed: {
    severity: "medium",
    because: "this server was configured to leave it alone (ENTRA_REWIND_ALLOW)",
    counted: "left alone by configuration",
    remedy: "ask the person who configures the server",
  },
  refused: {
    severity: "medium",
    because: "the directory refused the change",
    counted: "refused by the directory",
    remedy: "read its message in list_failed_changes",
  },
  moved: {
    severity: "medium",
    because: "it changed again after the preview",
    counted: "changed again after the preview",
    remedy: "start a new preview",
  },
  newer: {
    severity: "medium",
    because: "it changed after the preview was made",
    counted: "changed after the preview",
    remedy: "start a new preview",
  },
  newerPart: {
    severity: "medium",
    because: "a part of it changed after the preview was made",
    counted: "changed in part after the preview",
    remedy: "start a new preview",
  },
  objectDeleted: {
    severity: "low",
    because: "the object is soft-deleted and takes effect only if it is restored",
    counted: "with values of a deleted object",
    remedy: "restore the object first if it is wanted",
  },
} as const satisfies Readonly<Record<ReasonCode, Loss>>;
