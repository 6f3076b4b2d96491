import { hasParts } from "../../domain/authors/element-authors.ts";
import type { RuleCause } from "../../domain/changes/by-rule.ts";
import type { Authored, Change, PropertyChange } from "../../domain/changes/change.ts";
import { isPurged } from "../../domain/changes/change.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { firstOf } from "../../domain/words/name-list.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { type ElementWords, elementTexts, stayingTexts } from "../../review/element-authors.ts";
import { authoredText } from "./author.ts";

/** Names who purged an object beside who had deleted it, and the authors of values with parts. */
export const earlierAuthors = (change: Change): string[] => [
  ...deletion(change),
  ...ruleTexts(change),
  ...earlierParts(change),
];

const CAUSES_NAMED = 3;

/** Says the same without the reason, for a row without its values. */
export const BY_ITS_RULE = "by the group's own rule";

/** Says that a group's rule moved its members and why, because the log has a service as their author. */
export function ruleTexts({ byRule }: Pick<Change, "byRule">): string[] {
  if (byRule === undefined) return [];
  const { members, causes } = byRule;
  const why =
    causes.length === 0
      ? "the log of this time has no write of the rule or of what it reads"
      : firstOf(causes, CAUSES_NAMED, (cause) => causeText(cause, members));
  return [`${BY_ITS_RULE}, not the service that the log names: ${why}`];
}

const causeText = ({ part, by, users }: RuleCause<Authored>, members: number): string =>
  users === undefined
    ? `${cleaned(part, 60)} was changed by ${authoredText(by)}`
    : `${cleaned(part, 60)} of ${numberText(users)} of ${countOf(members, "member")} looked at was changed by ${authoredText(by)}`;

function deletion({ existenceBy, ...change }: Change): string[] {
  if (existenceBy?.before === undefined || !isPurged(change)) return [];
  return [`deleted by ${authoredText(existenceBy.before)} and purged by ${authoredText(existenceBy.last)}`];
}

/** Names the authors of each value that has parts and that several authors wrote, and what an undo of one of them leaves. */
export const earlierParts = (change: Change): string[] =>
  change.action !== "update"
    ? []
    : [
        ...partAuthors(change.ref.type, change.properties, change.names),
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
