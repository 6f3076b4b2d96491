import type { UnreadPart } from "./part.ts";
import { EXISTENCE } from "./recoverable.ts";
import { cleaned } from "./untrusted.ts";

/** The most sentences shown, because each names something that a person can change. */
const SENTENCES = 5;

/**
 * Describes the parts that a reading could not see, one sentence each without repetition. Counts the parts that it
 * leaves out.
 */
export function describeUnread(unread: readonly UnreadPart[]): readonly string[] {
  const sentences = [...new Set(unread.map(sentenceOf))];
  const left = sentences.length - SENTENCES;
  return left <= 0 ? sentences : [...sentences.slice(0, SENTENCES), `${left} further parts could not be read.`];
}

function sentenceOf({ part, property, id, reason }: UnreadPart): string {
  if (id !== undefined) return `The ${part} ${cleaned(id, 80)} could not be read. ${reason}`;
  if (property === undefined || property === EXISTENCE) return reason;
  return `${property} of ${part} could not be read. ${reason}`;
}
