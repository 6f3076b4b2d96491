import { reasons } from "../domain/changes/reason.ts";
import { andMore, countOf } from "../domain/words/counted-words.ts";
import { typedWords } from "../domain/words/object-words.ts";
import type { ChangeSummary } from "../service/change-summary.ts";

const NAMED = 3;

/**
 * Says why objects will still differ, wholly or in part, and what to do about them, because their number does not tell
 * that.
 */
export function stayingNotes({
  notRecoverable,
  samples,
  uncheckedNote,
}: Pick<ChangeSummary, "notRecoverable" | "samples" | "uncheckedNote">): readonly string[] {
  const told = notRecoverable.map(({ reason, objects }) => {
    const named = samples
      .filter(({ stays }) => stays === reason)
      .slice(0, NAMED)
      .map(({ type, id, displayName }) => typedWords({ type, id }, displayName));
    const names = named.length === 0 ? "" : ` (${named.join(", ")}${andMore(objects, named.length)})`;
    return `Will still differ, wholly or in part, ${countOf(objects, "object")}${names}: ${reasons[reason]}`;
  });
  return [...told, ...(uncheckedNote === undefined ? [] : [uncheckedNote])];
}
