import { isJsonCollection, type Json } from "./json.ts";

/**
 * Text that somebody else wrote: display names, descriptions, messages of a directory. It is shown as data, never as
 * an instruction, and without the characters that hide or reorder what a reader sees.
 */

/** Most characters of a name, and of any other text, that are shown. */
export const NAME_LENGTH = 256;
export const TEXT_LENGTH = 1_000;

// What is not drawn (zero-width, bidi, tags, variation selectors, blank letters), lone surrogates, private use.
const hidden = /[\p{DI}\p{Cf}\p{Cs}\p{Co}]/gu;
// Marks that pile up on one letter until they cover the lines around it; no script needs more.
const piledUp = /(\p{M}{4})\p{M}+/gu;
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** One line of at most `most` characters without hidden ones; what was cut off shows as an ellipsis. */
export function cleaned(text: string, most: number = TEXT_LENGTH): string {
  const clean = text
    .slice(0, most * 4)
    .replace(hidden, "")
    .replace(piledUp, "$1")
    .replace(breaks, " ");
  const points = [...clean];
  const whole = points.length <= most && text.length <= most * 4;
  return whole ? clean : `${points.slice(0, most - 1).join("")}…`;
}

/**
 * A name for a sentence a person reads: cleaned, in quotes that neither it nor a look-alike in it can close, and without
 * what a host that renders markup would make a link, an image or a tag of.
 */
export function quoted(name: string | null, most: number = 80): string {
  if (name === null) return "(no name)";
  return `"${unlinked(cleaned(name, most))
    .replace(quotes, "'")
    .replace(brackets, (sign) => plainSigns[sign] ?? "")}"`;
}

// The straight double quote and what looks like one.
const quotes = /["`«»\u02ba\u02ee\u05f4\u201c-\u201f\u2033\u2036\u2057\u275d\u275e\u3003\u301d-\u301f\uff02]/gu;
const brackets = /[[\]<>]/g;
const plainSigns: Readonly<Record<string, string>> = { "[": "(", "]": ")", "<": "‹", ">": "›" };

const unlinked = (text: string): string => text.replaceAll("://", ": //").replace(/\bwww\./gi, "www .");

/** A line of data, still readable as it was, in which markup is not complete: no link, image, code block or tag comes of it. */
export const disarmed = (line: string): string =>
  line
    .replace(/\](?=[([:])/g, "] ")
    .replaceAll("```", "'''")
    .replace(/<(?=[\p{L}/!?])/gu, "< ");

/** A name as somebody can type it, where quotes would be in the way: letters, digits and little else, and not many of them. */
export const typeable = (name: string, most: number = 40): string =>
  [
    ...cleaned(name)
      .replace(/[^\p{L}\p{M}\p{N}&'-]+/gu, " ")
      .trim(),
  ]
    .slice(0, most)
    .join("")
    .trim();

/** Every text and key in a value cleaned; the shape stays. */
export function cleanedJson(value: Json, most: number = TEXT_LENGTH): Json {
  if (typeof value === "string") return cleaned(value, most);
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) return value.map((item) => cleanedJson(item, most));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [cleaned(key, NAME_LENGTH), cleanedJson(member, most)]),
  );
}
