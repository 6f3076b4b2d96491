import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { typedWords } from "../domain/words/object-words.ts";
import { cleaned, quoted } from "../domain/words/untrusted.ts";
import type { RelatedChange } from "../service/related-change.ts";

const SHOWN = 3;
const NAMED = 3;

/**
 * Names objects outside of a scope that changed and that policies of the scope use, because a recovery leaves them as
 * they are.
 */
export function relatedSentences(related: readonly RelatedChange[]): readonly string[] {
  const more = related.length - SHOWN;
  return [
    ...related.slice(0, SHOWN).map(relatedSentence),
    ...(more > 0 ? [`And ${countOf(more, "more changed object")} outside of the scope that its policies use.`] : []),
  ];
}

/** Says the same of one. */
export function relatedSentence({ ref, displayName, parts, policies }: RelatedChange): string {
  const what = firstOf(parts, NAMED, (part) => (part === EXISTENCE ? "made or removed" : cleaned(part, 60)));
  const users = firstOf(policies, NAMED, (policy) => quoted(policy.displayName ?? policy.ref.id));
  return `Outside of the scope and left as it is: ${typedWords(ref, displayName)} changed (${what}), which ${users} ${policies.length === 1 ? "uses" : "use"}.`;
}
