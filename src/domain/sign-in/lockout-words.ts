import { countOf, toldMore } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { accountWords } from "./account-words.ts";
import { type ComparedCohort, usersIn } from "./comparison.ts";
import type { FreeAccount } from "./consequences.ts";
import { namedCount } from "./gathered.ts";
import type { KnownPeople } from "./model.ts";
import type { Tense } from "./shift-verb.ts";

/** Names the emergency accounts among those that a policy keeps out, because they are for undoing that. */
export function emergencyWords(caught: readonly ComparedCohort[]): string | Wording {
  if (caught.length === 0) return "";
  const names = caught.flatMap(({ cohort: { names, id } }) => names[0] ?? id ?? []);
  return told`, ${caught.length === 1 ? "the emergency account" : "the emergency accounts"} ${toldNames(namedCount(names))} among them`;
}

export const FREE_NAMED = 3;

/** Names the accounts that are not kept out, those of authors first, because an attacker spares the own account. */
export function freeWords(free: readonly ComparedCohort[], authors?: ReadonlySet<string>): Wording {
  const first = freeAccounts(free, authors).slice(0, FREE_NAMED);
  return told`${accountWords(first)}${toldMore(usersIn(free), first.length)}`;
}

/** Returns the accounts that are not kept out, those of authors first. */
export function freeAccounts(
  free: readonly ComparedCohort[],
  authors: ReadonlySet<string> = new Set(),
): readonly FreeAccount[] {
  const accounts = free.map(({ cohort: { names, id } }): FreeAccount => {
    const name = names[0] ?? id ?? "";
    return id !== null && authors.has(id) ? { name, isAuthor: true } : { name };
  });
  return [...accounts.filter(({ isAuthor }) => isAuthor), ...accounts.filter(({ isAuthor }) => isAuthor !== true)];
}

/** Says whether the account that asks is among those kept out. */
export function askerWords(caught: ReadonlySet<string>, people: KnownPeople | undefined, tense: Tense): string {
  if (people?.asker == null || !caught.has(people.asker)) return "";
  return tense === "plan" ? " It would keep out the account that asks." : " It keeps out the account that asks.";
}

/** Counts the accounts that neither this policy catches nor can sign in freely, so that the numbers add up. */
export function othersKeptOut(others: number, tense: Tense): string {
  if (others === 0) return "";
  const [one, several] = tense === "plan" ? ["would be", "would be"] : ["is", "are"];
  return `, and ${countOf(others, "other")} ${others === 1 ? one : several} blocked or limited to a device or key`;
}
