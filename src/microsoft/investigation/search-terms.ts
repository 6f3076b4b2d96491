import { namingWords, searchText } from "../../domain/search-text.ts";

/** A `$search` clause. What is in it came from outside: double quotes and backslashes are escaped, as Graph documents. */
const clause = (property: string, text: string): string => `"${property}:${text.replace(/[\\"]/g, "\\$&")}"`;

/** A text in a `$filter`. Source: OData 4.01 URL conventions, 5.1.1.6.1. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Words, letters of a word and clauses for it: more find no more and make a longer address. */
const MOST_WORDS = 4;
const MOST_LETTERS = 24;
const MOST_SPELLINGS = 16;
/** Of a text that folding makes longer than it was. */
const MOST_FOLDED = 200;

/**
 * What to search for, one step after the other until something fits, each as a `$search` value.
 *
 * Graph finds whole words and beginnings of words, and forgives nothing. So the first step asks for the text itself, the
 * second for its words and the first half of each, the third for the first two letters: whatever is misspelt behind them is
 * found, and ranked here. A letter may stand for its accented kin, one in a word, because Graph does not say whether it does.
 */
export function searchSteps(text: string, keys: readonly string[]): readonly string[] {
  const words = wordsIn(text);
  const isKey = !/\s/.test(text);
  const given = [
    ...named(lettersOnly(text)),
    ...named(beginning(lettersOnly(searchText(text)), MOST_FOLDED)),
    ...eachOf(words, spellings),
    ...(isKey ? keys.map((key) => clause(key, text)) : []),
  ];
  const halves = words.flatMap((word) => [
    ...(words.length > 1 ? named(word) : []),
    ...spellings(beginning(word, Math.max(3, Math.ceil(word.length / 2)))).flatMap(named),
  ]);
  const starts = [
    ...eachOf(words, (word) => spellings(beginning(word, 2))),
    ...(isKey ? words.slice(0, 1).flatMap((word) => keys.map((key) => clause(key, beginning(word, 2)))) : []),
  ];
  return [given, halves, starts].map(anyOf);
}

const anyOf = (clauses: readonly string[]): string => [...new Set(clauses)].join(" OR ");

const named = (name: string): string[] => (name === "" ? [] : [clause("displayName", name)]);

/** Names that hold each of the words in one of its spellings. */
function eachOf(words: readonly string[], spelt: (word: string) => readonly string[]): readonly string[] {
  const parts = words.map((word) => anyOf(spelt(word).flatMap(named)));
  return parts.length === 0 ? [] : [parts.map((part) => `(${part})`).join(" AND ")].map((all) => `(${all})`);
}

/** The words that name something, folded, or their beginnings; of an address those before the @. */
function wordsIn(text: string): readonly string[] {
  const folded = lettersOnly(searchText(text.replace(/@.*$/s, "")));
  return namingWords(folded)
    .slice(0, MOST_WORDS)
    .map((word) => beginning(word, MOST_LETTERS));
}

/** By whole characters: half of one has no place in an address. */
const beginning = (text: string, most: number): string => [...text].slice(0, most).join("");

const lettersOnly = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();

const kin: Readonly<Record<string, string>> = {
  a: "áàâäãå",
  c: "çčć",
  e: "éèêëę",
  i: "íìîï",
  n: "ñń",
  o: "óòôöõø",
  s: "šśş",
  u: "úùûü",
  y: "ýÿ",
  z: "žźż",
};

/** A word as it is, and with any one of its letters accented. */
const spellings = (word: string): readonly string[] =>
  [
    word,
    ...[...word].flatMap((letter, at) => [...(kin[letter] ?? "")].map((other) => [...word].with(at, other).join(""))),
  ].slice(0, MOST_SPELLINGS);
