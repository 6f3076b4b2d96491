import type { UnreadPart } from "../tenant/part.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { countOf } from "./counted-words.ts";
import { listed } from "./name-list.ts";
import { cleaned, NAME_LENGTH } from "./untrusted.ts";

/** The most sentences shown to an assistant, because each names something that a person can change. */
const SENTENCES = 5;

/**
 * Describes the parts that a reading could not see, a sentence for each reason without repetition. Counts the parts that
 * it leaves out.
 */
export function describeUnread(unread: readonly UnreadPart[], shown = SENTENCES): readonly string[] {
  const byReason = [...Map.groupBy(unread, ({ reason }) => reason)];
  const left = byReason.slice(shown).flatMap(([, parts]) => parts).length;
  const sentences = byReason.slice(0, shown).map(([reason, parts]) => sentenceOf(reason, parts));
  if (left === 0) return sentences;
  return [...sentences, `And ${countOf(left, "further part")} could not be read.`];
}

function sentenceOf(reason: string, parts: readonly UnreadPart[]): string {
  // The reason of a whole part names it, and everything else that it is the reason for.
  if (parts.some(isWhole)) return reason;
  return `${listed([...new Set(parts.map(partName))])} could not be read. ${reason}`;
}

const isWhole = ({ property, id }: UnreadPart) =>
  id === undefined && (property === undefined || property === EXISTENCE);

/** Names a part, with its property or object if only that is unread. */
export function partName({ part, property, id }: UnreadPart): string {
  if (id !== undefined) return `${part} ${cleaned(id, NAME_LENGTH)}`;
  return property === undefined ? part : `${property} of ${part}`;
}
