import type { Json } from "../domain/json.ts";
import { looksLike } from "../domain/words/look-alikes.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { ValueDifference } from "./value-difference.ts";
import { escapedText, valueText } from "./value-text.ts";

/** The two sides of a difference, for faces that show them next to each other. An unset side has no texts. */
export interface DifferenceSides {
  readonly path: string;
  readonly now: readonly string[];
  readonly then: readonly string[];
  /**
   * A fact that the sides do not show: the number of elements that both have, or that they only look alike. Null if
   * they show everything.
   */
  readonly note: string | null;
}

const LONGEST = 500;
const IN_ORDER = "in another order";

/** Describes a difference by its sides, with so many characters of each value. It includes every element that differs. */
export function differenceSides(
  difference: ValueDifference,
  names: Readonly<Record<string, string>> = {},
  length = LONGEST,
): DifferenceSides {
  const { path } = difference;
  const text = (value: Json) => valueText(value, { names, length, elements: Number.POSITIVE_INFINITY });
  switch (difference.kind) {
    case "value":
      return distinct(path, sideOf(difference.now), sideOf(difference.then), text, null);
    case "elements": {
      const { now, then, both } = difference;
      return distinct(
        path,
        now,
        then,
        text,
        both === 0 ? null : `${both} ${both === 1 ? "other stays" : "others stay"}`,
      );
    }
    case "order":
      return distinct(path, difference.now, difference.then, text, IN_ORDER);
    case "passage": {
      const where = difference.before === "" ? "at the beginning" : `after ${quoted(difference.before)}`;
      return distinct(path, passage(difference.now), passage(difference.then), text, where);
    }
  }
}

const sideOf = (value: Json): readonly Json[] => (value === null ? [] : [value]);
const passage = (text: string): readonly Json[] => (text === "" ? [] : [text]);

/** Shows values that look the same on both sides by their character codes, and says so. */
function distinct(
  path: string,
  now: readonly Json[],
  then: readonly Json[],
  text: (value: Json) => string,
  note: string | null,
): DifferenceSides {
  const shown = { now: now.map(text), then: then.map(text) };
  if (note === IN_ORDER) return { path, ...shown, note };
  const isAlike = (one: string, others: readonly string[]) =>
    others.some((other) => other === one || looksLike(one, other));
  const side = (values: readonly Json[], texts: readonly string[], others: readonly string[]) =>
    texts.map((one, index) => (isAlike(one, others) ? escapedText(values[index] ?? null) : one));
  const alike = shown.now.some((one) => isAlike(one, shown.then));
  const sides = { now: side(now, shown.now, shown.then), then: side(then, shown.then, shown.now) };
  const notes = [...(note === null ? [] : [note]), ...(alike ? ["they look alike and differ"] : [])];
  return { path, ...sides, note: notes.length === 0 ? null : notes.join("; ") };
}
