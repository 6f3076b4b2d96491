import { accountCalled, actorsCalled } from "../../domain/authors/actor-name.ts";
import { actorKey, sessionKey } from "../../domain/authors/others-work.ts";
import type { Actor, Authored, Contribution } from "../../domain/changes/change.ts";
import type { Millis } from "../../domain/time.ts";
import { type AuthorData, actorName, authorText, wayData } from "./author.ts";
import { stamp, trimmedRow } from "./text.ts";

/** An author of a page, with one application and from one address, by the short name that rows give them. */
export interface ListedAuthor extends AuthorData {
  readonly key: string;
  /** The times of the first and the last write on the page. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

interface LegendEntry {
  readonly key: string;
  readonly by: Actor;
  readonly data: AuthorData;
  first: Millis | null;
  last: Millis | null;
}

interface UsedName {
  readonly actor: Actor;
  readonly last: Millis;
}

/** Gives each author of a page, with each application and address, a short name, so that rows need not repeat them. */
export class AuthorLegend {
  readonly #listed = new Map<string, LegendEntry>();
  /** The actor by each name, in any case, under which an account wrote, with the time of the last write. */
  readonly #names = new Map<string, Map<string, UsedName>>();

  /** Returns the author's short name, such as "#1". */
  keyOf(one: Pick<Contribution, "actor" | "app" | "ip" | "first" | "last" | "recovery"> | Authored): string {
    const data = { actor: actorName(one.actor), ...wayData(one) };
    const account = actorKey(one.actor);
    const text = sessionKey(one);
    const [first, last] = "time" in one ? [one.time, one.time] : [one.first, one.last];
    const names = this.#names.get(account) ?? new Map<string, UsedName>();
    this.#names.set(account, names);
    const name = data.actor.toLowerCase();
    if ((names.get(name)?.last ?? -1) < (last ?? 0)) names.set(name, { actor: one.actor, last: last ?? 0 });
    const key = `#${this.#listed.size + 1}`;
    const entry = this.#listed.get(text) ?? { key, by: one.actor, data, first, last };
    this.#listed.set(text, entry);
    entry.first = earliest(entry.first, first);
    entry.last = latest(entry.last, last);
    return entry.key;
  }

  /** Returns an account under each of its names, the newest first. */
  #namesOf(actor: Actor): readonly Actor[] {
    const names = [...(this.#names.get(actorKey(actor))?.values() ?? [])];
    return names.sort((a, b) => b.last - a.last).map((one) => one.actor);
  }

  get authors(): ListedAuthor[] {
    const all = [...this.#listed.values()];
    const accounts = all.map(({ by }) => this.#namesOf(by));
    const names = actorsCalled(all.map(({ by }, at) => accounts[at]?.[0] ?? by));
    return all.map(({ key, data, first, last }, at) => ({
      key,
      ...data,
      actor: accountCalled(names[at] ?? data.actor, accounts[at] ?? []),
      first: first === null ? undefined : shortStamp(first),
      last: last === null || last === first ? undefined : shortStamp(last),
    }));
  }
}

/** Returns a time without seconds where they are zero, because a page has many of them. */
const shortStamp = (time: Millis): string => stamp(time).replace(/(T\d\d:\d\d):00Z$/, "$1Z");

const earliest = (a: Millis | null, b: Millis | null): Millis | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const latest = (a: Millis | null, b: Millis | null): Millis | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/** Returns the authors as a table, because their names of columns would cost as much as they say. */
export function authorTable(authors: readonly ListedAuthor[]) {
  const hasRecovery = authors.some(({ recovery }) => recovery !== undefined);
  return {
    columns: ["key", "actor", "app", "ip", "first", "last", ...(hasRecovery ? ["recovery"] : [])],
    rows: authors.map(({ key, actor, app = null, ip = null, first = null, last = null, recovery = null }) =>
      trimmedRow([key, actor, app, ip, first, last, recovery]),
    ),
  };
}

export const listedAuthorText = ({ key, first, last, ...author }: ListedAuthor): string =>
  `${key} ${authorText(author)}${first === undefined ? "" : ` ${first}${last === undefined ? "" : ` to ${last}`}`}`;

/** Returns a line for each author that the rows name by a short name. */
export const authorLines = (authors: readonly ListedAuthor[]): readonly string[] =>
  authors.map((author) => `author ${listedAuthorText(author)}`);
