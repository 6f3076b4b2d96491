import { toldMore } from "./counted-words.ts";
import { numberText } from "./number-text.ts";
import { joined, told, type Wording } from "./told.ts";
import type { ObjectName } from "./told-name.ts";
import { quoted } from "./untrusted.ts";

/** Most names in a list. */
export const MOST_NAMED = 4;

/** The number of some objects with the names of the first of them. Names are untrusted. */
export interface NamedCount {
  readonly count: number;
  readonly names: readonly ObjectName[];
}

/** Lists texts as a sentence does. Of more than four, the first three are given. */
export function toldList(texts: readonly (string | Wording)[], joint: "and" | "or" = "and"): Wording {
  const shown = texts.length > MOST_NAMED ? texts.slice(0, MOST_NAMED - 1) : texts;
  const left = texts.length - shown.length;
  return toldAll(left > 0 ? [...shown, beyond(left)] : shown, joint);
}

/** Lists all of a few texts as a sentence does. */
export function toldAll(texts: readonly (string | Wording)[], joint: "and" | "or" = "and"): Wording {
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? told`${last}` : told`${joined(texts.slice(0, -1), ", ")} ${joint} ${last}`;
}

export const listed = (texts: readonly string[], joint: "and" | "or" = "and"): string => toldList(texts, joint).text;

const beyond = (left: number): Wording => ({ text: `${numberText(left)} more`, isCut: true });

/** Lists the first of several with commas, each in words, and says how many more there are. */
export function toldFirst<One>(all: readonly One[], most: number, words: (one: One) => string): Wording {
  const shown = all.slice(0, most).map((one) => words(one));
  return told`${shown.join(", ")}${toldMore(all.length, shown.length)}`;
}

export const firstOf = <One>(all: readonly One[], most: number, words: (one: One) => string): string =>
  toldFirst(all, most, words).text;

/** Lists the names that are known, cleaned and quoted, and says how many more there are. */
export const toldNames = ({ count, names }: NamedCount): Wording =>
  toldList([...names.map((name) => quoted(name)), ...(count > names.length ? [beyond(count - names.length)] : [])]);

export const namesOf = (of: NamedCount): string => toldNames(of).text;
