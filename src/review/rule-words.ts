import type { RuleCause } from "../domain/changes/by-rule.ts";
import type { Authored, Change } from "../domain/changes/change.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { firstOf } from "../domain/words/name-list.ts";
import { numberText } from "../domain/words/number-text.ts";
import { cleaned } from "../domain/words/untrusted.ts";
import { timeText, writerText } from "./words.ts";

const CAUSES_NAMED = 3;

/** Says the same without the reason, for a row without its values. */
export const BY_ITS_RULE = "by the group's own rule";

type AuthorOf = (by: Authored) => string;

/** Says that a group's rule moved its members and why, because the log has a service as their author. */
export function ruleTexts({ byRule }: Pick<Change, "byRule">, authorOf: AuthorOf): string[] {
  if (byRule === undefined) return [];
  const { members, causes, unread } = byRule;
  const why =
    causes.length === 0
      ? withoutCause[unread ?? "noWrite"]
      : firstOf(causes, CAUSES_NAMED, (cause) => causeText(cause, members, authorOf));
  return [`${BY_ITS_RULE}, not the service that the log names: ${why}`];
}

/** Says why a row has no write that the rule followed. */
const withoutCause = {
  noWrite: "the log of this time has no write of the rule or of what it reads",
  groups: "why was not looked at, because the rule reads the members of other groups",
  log: "why is not known, because the log of this time was not read whole",
} as const;

const causeText = ({ part, by, users }: RuleCause<Authored>, members: number, authorOf: AuthorOf): string =>
  users === undefined
    ? `${cleaned(part, 60)} was changed by ${authorOf(by)}`
    : `${cleaned(part, 60)} of ${numberText(users)} of ${countOf(members, "member")} looked at was changed by ${authorOf(by)}`;

/** Says the same for a person who sees a change on a page or in a terminal, where the members are apart from it. */
export const ruleLines = (change: Pick<Change, "byRule">): readonly string[] =>
  ruleTexts(change, authorAt).map((text) => `members moved ${text}`);

const authorAt = (by: Authored): string => `${writerText(by)}${by.time === null ? "" : `, ${timeText(by.time)}`}`;
