import type { Json, JsonObject } from "../json.ts";

/**
 * Matching of objects by an approximate name, regardless of case and accents and with small typing errors. Stored text
 * and queries are folded in the same way.
 */

/** Folds text to lower case without accents, words separated by one space. Keeps the `@`, `.`, `-` and `_` of addresses. */
export function searchText(text: string): string {
  const plain = /^[a-z0-9@._ -]*$/i.test(text) ? text : withoutMarks(text);
  const folded = plain.toLowerCase().trim();
  return folded.includes("  ") ? folded.replace(/ {2,}/g, " ") : folded;
}

/** Folds text beyond ASCII. It is slow and most names do not need it. */
const withoutMarks = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}@._-]+/gu, " ");

const keyProperties = ["userPrincipalName", "mail", "mailNickname", "servicePrincipalNames", "identifierUris"] as const;

/** Returns the folded name and keys by which an object is found. */
export function searchedTexts(displayName: string | null, properties: JsonObject): { name: string; keys: string[] } {
  const keys = new Set<string>();
  for (const property of keyProperties) {
    for (const text of textsIn(properties[property])) keys.add(searchText(text));
  }
  return { name: searchText(displayName ?? textsIn(properties.displayName)[0] ?? ""), keys: [...keys] };
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Returns the pairs of adjacent letters within words. Most of them survive a typing error. */
export function pairsOf(text: string): string[] {
  const pairs = text.split(" ").flatMap((word) => [...word].slice(1).map((letter, at) => `${[...word][at]}${letter}`));
  return [...new Set(pairs)];
}

/** Returns the words of a folded text without generic ones such as "group". Returns all words if all are generic. */
export function namingWords(query: string): string[] {
  const words = query.split(" ").filter((word) => word !== "");
  const naming = words.filter((word) => !kinds.has(word));
  return naming.length === 0 ? words : naming;
}

/** Generic words for kinds of object. They count little beside the name. */
const kinds = new Set(["the", "a", "group", "user", "account", "app", "application", "policy", "location", "named"]);

/**
 * Scores a match from 0 to 1: 1 for a key or the full name, less for a prefix, for single words and for words with a
 * typing error. Returns null for no match.
 */
export function fit(query: string, name: string, keys: readonly string[]): number | null {
  if (query === name || keys.includes(query)) return 1;
  if (name.startsWith(query)) return 0.95;
  if (keys.some((key) => key.startsWith(query))) return 0.9;
  const parts = keys.flatMap((key) => key.split(/[@._-]/));
  // A misspelled address is compared as a whole.
  const words = [...name.split(" "), ...parts, ...(query.includes("@") ? keys : [])].filter((word) => word !== "");
  let [sum, weights] = [0, 0];
  for (const word of query.split(" ")) {
    const weight = kinds.has(word) ? 0.5 : word.length;
    sum += weight * Math.max(0, ...words.map((other) => closeness(word, other)));
    weights += weight;
  }
  // Prefers the shorter of equal matches: "Finance" before "Finance (archived 2022)".
  const beside = Math.min(0.05, 0.01 * (name.split(" ").length - 1));
  const score = weights === 0 ? 0 : (sum / weights) * 0.88 - beside;
  return score >= LEAST ? score : null;
}

const LEAST = 0.55;

/** Scores two words: 1 if equal, less for a prefix, less again for one or two wrong letters, otherwise 0. */
function closeness(word: string, other: string): number {
  if (word === other) return 1;
  if (word.length >= 2 && other.startsWith(word)) return 0.92;
  if (word.length >= 4 && other.includes(word)) return 0.8;
  const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  const errors = typingErrors(word, other, allowed);
  if (errors <= allowed) return 1 - (0.9 * errors) / word.length - 0.05;
  const start = other.slice(0, word.length);
  return word.length >= 5 && typingErrors(word, start, 1) <= 1 ? 0.7 : 0;
}

/** Counts letters left out, inserted, changed or swapped with a neighbor. Returns `most + 1` above `most`. */
function typingErrors(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + same,
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? most + 1;
}
