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
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** One line of at most `most` characters without hidden ones; what was cut off shows as an ellipsis. */
export function cleaned(text: string, most: number = TEXT_LENGTH): string {
  const clean = text
    .slice(0, most * 4)
    .replace(hidden, "")
    .replace(breaks, " ");
  const points = [...clean];
  return points.length <= most ? clean : `${points.slice(0, most - 1).join("")}…`;
}

/** A name for a sentence a person reads: cleaned, in quotes that it cannot close. */
export function quoted(name: string | null, most: number = 80): string {
  return name === null ? "(no name)" : `"${cleaned(name, most).replaceAll('"', "'")}"`;
}

/** Every text and key in a value cleaned; the shape stays. */
export function cleanedJson(value: Json, most: number = TEXT_LENGTH): Json {
  if (typeof value === "string") return cleaned(value, most);
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) return value.map((item) => cleanedJson(item, most));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [cleaned(key, NAME_LENGTH), cleanedJson(member, most)]),
  );
}
