import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { VerificationResult } from "../service/verification.ts";

const LEFT_NAMED = 10;

/** Names what the service leaves whatever is recovered. */
export function leftLines({ notUndone: { total, items } = nothingLeft }: VerificationResult): readonly string[] {
  const shown = items.slice(0, LEFT_NAMED);
  const more = total - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`And ${numberText(more)} more that the service does not cover: list_activity.`] : []),
  ];
}

const nothingLeft = { total: 0, items: [] } as const;

/** Says that other parts of the work and deeds that the service never takes back stay, because a verdict on its list does not. */
export const notCovered = ({ partOf, notUndone: { total } = nothingLeft }: VerificationResult): string =>
  `${partOf === undefined ? "" : ` ${partOf}`}${
    total === 0
      ? ""
      : ` Not undone: ${countOf(total, "change")} since the snapshot that Microsoft's service does not cover.`
  }`;
