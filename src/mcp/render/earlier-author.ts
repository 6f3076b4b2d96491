import { hasParts } from "../../domain/authors/element-authors.ts";
import type { Change, PropertyChange } from "../../domain/changes/change.ts";
import { isPurged } from "../../domain/changes/change.ts";
import { differingValues } from "../../domain/changes/differing-parts.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { type ElementWords, elementTexts, stayingTexts } from "../../review/element-authors.ts";
import { ruleTexts } from "../../review/rule-words.ts";
import { authoredText } from "./author.ts";

/** Names who purged an object beside who had deleted it, and the authors of values with parts. */
export const earlierAuthors = (change: Change): string[] => [
  ...deletion(change),
  ...ruleTexts(change, authoredText),
  ...earlierParts(change),
];

function deletion({ existenceBy, ...change }: Change): string[] {
  if (existenceBy?.before === undefined || !isPurged(change)) return [];
  return [`deleted by ${authoredText(existenceBy.before)} and purged by ${authoredText(existenceBy.last)}`];
}

/** Names the authors of each value that has parts and that several authors wrote, and what an undo of one of them leaves. */
export const earlierParts = (change: Change): string[] =>
  change.action !== "update"
    ? []
    : [
        ...partAuthors(change.ref.type, differingValues(change), change.names),
        ...stayingTexts(change, wordsOf(change.names)),
      ];

/**
 * Names the authors of each value that several authors wrote: by element where the log shows it. Where it does not, the log
 * writes such a value whole, so its last author is named for all of its differences although the other one may have made some.
 */
export const partAuthors = (
  type: EntityType,
  properties: readonly PropertyChange[],
  names: Change["names"],
): string[] => [
  ...elementTexts(type, properties, wordsOf(names)),
  ...properties.flatMap(({ name, now, then, by }) =>
    by?.before === undefined || by.elements !== undefined || !(hasParts(now) || hasParts(then))
      ? []
      : [`${authoredText(by.before)} wrote ${cleaned(name, 60)} earlier, and some of its differences may be from then`],
  ),
];

const ELEMENTS_NAMED = 8;

const wordsOf = (names: Change["names"] = {}): ElementWords => ({
  authorOf: authoredText,
  names,
  most: ELEMENTS_NAMED,
});
