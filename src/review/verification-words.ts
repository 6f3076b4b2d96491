import { actorQuoted } from "../domain/authors/actor-name.ts";
import { hasParts } from "../domain/authors/element-authors.ts";
import { cautionOf, keepsMade, telling } from "../domain/authors/staying-work.ts";
import type { Change } from "../domain/changes/change.ts";
import { reasons } from "../domain/changes/reason.ts";
import type { Json } from "../domain/json.ts";
import { afterRecoveryLines, NOT_REACHED } from "../domain/recovery/after-recovery.ts";
import type { FollowingRecovery } from "../domain/recovery/job.ts";
import { iso, type Millis } from "../domain/time.ts";
import { countOf, moreObjects } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { authorWord, cleaned, quoted } from "../domain/words/untrusted.ts";
import type { RebuiltObject, VerificationResult } from "../service/verification.ts";
import {
  againVerdict,
  asOfTime,
  lackingText,
  laterLines,
  notVerified,
  objectText,
  type UndoneNames,
  wasOrWere,
} from "./changed-later-words.ts";
import { failedLines } from "./failed-words.ts";
import { keptMember } from "./kept-member.ts";
import { leftLines, leftVerdict, notCovered } from "./left-words.ts";
import { membersText, PENDING_NAMED, pendingLine } from "./pending-words.ts";
import { notUndone, stayingValue } from "./staying-work.ts";

/** The most objects of a kind that are named. The rest is counted. */
export const verificationLimits = { samples: 3, pending: PENDING_NAMED, rebuilt: 10, kept: 5, keptValues: 3 } as const;
const KEPT_LENGTH = 300;

/** The result of a verification in words that every face shows alike. Names are cleaned. */
export interface VerificationWords {
  readonly verdict: string;
  /** Created again, pending, different on purpose with the reasons, the state afterward, and what is never reached. */
  readonly lines: readonly string[];
  /** Work that an undo left, signing in, accounts, applications and what to renew. These lines are among `lines` too. */
  readonly after: readonly string[];
}

/** The approved objects that could not be read, by type. Without a number where only a deletion could not be looked up. */
export const unknownOf = ({ notRead = [], unread = [] }: VerificationResult): readonly UnknownObjects[] => [
  ...notRead,
  ...unread.map((type) => ({ type })),
];

interface UnknownObjects {
  readonly type: string;
  readonly objects?: number;
}

/** Describes everything of a result but its residual changes, which each face shows as it shows changes. */
export function verificationWords(result: VerificationResult): VerificationWords {
  const { rebuilt, pending, expected, kept, deleted, outcome, asOf, afterAsOf = asOf, undone, notCompared } = result;
  const measured = result.after === undefined ? [NOT_MEASURED] : afterRecoveryLines(result.after);
  // What was found earlier must not be read as the present state.
  const isPast = outcome === "overtaken";
  const state = isPast && result.after !== undefined ? measured.map(asOfTime(afterAsOf)) : measured;
  const after = [...leftLines(result), ...state];
  const found = [
    ...(rebuilt === undefined ? [] : rebuiltLines(rebuilt)),
    ...pending.map(pendingLine),
    ...expected.map((one) => expectedLine(one, undone)),
    ...(kept === undefined ? [] : keptLines(kept)),
    ...(deleted === undefined ? [] : [deletedLine(deleted)]),
  ];
  const lines = [
    ...failedLines(result),
    ...laterLines(result),
    ...(isPast ? found.map(asOfTime(asOf)) : found),
    ...after,
    ...(result.notLookedAt ?? []),
    NOT_REACHED,
  ];
  return {
    verdict: `${[verdictOf(result), ...(result.sincePreview ?? [])].join(" ")}${againVerdict(result)}${leftVerdict(result)}${notUndone(result)}${notCovered(result)}${notCompared === null ? "" : ` ${notCompared}`}`,
    lines,
    after,
  };
}

const NOT_MEASURED =
  "Signing in and accounts: not measured by this service. The preview's summary says what was expected of them.";

function verdictOf(result: VerificationResult): string {
  const { outcome, pending, expected } = result;
  if (outcome === "overtaken") return overtakenVerdict(result);
  const stays = expected.reduce((sum, { objects }) => sum + objects, 0);
  const known =
    stays === 0 ? "" : ` ${countOf(stays, "object")} still ${stays === 1 ? "differs" : "differ"} for a known reason.`;
  const unknown = unknownSentences(result).map((sentence) => ` ${sentence}`);
  if (outcome === "unknown") return `${[...unknown, othersText(result)].join("").trim()}${known}`;
  if (outcome === "verified") return `Verified: everything the recovery was to put back is back.${known}`;
  if (outcome === "notVerified") return `${notVerified(result)}${unknown.join("")}${known}`;
  return `Pending: everything the recovery wrote is back, and ${membersText(pending)}.${known}`;
}

/** Says what a verification could not read. */
function unknownSentences({ notRead = [], unread = [], notCompared }: VerificationResult): readonly string[] {
  const objects = notRead.reduce((sum, one) => sum + one.objects, 0);
  const [are, they] = objects === 1 ? ["is", "it"] : ["are", "they"];
  const types = notRead.map((one) => `${one.type} ${numberText(one.objects)}`).join(", ");
  return [
    ...(objects === 0
      ? []
      : [
          `Unknown: whether ${countOf(objects, "approved object")} ${are} as approved, because ${they} could not be read, or not whole (${types}).`,
        ]),
    ...(unread.length === 0
      ? []
      : [
          `Unknown: whether approved objects of these types were permanently deleted since, because that could not be read: ${unread.join(", ")}.`,
        ]),
    ...(notCompared === null || objects + unread.length > 0
      ? []
      : ["Unknown: whether everything of the scope is back, because parts of it could not be compared."]),
  ];
}

