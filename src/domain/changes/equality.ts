import {
  canonicalText,
  isAlike,
  isJsonCollection,
  isJsonObject,
  type Json,
  type JsonObject,
  sameJson,
} from "../json.ts";
import type { EntityType } from "../tenant/entity.ts";
import { type EqualityRule, equalityRules, exact } from "./equality-rules.ts";

/**
 * Returns whether two values of a property mean the same to a directory, however they are written. Null is unset, as is
 * a member that is left out: Graph reports the one and a delta leaves out the other. Everything else follows
 * `equalityRules`.
 */
export function sameValue(type: EntityType, property: string, a: Json, b: Json): boolean {
  return isAlike(a, b) || sameMeaning(a, b, ruleOf(equalityRules[type], property));
}

/** Compares members within a property alike, by their path from the property's name on. */
export function sameMember(type: EntityType, path: readonly [string, ...string[]], a: Json, b: Json): boolean {
  return isAlike(a, b) || sameMeaning(a, b, ruleAt(type, path));
}

const sameMeaning = (a: Json, b: Json, rule: EqualityRule): boolean => sameJson(meaningOf(a, rule), meaningOf(b, rule));

/**
 * Returns for each element of a collection at a path a text that is equal exactly for elements that mean the same.
 * `ordered` says that their places count.
 */
export function elementKeys(
  type: EntityType,
  path: readonly [string, ...string[]],
  items: readonly Json[],
): { readonly ordered: boolean; readonly keys: readonly string[] } {
  const rule = ruleAt(type, path);
  const of = rule.kind === "set" || rule.kind === "list" ? rule.of : exact;
  return { ordered: rule.kind !== "set", keys: items.map((item) => canonicalText(meaningOf(item, of))) };
}

/**
 * Returns the words of a text whose order does not matter, such as the scopes of a grant, or null for any other text.
 */
export function unorderedWords(type: EntityType, path: readonly [string, ...string[]], text: string): string[] | null {
  const { kind } = ruleAt(type, path);
  if (kind !== "flags" && kind !== "scopes") return null;
  return separated(text, kind === "flags" ? "," : /\s/);
}

/** The path may lead through the elements of collections. */
function ruleAt(type: EntityType, [property, ...members]: readonly [string, ...string[]]): EqualityRule {
  return members.reduce(
    (outer, member) => {
      const rule = outer.kind === "set" || outer.kind === "list" ? outer.of : outer;
      return rule.kind === "complex" ? ruleOf(rule.members, member) : exact;
    },
    ruleOf(equalityRules[type], property),
  );
}

const ruleOf = (rules: Readonly<Record<string, EqualityRule>>, name: string): EqualityRule =>
  Object.hasOwn(rules, name) ? (rules[name] ?? exact) : exact;

/** Returns one value for all values with the same meaning, and null for an unset one. */
function meaningOf(value: Json, rule: EqualityRule): Json {
  switch (rule.kind) {
    case "set":
      return collection(value, (items) => unique(items.map((item) => meaningOf(item, rule.of))));
    case "list":
      return collection(value, (items) => items.map((item) => meaningOf(item, rule.of)));
    case "complex":
      return isJsonObject(value) ? complexMeaning(value, rule.members) : exactMeaning(value);
    case "reference":
      return isJsonObject(value) && typeof value.id === "string" ? value.id.toLowerCase() : exactMeaning(value);
    case "falseIsUnset":
      return value === false ? null : value;
    default:
      return typeof value === "string" ? textMeanings[rule.kind](value) : exactMeaning(value);
  }
}

const textMeanings = {
  exact: (text: string) => text,
  anyCase: (text: string) => text.toLowerCase(),
  flags: (text: string) => wordsOf(text.toLowerCase(), ","),
  scopes: (text: string) => wordsOf(text, /\s/),
  instant: instantMeaning,
} satisfies Record<string, (text: string) => Json>;

/** Returns the words in one order, or null without words. */
function wordsOf(text: string, separator: string | RegExp): Json {
  const found = unique(separated(text, separator));
  return found.length === 0 ? null : found;
}

const separated = (text: string, separator: string | RegExp): string[] =>
  text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== "");

/** Reads an ISO 8601 date-time in any zone. Its fraction keeps every digit that says something. */
function instantMeaning(text: string): Json {
  const [, seconds = "", fraction = "", zone = ""] = /^([^.]+?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i.exec(text) ?? [];
  const millis = Date.parse(`${seconds}${zone}`);
  return Number.isNaN(millis) ? text : `${millis / 1_000}.${fraction.replace(/0+$/, "")}`;
}

function collection(value: Json, meaning: (items: readonly Json[]) => readonly Json[]): Json {
  if (!isJsonCollection(value)) return exactMeaning(value);
  return value.length === 0 ? null : meaning(value);
}

function unique(items: readonly Json[]): readonly Json[] {
  const byText = new Map(items.map((item) => [canonicalText(item), item]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Annotations are OData's. The members of the types compared here distinguish derived types without them. */
function complexMeaning(value: JsonObject, rules: Readonly<Record<string, EqualityRule>>): Json {
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const meaning = name.includes("@odata.") ? null : meaningOf(member, ruleOf(rules, name));
    return meaning === null ? [] : [[name, meaning]];
  });
  return members.length === 0 ? null : Object.fromEntries(members);
}

/** Leaves out members that are unset, and annotations but for the type. */
function exactMeaning(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) return value.map(exactMeaning);
  const members = Object.entries(value).filter(
    ([name, member]) => member !== null && (name === "@odata.type" || !name.includes("@odata.")),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, exactMeaning(member)]));
}
