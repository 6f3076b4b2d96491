import { AccountNames } from "../../domain/authors/account-names.ts";
import { actorWithId } from "../../domain/authors/actor-name.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { firstOf } from "../../domain/words/name-list.ts";
import { quoted } from "../../domain/words/untrusted.ts";

const FITTING_NAMED = 10;

/** Names all authors that a filter by a name fits, because what follows would otherwise pass for one person's work. */
export function fittingTexts(asked: string | undefined, fitting: readonly Actor[] | undefined): string[] {
  if (asked === undefined || fitting === undefined) return [];
  const names = new AccountNames();
  for (const one of fitting) names.add(one);
  const texts = [...names.told];
  const authors = [...new Map(fitting.toReversed().map((one) => [actorKey(one), one])).values()].reverse();
  if (authors.length > 1) {
    const who = firstOf(authors, FITTING_NAMED, actorWithId);
    texts.push(
      `${quoted(asked)} fits ${countOf(authors.length, "author")}, all of whom count here: ${who}. The id of one of them fits that one alone.`,
    );
  }
  return texts.length === 0 ? [] : [texts.join(" ")];
}
