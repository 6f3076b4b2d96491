import { afterRecoveryLines, beforeThat, type NamedObject, NOT_REACHED } from "../domain/after-recovery.ts";
import { countOf, moreObjects } from "../domain/counted-words.ts";
import { numberText } from "../domain/number-text.ts";
import { reasons } from "../domain/reason.ts";
import { iso } from "../domain/time.ts";
import { cleaned, NAME_LENGTH } from "../domain/untrusted.ts";
import type { PendingEnds, PendingMembers, RebuiltObject, VerificationResult } from "../service/verification.ts";

/** The most objects of a kind that are named. The rest is counted. */
export const verificationLimits = { samples: 3, pending: 5, rebuilt: 10 } as const;

/** The result of a verification in words that every face shows alike. Names are cleaned. */
export interface VerificationWords {
  readonly verdict: string;
  /** Created again, pending, different on purpose with the reasons, the state afterward, and what is never reached. */
  readonly lines: readonly string[];
  /** Signing in, accounts, applications and what to renew. These lines are among `lines` too. */
  readonly after: readonly string[];
}

/** Describes everything of a result but its residual changes, which each face shows as it shows changes. */
export function verificationWords(result: VerificationResult): VerificationWords {
  const { rebuilt, pending, expected, deleted } = result;
  const after = result.after === undefined ? [NOT_MEASURED] : afterRecoveryLines(result.after);
  const lines = [
    ...(rebuilt === undefined ? [] : rebuiltLines(rebuilt)),
    ...pending.map(pendingLine),
    ...expected.map(expectedLine),
    ...(deleted === undefined ? [] : [deletedLine(deleted)]),
    ...after,
    NOT_REACHED,
  ];
  return { verdict: verdictOf(result), lines, after };
}

const NOT_MEASURED =
  "Signing in and accounts: not measured by this service. The preview's summary says what was expected of them.";

function verdictOf({ outcome, pending, residual, expected }: VerificationResult): string {
  const stays = expected.reduce((sum, { objects }) => sum + objects, 0);
  const known =
    stays === 0 ? "" : ` ${countOf(stays, "object")} still ${stays === 1 ? "differs" : "differ"} for a known reason.`;
  if (outcome === "verified") return `Verified: everything the recovery was to put back is back.${known}`;
  if (outcome === "notVerified") {
    const { total } = residual;
    return `Not verified: ${countOf(total, "object")} still ${total === 1 ? "differs" : "differ"} that should not.${known}`;
  }
  const groups = `${countOf(pending.length, "dynamic group")} ${pending.length === 1 ? "does" : "do"}`;
  return `Pending: everything the recovery wrote is back, and ${groups} not have the members yet that their rule will give them.${known}`;
}

/** Says how many objects still differ beyond the ones that are shown. Null if all are shown. */
export function moreResidual({ total, items }: VerificationResult["residual"]): string | null {
  const more = total - items.length;
  return more <= 0 ? null : `${moreObjects(more)} ${more === 1 ? "differs" : "differ"}.`;
}

function rebuiltLines({ total, items }: NonNullable<VerificationResult["rebuilt"]>): readonly string[] {
  const named = items.slice(0, verificationLimits.rebuilt);
  const more = total - named.length;
  return [...named.map(rebuiltLine), ...(more > 0 ? [`created again: ${moreObjects(more)}`] : [])];
}

const rebuiltLine = ({ ref, displayName, successorId, checklist }: RebuiltObject): string =>
  `created again, ${objectText({ ref, displayName })}: now ${successorId}. By hand: ${checklist.join(" ")}`;

function pendingLine({
  ref,
  displayName,
  formerName,
  now,
  expected,
  leaving,
  joining,
  lookAgainAt,
}: PendingMembers): string {
  const parts = [
    leaving.total === 0 ? "" : `to leave, ${endsText(leaving)}`,
    joining.total === 0 ? "" : `to come back, ${endsText(joining)}`,
  ].filter((part) => part !== "");
  return `pending, ${objectText({ ref, displayName, ...(formerName === undefined ? {} : { formerName }) })}: ${countOf(now, "member")} now, ${numberText(expected)} expected; ${parts.join("; ")}; look again after ${iso(lookAgainAt)}`;
}

function endsText({ total, items }: PendingEnds): string {
  const named = items.slice(0, verificationLimits.pending);
  return `${numberText(total)}${total > named.length ? ", such as" : ":"} ${named.map(objectText).join(", ")}`;
}

function expectedLine({ reason, objects, sample }: VerificationResult["expected"][number]): string {
  const names = sample.slice(0, verificationLimits.samples).map(objectText);
  const such = objects > names.length ? "such as " : "";
  return `stays different, ${countOf(objects, "object")} (${such}${names.join(", ")}): ${reasons[reason]} (${reason})`;
}

const deletedLine = (objects: number): string =>
  `deleted by this recovery: ${countOf(objects, "object")} with values or links that still differ, which take no effect while ${objects === 1 ? "it is" : "they are"} deleted`;

const objectText = ({ ref, displayName, formerName }: NamedObject): string =>
  `${ref.type} ${displayName ? cleaned(displayName, NAME_LENGTH) : "(no name)"} ${ref.id}${beforeThat(formerName)}`;
