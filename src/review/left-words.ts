import { earlierLines } from "../domain/authors/earlier-work.ts";
import { outsideLines, outsideVerdict } from "../domain/authors/outside-work.ts";
import { empoweredLines, empoweredVerdict } from "../domain/dangers/empowered-work.ts";
import { takenLines, takenVerdict } from "../domain/dangers/taken-words.ts";
import { unheldLines, unheldVerdict } from "../domain/dangers/unheld-words.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { VerificationResult } from "../service/verification.ts";

const LEFT_NAMED = 10;
const UNHELD_SHOWN = 5;

/**
 * Says which work a recovery left: on what no history holds, of those with power from an undone actor, of before,
 * outside of its scope, and of other kinds.
 */
export function leftLines(result: VerificationResult): readonly string[] {
  const { total, items } = result.notUndone ?? nothingLeft;
  const shown = items.slice(0, LEFT_NAMED);
  const more = total - shown.length;
  return [
    ...unheldLines(result, UNHELD_SHOWN),
    ...[...takenLines(result), ...empoweredLines(result), ...earlierLines(result), ...outsideLines(result)],
    ...besideLines(result),
    ...shown,
    ...(more > 0 ? [`And ${numberText(more)} more that the service does not cover: list_activity.`] : []),
  ];
}

const nothingLeft = { total: 0, items: [] } as const;

/** Says what a scope leaves that is in use by what the recovery puts back. */
function besideLines({ beside: { total, items } = nothingLeft }: VerificationResult): readonly string[] {
  const shown = items.slice(0, LEFT_NAMED);
  const more = total - shown.length;
  return [...shown, ...(more > 0 ? [`And ${numberText(more)} more outside of its scope: list_activity.`] : [])];
}

const besideVerdict = ({ beside: { total } = nothingLeft }: VerificationResult): string =>
  total === 0 ? "" : ` Left outside of its scope: ${countOf(total, "object")} that what is back uses or needs.`;

/** Says the same beside a verdict, which is of the list alone. */
export const leftVerdict = (result: VerificationResult): string =>
  unheldVerdict(result) +
  takenVerdict(result) +
  empoweredVerdict(result) +
  outsideVerdict(result) +
  besideVerdict(result);

/** Says that deeds that the service never takes back stay, because a verdict on its list does not. */
export const notCovered = ({ notUndone: { total } = nothingLeft }: VerificationResult): string =>
  total === 0
    ? ""
    : ` Not undone: ${countOf(total, "change")} since the snapshot that Microsoft's service does not cover.`;
