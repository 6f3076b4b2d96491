import type { PropertyChange } from "../domain/change.ts";
import type { EntityType } from "../domain/entity.ts";
import { sameMember } from "../domain/equality.ts";
import { canonicalText, isJsonCollection, isJsonObject, type Json, memberOf } from "../domain/json.ts";
import { cleaned, quoted } from "../domain/untrusted.ts";

/** One line of what a person compares: a property, or the part of it that differs, by its path. */
export interface DifferenceRow {
  readonly path: string;
  readonly now: string | null;
  readonly then: string | null;
  /** The two look alike and are not: they differ in characters that are not drawn, or beyond what is shown. */
  readonly alike: boolean;
}

/** What objects are called whose ids stand in the values. */
type Names = Readonly<Record<string, string>>;

const DEEPEST = 4;
const LONGEST = 500;

/** Reduces large values (a policy's conditions) to the parts of them that change. Null is unset. */
export const valueDifferences = (
  type: EntityType,
  { name, now, then }: Pick<PropertyChange, "name" | "now" | "then">,
  names: Names = {},
): readonly DifferenceRow[] => differencesAt(type, [name], now, then, names);

function differencesAt(
  type: EntityType,
  path: readonly [string, ...string[]],
  now: Json,
  then: Json,
  names: Names,
): readonly DifferenceRow[] {
  if (sameMember(type, path, now, then)) return [];
  if (path.length <= DEEPEST && now !== null && then !== null && isJsonObject(now) && isJsonObject(then)) {
    return [...new Set([...Object.keys(now), ...Object.keys(then)])]
      .sort()
      .flatMap((key) => differencesAt(type, [...path, key], memberOf(now, key), memberOf(then, key), names));
  }
  const [shownNow, shownThen] = [textOf(now, names), textOf(then, names)];
  return [{ path: path.join("."), now: shownNow, then: shownThen, alike: shownNow === shownThen }];
}

function textOf(value: Json, names: Names): string | null {
  if (value === null) return null;
  const named = (id: string) => {
    // A value may be called "toString": only names that were found are names.
    const name = Object.hasOwn(names, id) ? names[id] : undefined;
    return name === undefined ? id : `${quoted(name)} ${id}`;
  };
  const text =
    typeof value === "string" ? named(value) : isPlainList(value) ? value.map(named).join(", ") : canonicalText(value);
  if (text === "") return typeof value === "string" ? "(empty text)" : "(empty list)";
  const clean = cleaned(text, LONGEST);
  return text.length <= LONGEST ? clean : `${clean} (shortened: ${text.length} characters)`;
}

const isPlainList = (value: Json): value is readonly string[] =>
  value !== null &&
  typeof value === "object" &&
  isJsonCollection(value) &&
  value.every((one) => typeof one === "string");
