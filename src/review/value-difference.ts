import type { PropertyChange } from "../domain/changes/change.ts";
import { elementKeys, sameMember, unorderedWords } from "../domain/changes/equality.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../domain/json.ts";
import type { EntityType } from "../domain/tenant/entity.ts";

/**
 * One part of a property that differs, by its path from the property's name. Null is unset.
 * - `value`: the whole value.
 * - `elements`: a collection, by the elements of one side only and the number that both sides have.
 * - `order`: a collection in which the order matters, with the same elements in another order.
 * - `passage`: a long text, by the passage that differs and the words before it.
 */
export type ValueDifference = { readonly path: string } & (
  | { readonly kind: "value"; readonly now: Json; readonly then: Json }
  | { readonly kind: "elements"; readonly now: readonly Json[]; readonly then: readonly Json[]; readonly both: number }
  | { readonly kind: "order"; readonly now: readonly Json[]; readonly then: readonly Json[] }
  | { readonly kind: "passage"; readonly now: string; readonly then: string; readonly before: string }
);

type MemberPath = readonly [string, ...string[]];

/** Shorter texts are shown whole. */
const LONG_TEXT = 80;
const WORDS_BEFORE = 30;

/**
 * Returns the parts of a property that differ. It includes every one of them, whatever the size of the value. What has no
 * type here has no rules for its values, so that they count as a whole.
 */
export const valueDifferences = (
  type: EntityType | undefined,
  { name, now, then }: Pick<PropertyChange, "name" | "now" | "then">,
): readonly ValueDifference[] =>
  type === undefined
    ? [{ path: name, kind: "value", now, then }]
    : differencesAt({ type, rule: [name], label: name }, now, then);

/** A position in a value: by the members that lead to its equality rule, and as it is shown. */
interface ValuePlace {
  readonly type: EntityType;
  readonly rule: MemberPath;
  readonly label: string;
}

function differencesAt(place: ValuePlace, now: Json, then: Json): readonly ValueDifference[] {
  if (sameMember(place.type, place.rule, now, then)) return [];
  const path = place.label;
  if (typeof now === "string" && typeof then === "string") {
    const [wordsNow, wordsThen] = [
      unorderedWords(place.type, place.rule, now),
      unorderedWords(place.type, place.rule, then),
    ];
    if (wordsNow === null || wordsThen === null) return [textDifference(path, now, then)];
    return [elementDifference(path, wordsNow, wordsThen, { now: wordsNow, then: wordsThen })];
  }
  const [listNow, listThen] = [listOf(now, then), listOf(then, now)];
  if (listNow !== null && listThen !== null) return listDifferences(place, listNow, listThen);
  const [objectNow, objectThen] = [objectOf(now, then), objectOf(then, now)];
  if (objectNow !== null && objectThen !== null) {
    const members = memberDifferences(place, objectNow, objectThen);
    if (members.length > 0) return members;
  }
  return [{ path, kind: "value", now, then }];
}

const memberDifferences = (place: ValuePlace, now: JsonObject, then: JsonObject): readonly ValueDifference[] =>
  [...new Set([...Object.keys(now), ...Object.keys(then)])]
    .sort()
    .flatMap((name) => differencesAt(inside(place, name), memberOf(now, name), memberOf(then, name)));

const inside = ({ type, rule, label }: ValuePlace, name: string): ValuePlace => ({
  type,
  rule: [...rule, name],
  label: `${label}.${name}`,
});

/**
 * An unset value counts as empty beside a value with members or elements. Two values that are empty or unset differ as
 * values.
 */
const listOf = (value: Json, other: Json): readonly Json[] | null => {
  if (value === null) return isFilledList(other) ? [] : null;
  return isJsonCollection(value) && (value.length > 0 || isFilledList(other)) ? value : null;
};

const objectOf = (value: Json, other: Json): JsonObject | null => {
  if (value === null) return isJsonObject(other) ? {} : null;
  return isJsonObject(value) ? value : null;
};

const isFilledList = (value: Json): boolean => isJsonCollection(value) && value.length > 0;

/** `keys` identify the elements, in their order. */
function elementDifference(
  path: string,
  now: readonly Json[],
  then: readonly Json[],
  keys: { readonly now: readonly string[]; readonly then: readonly string[] },
): Extract<ValueDifference, { kind: "elements" }> {
  const onlyNow = now.filter((_, at) => !keys.then.includes(keys.now[at] ?? ""));
  const onlyThen = then.filter((_, at) => !keys.now.includes(keys.then[at] ?? ""));
  return { path, kind: "elements", now: onlyNow, then: onlyThen, both: now.length - onlyNow.length };
}

function listDifferences(place: ValuePlace, now: readonly Json[], then: readonly Json[]): readonly ValueDifference[] {
  const keysNow = elementKeys(place.type, place.rule, now);
  const keys = { now: keysNow.keys, then: elementKeys(place.type, place.rule, then).keys };
  const whole = elementDifference(place.label, now, then, keys);
  const { now: onlyNow, then: onlyThen } = whole;
  if (keysNow.ordered && onlyNow.length === 0 && onlyThen.length === 0) {
    return [{ path: place.label, kind: "order", now, then }];
  }
  const pairs = onlyNow.flatMap((element): [Json, Json, string][] => {
    const id = idOf(element);
    const partner = id === null ? undefined : onlyThen.find((other) => idOf(other) === id);
    return id === null || partner === undefined ? [] : [[element, partner, id]];
  });
  const left = { now: new Set(onlyNow), then: new Set(onlyThen) };
  const paired = pairs.flatMap(([a, b, id]) => {
    left.now.delete(a);
    left.then.delete(b);
    return differencesAt({ ...place, label: `${place.label}[${id}]` }, a, b);
  });
  // Elements that are paired are on both sides, although they differ.
  const rest = { ...whole, now: [...left.now], then: [...left.then], both: whole.both + pairs.length };
  return rest.now.length + rest.then.length === 0 ? paired : [rest, ...paired];
}

/** Members that identify elements of Graph's collections. */
const identities = ["id", "resourceAppId", "appId", "keyId"] as const;

function idOf(element: Json): string | null {
  if (!isJsonObject(element)) return null;
  for (const name of identities) {
    const id = memberOf(element, name);
    if (typeof id === "string") return id.toLowerCase();
  }
  return null;
}

function textDifference(path: string, now: string, then: string): ValueDifference {
  if (now.length <= LONG_TEXT && then.length <= LONG_TEXT) return { path, kind: "value", now, then };
  const [a, b] = [wordsIn(now), wordsIn(then)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const passage = (words: readonly string[]) => words.slice(start, words.length - end).join("");
  return {
    path,
    kind: "passage",
    now: passage(a),
    then: passage(b),
    before: a.slice(0, start).join("").slice(-WORDS_BEFORE),
  };
}

/** Splits into words, blanks and signs, so that a passage begins and ends at a word. */
const wordsIn = (text: string): readonly string[] => text.match(/[\p{L}\p{N}_@.-]+|[^\p{L}\p{N}_@.-]/gu) ?? [];
