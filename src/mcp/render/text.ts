import type { Json } from "../../domain/json.ts";
import { DAY, HOUR, iso, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { ObjectName } from "../../domain/words/told-name.ts";
import { cleaned, NAME_LENGTH, quoted } from "../../domain/words/untrusted.ts";

/** Returns a row of a table without the empty cells at its end. */
export function trimmedRow(cells: readonly Json[]): Json[] {
  const last = cells.findLastIndex((cell) => cell !== null && cell !== "");
  return cells.slice(0, last + 1);
}

/** Returns an age in the largest unit that fits: "3 hours ago". */
export function ageOf(time: Millis, now: Millis): string {
  const age = now - time;
  if (age < -MINUTE) return "in the future";
  if (age < MINUTE) return age < SECOND ? "just now" : `${countOf(Math.floor(age / SECOND), "second")} ago`;
  if (age < HOUR) return `${countOf(Math.floor(age / MINUTE), "minute")} ago`;
  if (age < 2 * DAY) return `${countOf(Math.floor(age / HOUR), "hour")} ago`;
  return `${countOf(Math.floor(age / DAY), "day")} ago`;
}

/** Returns a time for an answer. Milliseconds are left out where they are zero, because digits cost tokens. */
export const stamp = (time: Millis): string => iso(time).replace(".000Z", "Z");

/** Returns a time for an answer, or undefined without one. */
export const isoOrAbsent = (time: Millis | null): string | undefined => (time === null ? undefined : iso(time));

/** Returns a name as data, bounded and cleaned, or undefined for an object without one. */
export const nameOf = (name: string | null, most: number = NAME_LENGTH): string | undefined =>
  name === null ? undefined : cleaned(name, most);

/** Returns a name in quotes, so that no name reads as a row, an author or an id, or the id of an object without one. */
export const called = (name: ObjectName | null | undefined, id: string): string => (name ? quoted(name) : id);

/** Says how an object is called after a plan that renames it. Empty without a new name. */
export const toBeCalled = (name: string | undefined): string =>
  name === undefined ? "" : `, to be called ${quoted(name)}`;

/** Adds the next step to an answer. */
export const withNext = (answer: string, next: string): string => `${answer} Next: ${next}`;

/** Returns the first of some texts, as many as so many bytes of data hold, and at least one. */
export function withinBytes(texts: readonly string[], most: number): readonly string[] {
  let left = most;
  const over = texts.findIndex((text) => {
    left -= Buffer.byteLength(JSON.stringify(text));
    return left < 0;
  });
  return over < 0 ? texts : texts.slice(0, Math.max(1, over));
}
