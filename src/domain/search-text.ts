import type { Json, JsonObject } from "./json.ts";

/**
 * Finding an object by what somebody remembers of its name: whatever its case and accents, with small typing errors.
 * Pure, and the same for what is stored and what is asked.
 */

/** Lower case, without accents, words parted by one space; `@`, `.`, `-` and `_` stay, as names and addresses have them. */
export function searchText(text: string): string {
  const plain = /^[a-z0-9@._ -]*$/i.test(text) ? text : withoutMarks(text);
  return plain.toLowerCase().replace(/ {2,}/g, " ").trim();
}

/** Most names need none of this, and it takes longer than all the rest of keeping them. */
const withoutMarks = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}@._-]+/gu, " ");

const keyProperties = ["userPrincipalName", "mail", "mailNickname", "servicePrincipalNames", "identifierUris"] as const;

/** What an object is found by: its name and the keys it is known by, folded. */
export function searchedTexts(displayName: string | null, properties: JsonObject): { name: string; keys: string[] } {
  const keys = keyProperties.flatMap((property) => textsIn(properties[property])).map(searchText);
  return { name: searchText(displayName ?? textsIn(properties.displayName)[0] ?? ""), keys: [...new Set(keys)] };
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Pairs of neighbouring letters within words: most of them survive a typing error. */
export function pairsOf(text: string): string[] {
  const pairs = text.split(" ").flatMap((word) => [...word].slice(1).map((letter, at) => `${[...word][at]}${letter}`));
  return [...new Set(pairs)];
}

/** The words of a folded text without those that only say what kind of thing is meant; all of them if it has no others. */
export function namingWords(query: string): string[] {
  const words = query.split(" ").filter((word) => word !== "");
  const naming = words.filter((word) => !kinds.has(word));
  return naming.length === 0 ? words : naming;
}

/** Words by which people say what a thing is; they count little beside its name. */
const kinds = new Set(["the", "a", "group", "user", "account", "app", "application", "policy", "location", "named"]);

/**
 * How well an object fits, 0 to 1, or null where it does not: 1 for a key or the name itself, less for a beginning, for
 * words of the name, for words with a typing error.
 */
export function fit(query: string, name: string, keys: readonly string[]): number | null {
  if (query === name || keys.includes(query)) return 1;
  if (name.startsWith(query)) return 0.95;
  if (keys.some((key) => key.startsWith(query))) return 0.9;
  const parts = keys.flatMap((key) => key.split(/[@._-]/));
  // An address is misspelt as a whole.
  const words = [...name.split(" "), ...parts, ...(query.includes("@") ? keys : [])].filter((word) => word !== "");
  let [sum, weights] = [0, 0];
  for (const word of query.split(" ")) {
    const weight = kinds.has(word) ? 0.5 : word.length;
    sum += weight * Math.max(0, ...words.map((other) => closeness(word, other)));
    weights += weight;
  }
  // Of names that fit alike the shorter one is meant: "Finance" before "Finance (archived 2022)".
  const beside = Math.min(0.05, 0.01 * (name.split(" ").length - 1));
  const score = weights === 0 ? 0 : (sum / weights) * 0.88 - beside;
  return score >= LEAST ? score : null;
}

const LEAST = 0.55;

/** 1 for the same word, a little less for a beginning of it, less for one or two wrong letters, 0 beyond. */
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

/** Letters left out, put in, changed or exchanged with their neighbour; anything above `most` is `most + 1`. */
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
