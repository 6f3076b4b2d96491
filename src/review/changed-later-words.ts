import { actorQuoted } from "../domain/authors/actor-name.ts";
import { lostSecretsText } from "../domain/changes/credentials.ts";
import { isLaterReason, type ReasonCode } from "../domain/changes/reason.ts";
import { beforeThat, type NamedObject } from "../domain/recovery/after-recovery.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { iso, type Millis } from "../domain/time.ts";
import { countOf, moreObjects } from "../domain/words/counted-words.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { cleaned, NAME_LENGTH, quoted } from "../domain/words/untrusted.ts";
import type { ChangedLater, StayingChange, VerificationResult } from "../service/verification.ts";
import { laterWritesIn } from "../summaries/later-writes.ts";

/** The most objects that are named with the authors of later writes. The rest is counted. */
export const LATER_NAMED = 5;

/** Names an object of a verification by type, name and id, and by its name before the recovery. */
export const objectText = ({ ref, displayName, formerName }: NamedObject): string =>
  `${ref.type} ${displayName ? quoted(displayName) : "(no name)"} ${ref.id}${beforeThat(formerName)}`;

/** Names an object with the secrets and certificates that it does not get back, and the links that stay for a reason. */
export function lackingText(change: StayingChange, reason: ReasonCode): string {
  const lacked = lostSecretsText(change.lost);
  const staying = stayingLinks(change, reason);
  const rest = staying === undefined ? "" : `, its link ${staying}`;
  const writes = isLaterReason(reason) ? laterWritesIn(change, () => true) : [];
  const later = writes.length === 0 ? "" : `, written later: ${writtenText(writes)}`;
  return `${objectText(change)}${lacked === undefined ? "" : ` without ${lacked}`}${rest}${later}`;
}

/** Names the first links that stay as they are for a reason, such as `members user "Gaël" 1`. Undefined without any. */
export function stayingLinks({ links }: Pick<StayingChange, "links">, reason: ReasonCode): string | undefined {
  const staying = links.filter(({ notRecoverable }) => notRecoverable === reason);
  if (staying.length === 0) return undefined;
  return firstOf(
    staying,
    LATER_NAMED,
    ({ link, target, targetName }) => `${link} ${objectText({ ref: target, displayName: targetName })}`,
  );
}

/** Names the objects that were put back and changed afterward, with who wrote to them and when. */
export function laterLines({ changedLater }: Pick<VerificationResult["residual"], "changedLater">): readonly string[] {
  if (changedLater === undefined) return [];
  const shown = changedLater.items.slice(0, LATER_NAMED);
  const more = changedLater.total - shown.length;
  return [...shown.map(laterLine), ...(more > 0 ? [`put back, and changed afterward: ${moreObjects(more)}`] : [])];
}

const laterLine = ({ writes, ...object }: ChangedLater): string =>
  `put back, and changed afterward, ${objectText(object)}: ${writtenText(writes)}`;

function writtenText(writes: ChangedLater["writes"]): string {
  const authors = Map.groupBy(writes, ({ by }) => laterAuthor(by));
  return [...authors].map(([author, parts]) => `${laterParts(parts)}, last by ${author}`).join("; ");
}

const laterParts = (writes: ChangedLater["writes"]): string =>
  [...new Set(writes.map(({ part }) => (part === EXISTENCE ? "deleted or restored" : part)))].join(", ");

function laterAuthor({ actor, time, recovery }: ChangedLater["writes"][number]["by"]): string {
  const by = recovery === undefined ? "" : `recovery ${cleaned(recovery.id, NAME_LENGTH)} in the name of `;
  return `${by}${actorQuoted(actor)}${time === null ? "" : `, ${iso(time)}`}`;
}

/** Returns how a line is told that is known of a time only. */
export const asOfTime =
  (time: Millis | undefined) =>
  (line: string): string =>
    time === undefined ? line : `as of ${iso(time)}: ${line}`;

/** Tells what failed or is not explained apart from what was put back and changed afterward. */
export function notVerified({ residual, recovery }: VerificationResult): string {
  const { total, gone = 0, changedLater } = residual;
  const later = changedLater?.total ?? 0;
  const open = total - later;
  const changed = `${countOf(later, "object")} that the recovery had put back ${wasOrWere(later)} changed afterward.`;
  if (open === 0) return `Not as approved any more: ${changed}`;
  const isWithoutFailure = recovery?.failedChanges === 0;
  const differ = `${isWithoutFailure ? "" : "still "}${open === 1 ? "differs" : "differ"}`;
  const lost =
    gone === 0
      ? ""
      : ` Of these, ${countOf(gone, "object")} ${wasOrWere(gone)} permanently deleted after the approval.`;
  const why = isWithoutFailure && open > gone ? ` ${NOTHING_FAILED}` : "";
  return `Not verified: ${countOf(open, "object")} ${differ} that should not.${lost}${why}${later === 0 ? "" : ` Beside that, ${changed}`}`;
}

const NOTHING_FAILED =
  "The recovery reported no failed change, so that this can have been written afterward; who wrote it was not found here.";

export const wasOrWere = (count: number): string => (count === 1 ? "was" : "were");
