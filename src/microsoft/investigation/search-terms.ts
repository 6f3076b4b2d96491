import { namingWords, searchText } from "../../domain/words/search-text.ts";

/** Writes a `$search` clause. Escapes double quotes and backslashes of untrusted text, as Graph documents. */
const clause = (property: string, text: string): string => `"${property}:${text.replace(/[\\"]/g, "\\$&")}"`;

/** Bounds on words, letters and clauses. More would only lengthen the address. */
const MOST_WORDS = 4;
const MOST_LETTERS = 24;
const MOST_SPELLINGS = 16;
/** Bound on a folded text, which may be longer than the original. */
const MOST_FOLDED = 200;

/**
 * Returns the `$search` values to try in turn until one matches. Graph finds whole words and beginnings of words and
 * forgives no typing error. So the first step asks for the text itself, the second for its words and their first
 * halves, the third for their first two letters, after which matches are ranked here. One letter of a word may be
 * replaced by an accented form, because Graph does not document its folding.
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

/** Matches names that hold each word in one of its spellings. */
function eachOf(words: readonly string[], spelt: (word: string) => readonly string[]): readonly string[] {
  const parts = words.map((word) => anyOf(spelt(word).flatMap(named)));
  return parts.length === 0 ? [] : [parts.map((part) => `(${part})`).join(" AND ")].map((all) => `(${all})`);
}

/** Returns the folded words that name something. Of an address, uses the part before the @. */
function wordsIn(text: string): readonly string[] {
  const folded = lettersOnly(searchText(text.replace(/@.*$/s, "")));
  return namingWords(folded)
    .slice(0, MOST_WORDS)
    .map((word) => beginning(word, MOST_LETTERS));
}

/** Cuts by whole characters, because URLs cannot hold half of one. */
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

/** Returns a word and its variants with one accented letter. */
const spellings = (word: string): readonly string[] =>
  [
    word,
    ...[...word].flatMap((letter, at) => [...(kin[letter] ?? "")].map((other) => [...word].with(at, other).join(""))),
  ].slice(0, MOST_SPELLINGS);
