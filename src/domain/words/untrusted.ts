import { isJsonCollection, type Json } from "../json.ts";
import type { ObjectName, ToldName } from "./told-name.ts";

/**
 * Functions for text from the directory, such as display names and descriptions. It is shown as data, never as an
 * instruction, and without the characters that hide or reorder what a reader sees.
 */

/** Maximum number of characters shown of a name, and of any other text. */
export const NAME_LENGTH = 256;
const TEXT_LENGTH = 1_000;

// Invisible characters (zero-width, bidi, tags, variation selectors, blank letters), lone surrogates and private use.
const hidden = /[\p{DI}\p{Cf}\p{Cs}\p{Co}]/gu;
// Combining marks piled up on one letter. No script needs more than four.
const piledUp = /(\p{M}{4})\p{M}+/gu;
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
// Most names are plain, and finding that out takes a fraction of the time of cleaning them.
const plain = /^[ -~]*$/;

/** Returns one line of at most `most` visible characters. An ellipsis marks a cut. */
export function cleaned(text: string, most: number = TEXT_LENGTH): string {
  if (text.length <= most && plain.test(text)) return text;
  const clean = text
    .slice(0, most * 4)
    .replace(hidden, "")
    .replace(piledUp, "$1")
    .replace(breaks, " ");
  const points = [...clean];
  const whole = points.length <= most && text.length <= most * 4;
  return whole ? clean : `${points.slice(0, most - 1).join("")}…`;
}

/** Returns true for a text of which `cleaned` leaves something visible out. */
export const isCutAt = (text: string, most: number): boolean =>
  text.length > most && cleaned(text, most) !== cleaned(text, text.length);

/**
 * Quotes a name for a sentence, followed by what tells its object from others. Entra's names stay whole, because
 * `NAME_LENGTH` is the longest that it takes. The name is cleaned, cannot close the quotes with a look-alike, and contains
 * no text that a host would render as a link, an image or a tag.
 */
export function quoted(name: ObjectName | null, most: number = NAME_LENGTH): string {
  if (name === null) return "(no name)";
  if (typeof name !== "string") return `${quoted(name.name, most)} (${besideName(name)})`;
  if (name.length <= most && harmless.test(name)) return `"${name}"`;
  return `"${unlinked(
    cleaned(name, most)
      .replace(quotes, "'")
      .replace(paired, "'")
      .replace(brackets, (sign) => plainSigns[sign] ?? ""),
  )}"`;
}

/** Returns what tells an object from others, outside of the quotes, so that no name can pretend to have it. */
export const besideName = ({ id, userPrincipalName, formerly, isDeleted }: ToldName): string =>
  [
    ...(userPrincipalName === undefined ? [] : [asOneWord(userPrincipalName)]),
    cleaned(id, NAME_LENGTH),
    ...(formerly === undefined ? [] : [`formerly ${quoted(formerly)}`]),
    ...(isDeleted === true ? ["deleted"] : []),
  ].join(", ");

/** Returns a text of the directory as it is if it is one word, such as an id or a user principal name, and in quotes otherwise. */
export const asOneWord = (text: string): string => (oneWord.test(text) ? text : quoted(text));

const oneWord = /^[\p{L}\p{M}\p{N}@._+#:'-]+$/u;

/**
 * Returns the name of an author or an application for a text: a user principal name, an id, and our words for an unknown
 * one as they are, and everything else in quotes, because a name may read as another's line.
 */
export const authorWord = (name: string): string => (plainAuthor.test(name) ? name : quoted(name));

const plainAuthor =
  /^(?:unknown(?: user| app)?|an unknown actor|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\p{L}\p{M}\p{N}._+#'-]+@[\p{L}\p{M}\p{N}.-]+)$/iu;

// Plain names that are too simple to be a link, a tag or markup. As for `plain`, finding that out is quick.
const harmless = /^(?!.*www\.)(?!.*'')[a-z0-9 .,@_'()-]*$/i;
// The straight double quote and its look-alikes. Source: Unicode Technical Standard 39, confusables.
const quotes =
  /["`«»\u02ba\u02dd\u02ee\u02f6\u05f4\u1cd3\u201c-\u201f\u2033\u2034\u2036\u2037\u2057\u275d\u275e\u3003\u301d-\u301f\uff02\u{1f676}-\u{1f678}]/gu;
// Two of these side by side are drawn like a double quote.
const paired = /['\u00b4\u02b9\u02bb-\u02bd\u02c8\u2018-\u201b\u2032\u2035\uff07]{2,}/gu;
const brackets = /[[\]<>]/g;
const plainSigns: Readonly<Record<string, string>> = { "[": "(", "]": ")", "<": "‹", ">": "›" };

/** Writes an address as security reports do, which no reader takes for its own text and no host for a link. */
const unlinked = (text: string): string =>
  text.replaceAll("://", "[:]//").replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}[.]`);

/** Breaks up markup in a line of data so that a host renders no link, image, code block or tag. The line stays readable. */
export const disarmed = (line: string): string =>
  line
    .replace(/\](?=[([:])/g, "] ")
    .replaceAll("```", "'''")
    .replace(/<(?=[\p{L}/!?])/gu, "< ");

/**
 * Returns lines without the characters that move a terminal's cursor, hide text or turn the direction of reading. Colors of
 * our own stay where the terminal has them. Each text is cleaned where it is shown, and this is the net below it.
 */
export function printable(lines: string, { colors = false }: { readonly colors?: boolean } = {}): string {
  if (plainLines.test(lines)) return lines;
  const kept = colors ? lines.split(ownColors) : [lines];
  return kept.map((part, place) => (place % 2 === 1 ? part : part.replace(hidden, "").replace(controls, " "))).join("");
}

const plainLines = /^[\n -~]*$/;
// The codes that `styleText` writes for the colors in use, and their ends.
const ownColors = new RegExp(`(${"\u001b"}\\[(?:1|2|22|3[1236]|39)m)`);
const controls = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}]/gu;

/** Returns a value as JSON in which such characters are escaped, so that programs read the same text. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(escapable, (found) =>
    [...Array(found.length).keys()].map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );

const escapable = /[\u007f-\u009f\p{DI}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Cleans every text and key in a value and keeps its shape. */
export function cleanedJson(value: Json, most: number = TEXT_LENGTH): Json {
  if (typeof value === "string") return cleaned(value, most);
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) return value.map((item) => cleanedJson(item, most));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [cleaned(key, NAME_LENGTH), cleanedJson(member, most)]),
  );
}
