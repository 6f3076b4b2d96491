import { actorQuoted } from "../domain/authors/actor-name.ts";
import { isNamed } from "../domain/authors/others-work.ts";
import type { Authored, Authorship } from "../domain/changes/change.ts";
import { lostSecretsText } from "../domain/changes/credentials.ts";
import { isLaterReason, type ReasonCode } from "../domain/changes/reason.ts";
import { beforeThat, type NamedObject } from "../domain/recovery/after-recovery.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { iso, type Millis } from "../domain/time.ts";
import { andMore, countOf, moreObjects } from "../domain/words/counted-words.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { numberText } from "../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH, quoted } from "../domain/words/untrusted.ts";
import type { ChangedLater, StayingChange, VerificationResult } from "../service/verification.ts";
import { writersOf } from "../summaries/later-writes.ts";
import { lostDifferences } from "./lost-parts.ts";
import { valueDifferences } from "./value-difference.ts";
import { differenceText } from "./value-text.ts";

/** The most objects that are named with the authors of later writes. The rest is counted. */
export const LATER_NAMED = 5;

/** Names an object of a verification by type, name and id, and by its name before the recovery. */
export const objectText = ({ ref, displayName, formerName }: NamedObject): string =>
  `${ref.type} ${displayName ? quoted(displayName) : "(no name)"} ${ref.id}${beforeThat(formerName)}`;

/**
 * Names an object with the secrets and certificates that it does not get back, what was done to values that stay, the links that
 * stay, and what came later.
 */
export function lackingText(change: StayingChange, reason: ReasonCode, undone: UndoneNames): string {
  const lacked = lostSecretsText(change.lost);
  const staying = stayingLinks(change, reason);
  const rest = staying === undefined ? "" : `, its link ${staying}`;
  const values = lostValuesText(change, reason);
  const changed = values === undefined ? "" : `, which keeps ${values}`;
  const later = newerText(change, reason, undone);
  return `${objectText(change)}${lacked === undefined ? "" : ` without ${lacked}`}${changed}${rest}${later === undefined ? "" : `, ${later}`}`;
}

/** The names and ids of the actor whose work was undone. Absent without one. */
export type UndoneNames = VerificationResult["undone"];

const isByUndone = ({ actor, recovery }: Authored, undone: UndoneNames = []): boolean =>
  recovery === undefined && undone.some((name) => isNamed(actor, name));

/**
 * Says what of an object differs that was not in the plan, and who wrote each part last. Undefined for other reasons, and for an
 * object of which that was not read.
 */
export function newerText(change: StayingChange, reason: ReasonCode, undone: UndoneNames): string | undefined {
  const parts = isLaterReason(reason) ? newerParts(change) : [];
  if (parts.length === 0) return undefined;
  const shown = parts.slice(0, LATER_NAMED);
  const authors = Map.groupBy(shown, ({ by }) =>
    by.length === 0 ? AUTHOR_NOT_FOUND : `last by ${by.map((one) => laterAuthor(one, undone)).join(" and ")}`,
  );
  const told = [...authors].map(([author, same]) => `${same.map(({ text }) => text).join(", ")}, ${author}`);
  const beside = change.isPlanned === true ? "beside what the plan put back " : "";
  return `${beside}differing in ${told.join("; ")}${andMore(parts.length, shown.length)}`;
}

const AUTHOR_NOT_FOUND = "whose author was not found";
const VALUE = { direction: "thenToNow", length: 60, elements: 5 } as const;
const ENDED = { restore: "its deletion", rebuild: "its deletion for good", softDelete: "its creation or restoration" };

interface NewerPart {
  readonly text: string;
  readonly by: readonly Authored[];
}

/** Returns the parts of a change as what was done, with their last authors. */
function newerParts({ ref, action, existenceBy, properties, links, names = {} }: StayingChange): readonly NewerPart[] {
  const foundBy = (by: Authorship | undefined) => writersOf(by).filter(({ time }) => time !== null);
  return [
    ...(action === "update" ? [] : [{ text: ENDED[action], by: foundBy(existenceBy) }]),
    ...(action === "update" ? properties : []).flatMap((property) =>
      valueDifferences(ref.type, property).map((one) => ({
        text: differenceText(one, { ...VALUE, names }),
        by: foundBy(property.by),
      })),
    ),
    ...links
      .filter(({ notRecoverable }) => notRecoverable === undefined)
      .map(({ link, target, targetName, action, by }) => ({
        text: `${action === "add" ? "-" : "+"} ${link} ${objectText({ ref: target, displayName: targetName })}`,
        by: foundBy(by),
      })),
  ];
}

/** Counts the named objects that the actor whose work was undone wrote last, because they may be at it still. */
export function writtenAgain({ undone, expected, residual }: VerificationResult): number {
  const newer = expected.flatMap(({ reason, sample }) => (isLaterReason(reason) ? sample : []));
  const isTheirs = (by: readonly Authored[]) => by.some((one) => isByUndone(one, undone));
  return (
    newer.filter((change) => newerParts(change).some(({ by }) => isTheirs(by))).length +
    (residual.changedLater?.items ?? []).filter(({ writes }) => isTheirs(writes.map(({ by }) => by))).length
  );
}

