import { isReasonCode, type ReasonCode } from "../../domain/changes/reason.ts";
import { type ErrorCode, RewindError } from "../../domain/errors.ts";

const codes = {
  hardDeleted: "notFound",
  cannotRebuild: "notSupported",
  synchronized: "notSupported",
  builtIn: "notSupported",
  dynamicMembership: "notSupported",
  notSoftDeletable: "notSupported",
  targetGone: "notFound",
  targetDeleted: "notFound",
  moved: "notFound",
  nameTaken: "invalidInput",
  gone: "notFound",
  newer: "stale",
  expired: "notFound",
  refused: "notSupported",
} as const satisfies Partial<Record<ReasonCode, ErrorCode>>;

/** Creates the error of a write that breaks a rule. A recovery reads its reason. */
export function refusal(reason: keyof typeof codes, message: string): RewindError {
  return new RewindError(codes[reason], message, { facts: { reason } });
}

/** Returns the reason of an error thrown for a write, or null if it is not a refusal, such as a full disk. */
export function reasonOf(error: unknown): ReasonCode | null {
  if (!(error instanceof RewindError)) return null;
  const { reason } = error.facts;
  if (typeof reason === "string" && isReasonCode(reason)) return reason;
  return error.code === "invalidInput" || error.code === "notSupported" ? "refused" : null;
}
