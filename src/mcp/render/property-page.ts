import {
  canonicalText,
  isJsonCollection,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
} from "../../domain/json.ts";
import { cleaned, NAME_LENGTH, quoted } from "../../domain/words/untrusted.ts";
import type { Page } from "../../service/page.ts";
import { decodeCursor, encodeCursor } from "../../summaries/cursor.ts";
import type { RenderedItems } from "./page.ts";
import { trimmedRow } from "./text.ts";

/** Characters of one row, which a line of text shows whole. */
const ROW = 700;

/** A part of one property: an element of a list, or a portion of a long text. */
interface ValuePart {
  readonly at: string;
  readonly text: string;
}

/** The place in one property's parts, and the time of the state that they are of. */
export interface PropertyPlace {
  readonly from: number;
  readonly asOf: number;
}

/** Reads a cursor of one property's parts. Null for a cursor of anything else. */
export function propertyPlace(list: string, cursor: string | undefined): PropertyPlace | null {
  if (cursor === undefined) return null;
  try {
    const [from, asOf] = decodeCursor(list, cursor, ["number", "number"]);
    return { from, asOf };
  } catch {
    return null;
  }
}

/** Returns a page of the parts of the property at a path. Null if the object has no value there. */
export function propertyPage(
  properties: JsonObject,
  path: string,
  { from, asOf }: PropertyPlace,
  { list, limit }: { readonly list: string; readonly limit: number },
): Page<ValuePart> | null {
  const value = valueAt(properties, path.split("."));
  if (value === null) return null;
  const parts = partsOf(value);
  const items = parts.slice(from, from + limit);
  const cursors = items.map((_, at) => encodeCursor(list, [from + at + 1, asOf]));
  const nextCursor = from + limit < parts.length ? cursors.at(-1) : undefined;
  return { items, cursors, total: parts.length, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

/** Members of objects in a list are collected, because a cut names their path without a place in the list. */
function valueAt(value: Json, [name, ...rest]: readonly string[]): Json {
  if (name === undefined) return value;
  if (isJsonCollection(value)) {
    const found = value.flatMap((element) => valueAt(element, [name, ...rest]) ?? []);
    return found.length === 0 ? null : found;
  }
  return isJsonObject(value) ? valueAt(memberOf(value, name), rest) : null;
}

const partsOf = (value: Json): readonly ValuePart[] =>
  (isJsonCollection(value) ? value : [value]).flatMap((element, at) => {
    const text = typeof element === "string" ? element : canonicalText(element);
    const portions = text.match(new RegExp(`[\\s\\S]{1,${ROW}}`, "gu")) ?? [""];
    return portions.map((portion, n) => ({
      at: portions.length === 1 ? `${at}` : `${at}, part ${n + 1}`,
      text: portion,
    }));
  });

/** Renders the parts of a property a row each, with the names of the ids among them. */
export const propertyRows =
  (path: string, names: Readonly<Record<string, string>>) =>
  (parts: readonly ValuePart[]): RenderedItems<ReturnType<typeof group>> => {
    const rows = parts.map(({ at, text }) => {
      const name = Object.hasOwn(names, text) ? (names[text] ?? "") : "";
      return trimmedRow([at, cleaned(text, ROW), cleaned(name, NAME_LENGTH)]).map(String);
    });
    return {
      items: [group(cleaned(path, 200), rows)],
      lines: [
        `value of ${cleaned(path, 200)}:`,
        ...rows.map(([at, text, name]) => `  ${[at, text, ...(name === undefined ? [] : [quoted(name)])].join(", ")}`),
      ],
    };
  };

const group = (link: string, rows: string[][]) => ({
  link,
  direction: "in it",
  type: "value",
  columns: ["at", "value", "displayName"],
  rows,
});
