import { canonicalText, isJsonCollection, isJsonObject, type Json, memberOf } from "../domain/json.ts";
import { looksLike } from "../domain/words/look-alikes.ts";
import { numberText } from "../domain/words/number-text.ts";
import { cleaned, NAME_LENGTH, quoted } from "../domain/words/untrusted.ts";
import type { ValueDifference } from "./value-difference.ts";

/** The direction in which a difference is described: what a recovery would do, or what was done. */
export type Direction = "nowToThen" | "thenToNow";

export interface ValueTextOptions {
  readonly direction: Direction;
  /** Names of objects whose ids are in the values. */
  readonly names: Readonly<Record<string, string>>;
  /** The most characters of one value, and the most elements of one collection, that are shown. */
  readonly length: number;
  readonly elements: number;
}

const UNSET = "not set";

/** Returns a difference in one line, such as `department: "Sales" → not set`. Omitted parts are counted. */
export function differenceText(difference: ValueDifference, options: ValueTextOptions): string {
  const { path } = difference;
  const forwards = options.direction === "nowToThen";
  const [from, to] = forwards ? [difference.now, difference.then] : [difference.then, difference.now];
  switch (difference.kind) {
    case "elements": {
      const changes = [signed("+", asList(to), options), signed("-", asList(from), options)].filter(
        (text) => text !== "",
      );
      return `${path}: ${changes.join(", ")}${difference.both > 0 ? `; ${numberText(difference.both)} stay` : ""}`;
    }
    case "passage": {
      const where = difference.before === "" ? "at its beginning" : `after ${quoted(difference.before)}`;
      return `${path}, ${where}: ${passageText(from, options)} → ${passageText(to, options)}`;
    }
    case "order":
      return `${path}, in another order: ${valueText(from, options)} → ${valueText(to, options)}`;
    case "value": {
      const [a, b] = [valueText(from, options), valueText(to, options)];
      return a === b || looksLike(a, b)
        ? `${path}: ${escapedText(from)} → ${escapedText(to)} (they look alike and differ)`
        : `${path}: ${a} → ${b}`;
    }
  }
}

const asList = (value: Json): readonly Json[] => (isJsonCollection(value) ? value : [value]);

function signed(sign: "+" | "-", elements: readonly Json[], options: ValueTextOptions): string {
  const shown = elements.slice(0, options.elements).map((element) => `${sign} ${valueText(element, options)}`);
  const more = elements.length - shown.length;
  return [...shown, ...(more > 0 ? [`${sign} ${numberText(more)} more`] : [])].join(", ");
}

const passageText = (value: Json, options: ValueTextOptions): string =>
  value === "" ? "(no such words)" : valueText(value, options);

/** Returns one value in one line: text in quotes, ids with their names, an object with one member by that member. */
export function valueText(value: Json, { names, length, elements }: Omit<ValueTextOptions, "direction">): string {
  if (value === null) return UNSET;
  if (typeof value === "string") {
    const name = Object.hasOwn(names, value) ? names[value] : undefined;
    return name === undefined ? shortened(value, length) : `${quoted(name)} ${cleaned(value, NAME_LENGTH)}`;
  }
  if (typeof value !== "object") return String(value);
  const options = { names, length, elements };
  if (isJsonCollection(value)) {
    if (value.length === 0) return "(empty list)";
    const more = value.length - elements;
    const shown = value.slice(0, elements).map((element) => valueText(element, options));
    return `[${[...shown, ...(more > 0 ? [`${numberText(more)} more`] : [])].join(", ")}]`;
  }
  const members = Object.keys(value).filter((name) => !name.includes("@odata.") && memberOf(value, name) !== null);
  const [only] = members;
  if (members.length === 1 && only !== undefined && isPlain(memberOf(value, only))) {
    return `${cleaned(only, 60)} ${valueText(memberOf(value, only), options)}`;
  }
  const text = members.map((name) => `${cleaned(name, 60)}: ${valueText(memberOf(value, name), options)}`);
  return members.length === 0 ? "{}" : `{${text.join(", ")}}`;
}

/** Returns true if a text of these options, or a value of them as data, shows a value whole. */
export function isShownWhole(value: Json, options: Pick<ValueTextOptions, "length" | "elements">): boolean {
  if (typeof value === "string") return value.length <= options.length;
  if (typeof value !== "object" || value === null) return true;
  if (isJsonCollection(value)) {
    return value.length <= options.elements && value.every((element) => isShownWhole(element, options));
  }
  return (
    canonicalText(value).length <= 3 * options.length &&
    Object.values(value).every((one) => one === undefined || isShownWhole(one, options))
  );
}

const isPlain = (value: Json): boolean => !isJsonObject(value) && typeof value !== "object";

/** Returns a text in quotes, with the number of characters that are not shown. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return quotedText(text, length);
  return `${quotedText(text, length)} (${numberText(text.length)} characters)`;
}

const quotedText = (text: string, length: number): string => JSON.stringify(cleaned(text, Math.max(length, 1)));

/** Shows every character outside of ASCII by its code. */
export const escapedText = (value: Json): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