/** Says what is known where something could not be read. */
function othersText({ asApproved = 0, notRead = [], pending }: VerificationResult): string {
  const waits = pending.length === 0 ? "" : ` Pending: ${membersText(pending)}.`;
  if (notRead.length === 0) return ` No approved change was found that is not in force.${waits}`;
  const others = ` ${countOf(asApproved, "other approved object")} ${asApproved === 1 ? "is" : "are"} as approved.`;
  return `${asApproved === 0 ? "" : others}${waits}`;
}

/** Says when the tenant was compared, if that is known. */
export const comparedAt = ({ asOf }: VerificationResult, age: (asOf: Millis) => string = () => ""): string =>
  asOf === undefined ? "" : ` Compared at ${iso(asOf)}${age(asOf)}.`;

function overtakenVerdict(result: VerificationResult): string {
  const { residual, overtakenBy, writtenSince = 0, furtherRecoveries, asOf, was = "verified" } = result;
  const { total, gone = 0 } = residual;
  const when = asOf === undefined ? "" : ` at ${iso(asOf)}`;
  const lost = gone === 0 ? "" : ` Of these, ${countOf(gone, "object")} ${wasOrWere(gone)} permanently deleted.`;
  const then = `${beforeSince[was]}${when}`;
  const first =
    total === 0
      ? `It was ${then}, and ${[
          ...(overtakenBy === undefined ? [] : ["other recoveries started since"]),
          ...(writtenSince === 0
            ? []
            : [`the audit log has later writes to ${countOf(writtenSince, "approved object")}`]),
        ].join(", and ")}: compare again.`
      : `No longer true: it was ${then}, and ${countOf(total, "approved object")} ${total === 1 ? "is" : "are"} not as approved${was === "unknown" ? "" : " any more"}.${lost}`;
  return [first, ...unknownSentences(result), ...followingTexts(overtakenBy, furtherRecoveries)].join(" ");
}

const beforeSince = {
  verified: "verified",
  pending: "verified but for pending members",
  unknown: "verified as far as it could be read",
} as const satisfies Record<NonNullable<VerificationResult["was"]>, string>;

/** Says which recoveries came after another one, and of how many that is not known. */
export const followingTexts = (followedBy: readonly FollowingRecovery[] = [], further = 0): readonly string[] => [
  ...followedBy.map(followingText),
  ...(further === 0
    ? []
    : [
        `${countOf(further, "more recovery", "more recoveries")} started in between, whose lists were not compared: list_jobs with kind "recovery".`,
      ]),
];

function followingText({ id, startedBy, jobStartDateTime, objects }: FollowingRecovery): string {
  const same = objects === undefined ? "" : ` and changes ${countOf(objects, "object")} of the same list`;
  return `Since then: recovery ${id}, which ${authorWord(startedBy)} started at ${iso(jobStartDateTime)}${same}.`;
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

function expectedLine(
  { reason, objects, sample }: VerificationResult["expected"][number],
  undone: UndoneNames,
): string {
  const names = sample.slice(0, verificationLimits.samples).map((one) => lackingText(one, reason, undone));
  const such = objects > names.length ? "such as " : "";
  return `stays different, ${countOf(objects, "object")} (${such}${names.join(", ")}): ${reasons[reason]} (${reason})`;
}

/** Says which values of the undone actor's objects stay as others left them, because the undo does not touch those. */
function keptLines({ total, items }: NonNullable<VerificationResult["kept"]>): readonly string[] {
  const shown = items.slice(0, verificationLimits.kept);
  const more = total - shown.length;
  return [...shown.map(keptLine), ...(more > 0 ? [`stays as others wrote it later: ${moreObjects(more)}`] : [])];
}

function keptLine({ ref, displayName, kept = [], names = {} }: Change): string {
  const values = telling(kept)
    .slice(0, verificationLimits.keptValues)
    .map((value) => {
      const { name, now, by } = value;
      const { actor, time } = by;
      if (hasParts(now) || hasParts(value.then) || value.use !== undefined) return stayingValue(ref, value, names);
      const when = time === null ? "" : ` at ${iso(time)}`;
      const member = keptMember(value, { names, length: KEPT_LENGTH, elements: 1 });
      return `${member?.name ?? name} is ${member?.now ?? keptValue(now, names)}, written by ${actorQuoted(actor)}${when}`;
    });
  const more = kept.length - values.length;
  const rest = more > 0 ? [countOf(more, "more value")] : [];
  const stays = keepsMade({ kept }) ? "stays" : "stays as others wrote it later";
  return `${stays}, ${objectText({ ref, displayName })}: ${[[...values, ...rest].join("; "), ...cautionOf({ ref, kept })].join(". ")}`;
}

const keptValue = (value: Json, names: Readonly<Record<string, string>>): string => {
  const name = typeof value === "string" ? names[value] : undefined;
  if (name !== undefined) return quoted(name);
  return cleaned(value === null ? "unset" : JSON.stringify(value), KEPT_LENGTH);
};

const deletedLine = (objects: number): string =>
  `deleted by this recovery: ${countOf(objects, "object")} with values or links that still differ, which take no effect while ${objects === 1 ? "it is" : "they are"} deleted`;
