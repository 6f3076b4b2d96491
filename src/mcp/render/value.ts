import * as z from "zod";
import { canonicalText, isJsonCollection, type Json } from "../../domain/json.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import type { ValueDifference } from "../../review/value-difference.ts";
import type { Detail } from "./detail.ts";

/** One part of a property that differs. Of a collection `now` and `then` hold what one side alone has. */
export const differenceOutput = z.looseObject({ name: z.string(), now: z.unknown(), then: z.unknown() });

export interface DifferenceData {
  [more: string]: unknown;
  readonly name: string;
  /** The place within the property, where a part of it differs. */
  readonly path: string | undefined;
  readonly now: Json;
  readonly then: Json;
  /** Elements of a collection that are on both sides. */
  readonly stay: number | undefined;
  /** Elements that are not shown, on each side. */
  readonly more: { readonly now: number; readonly then: number } | undefined;
  /** The words before the passage of a long text that differs. */
  readonly after: string | undefined;
  readonly otherOrder: true | undefined;
}

export function differenceData(name: string, difference: ValueDifference, detail: Detail): DifferenceData {
  const { kind, now, then, path } = difference;
  const shown = (value: Json): Json => shortValue(value, detail);
  const hidden = { now: hiddenIn(now, detail), then: hiddenIn(then, detail) };
  return {
    name,
    path: path === name ? undefined : cleaned(path.slice(name.length).replace(/^\./, ""), 200),
    now: shown(now),
    then: shown(then),
    stay: kind === "elements" && difference.both > 0 ? difference.both : undefined,
    more: kind === "elements" && hidden.now + hidden.then > 0 ? hidden : undefined,
    after: kind === "passage" && difference.before !== "" ? cleaned(difference.before, 60) : undefined,
    otherOrder: kind === "order" ? true : undefined,
  };
}

const hiddenIn = (value: Json, { elements }: Detail): number =>
  isJsonCollection(value) ? Math.max(value.length - elements, 0) : 0;

/** Returns a value as it is, or, if it is long, its beginning and its length. A list keeps its first elements whole. */
export function shortValue(value: Json, detail: Pick<Detail, "length" | "elements">): Json {
  if (typeof value === "string") {
    return value.length <= detail.length
      ? value
      : `${cleaned(value, detail.length)} (${numberText(value.length)} characters)`;
  }
  if (typeof value !== "object" || value === null) return value;
  if (isJsonCollection(value)) return value.slice(0, detail.elements).map((element) => shortValue(element, detail));
  const text = canonicalText(value);
  return text.length <= 3 * detail.length
    ? value
    : `${cleaned(text, 3 * detail.length)} (${numberText(text.length)} characters)`;
}