/** Says that the undone actor wrote what differs now, because the verdict on what was put back does not. */
export function againVerdict(result: VerificationResult): string {
  const again = writtenAgain(result);
  return again === 0
    ? ""
    : ` The actor whose work was undone wrote last what differs on ${countOf(again, "object")} named here: they may go on.`;
}

/** Names the first links that stay as they are for a reason, such as `members user "Gaël" 1`. Undefined without any. */
export function stayingLinks({ links }: Pick<StayingChange, "links">, reason: ReasonCode): string | undefined {
  const staying = links.filter(({ notRecoverable }) => notRecoverable === reason);
  if (staying.length === 0) return undefined;
  return firstOf(staying, LATER_NAMED, ({ link, target, targetName, told }) =>
    told === undefined
      ? `${link} ${objectText({ ref: target, displayName: targetName })}`
      : `${link} ${target.type} ${quoted(told)}`,
  );
}

/**
 * Tells what was done to values that stay as they are for a reason, such as `conditions.users.excludeGroups: + "Everyone"`.
 * Undefined without any.
 */
export function lostValuesText(
  { ref, lost = [], names = {} }: Pick<StayingChange, "ref" | "lost" | "names">,
  reason: ReasonCode,
): string | undefined {
  const differing = lost
    .filter(({ parts }) => parts.some((part) => part.reason === reason))
    .flatMap((value) => lostDifferences(ref, value));
  if (differing.length === 0) return undefined;
  return firstOf(differing, LATER_NAMED, (difference) => differenceText(difference, { ...VALUE, names }));
}

/** Names the objects that were put back and changed afterward, with who wrote to them and when. */
export function laterLines({ residual, undone }: Pick<VerificationResult, "residual" | "undone">): readonly string[] {
  const { changedLater } = residual;
  if (changedLater === undefined) return [];
  const shown = changedLater.items.slice(0, LATER_NAMED);
  const more = changedLater.total - shown.length;
  return [
    ...shown.map((one) => laterLine(one, undone)),
    ...(more > 0 ? [`put back, and changed afterward: ${moreObjects(more)}`] : []),
  ];
}

const laterLine = ({ writes, ...object }: ChangedLater, undone: UndoneNames): string =>
  `put back, and changed afterward, ${objectText(object)}: ${writtenText(writes, undone)}`;

function writtenText(writes: ChangedLater["writes"], undone: UndoneNames): string {
  const authors = Map.groupBy(writes, ({ by }) => laterAuthor(by, undone));
  return [...authors].map(([author, parts]) => `${laterParts(parts)}, last by ${author}`).join("; ");
}

const laterParts = (writes: ChangedLater["writes"]): string =>
  [...new Set(writes.map(({ part }) => (part === EXISTENCE ? "deleted or restored" : part)))].join(", ");

function laterAuthor(author: Authored, undone: UndoneNames): string {
  const { actor, time, recovery } = author;
  const again = isByUndone(author, undone) ? " (the actor whose work was undone)" : "";
  const by = recovery === undefined ? "" : `recovery ${cleaned(recovery.id, NAME_LENGTH)} in the name of `;
  return `${by}${actorQuoted(actor)}${time === null ? "" : `, ${iso(time)}`}${again}`;
}

/** Returns how a line is told that is known of a time only. */
export const asOfTime =
  (time: Millis | undefined) =>
  (line: string): string =>
    time === undefined ? line : `as of ${iso(time)}: ${line}`;

/** Tells what failed or is not explained apart from what was put back and changed afterward. */
export function notVerified({ residual, recovery }: VerificationResult): string {
  const { total, gone = 0, moved = 0, changedLater } = residual;
  const later = changedLater?.total ?? 0;
  const open = total - later;
  const changed = `${countOf(later, "object")} that the recovery had put back ${wasOrWere(later)} changed afterward.`;
  if (open === 0) return `Not as approved any more: ${changed}`;
  const isWithoutFailure = recovery?.failedChanges === 0 && recovery.endedEarly === undefined;
  const differ = `${isWithoutFailure ? "" : "still "}${open === 1 ? "differs" : "differ"}`;
  const lost =
    gone === 0
      ? ""
      : ` Of these, ${countOf(gone, "object")} ${wasOrWere(gone)} permanently deleted after the approval.`;
  const left =
    moved === 0
      ? ""
      : ` ${countOf(moved, "object")} of them changed again after the preview, so that the recovery left ${moved === 1 ? "it" : "them"}.`;
  const why = isWithoutFailure && open > gone ? ` ${NOTHING_FAILED}` : earlyEnd(recovery);
  return `Not verified: ${countOf(open, "object")} ${differ} that should not.${lost}${left}${why}${later === 0 ? "" : ` Beside that, ${changed}`}`;
}

function earlyEnd(recovery: VerificationResult["recovery"]): string {
  if (recovery?.endedEarly === undefined) return "";
  const { status, modifiedObjects, changedObjects } = recovery.endedEarly;
  const how = status === "abandoned" ? "was stopped" : "failed";
  const wrote =
    modifiedObjects === null || changedObjects === null
      ? ""
      : `, after it had changed ${numberText(modifiedObjects)} of ${countOf(changedObjects, "object")}`;
  return ` The recovery ${how} before the end of its list${wrote}, so that it did not reach the others.`;
}

const NOTHING_FAILED =
  "The recovery reported no failed change, so that this can have been written afterward; who wrote it was not found here.";

export const wasOrWere = (count: number): string => (count === 1 ? "was" : "were");
