/** A JSON value as it travels between a directory, the store and a face. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/**
 * The one text of a value: keys sorted, no white space, collections sorted.
 *
 * Two values are equal for a recovery exactly if their canonical texts are. Collections are sorted because a
 * directory's are unordered: OData 4.01 part 3, 9.1.1 leaves the order of a collection without the Ordered annotation
 * open, and no recoverable property has it. Members that are null are dropped, because Graph reports an unset property
 * as null and a delta leaves it out; absence for other reasons is a matter of coverage, not of the value.
 */
export function canonicalText(value: Json): string {
  if (isCanonical(value)) return JSON.stringify(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isJsonCollection(value)) return `[${value.map(canonicalText).sort().join(",")}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined || member === null) continue;
    members.push(`${JSON.stringify(key)}:${canonicalText(member)}`);
  }
  return `{${members.join(",")}}`;
}

/**
 * Whether a value is seen to be in the one form as it is, so that it is only to be written, which takes a fraction of
 * the time: what was read back from canonical text is, but for collections of several.
 */
function isCanonical(value: Json | undefined): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value !== "object") return true;
  if (isJsonCollection(value)) return value.length === 0 || (value.length === 1 && isCanonical(value[0]));
  let last = "";
  for (const key of Object.keys(value)) {
    if (key < last || !isCanonical(value[key])) return false;
    last = key;
  }
  return true;
}

export function sameJson(a: Json, b: Json): boolean {
  return a === b || canonicalText(a) === canonicalText(b);
}

export function isJsonCollection(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

/** Any plain value as the JSON it would travel as: absent members dropped, a new value throughout. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null));
}

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !isJsonCollection(value);

/** A member of an object by a name from outside; null where it has none. Names like "constructor" are no members. */
export const memberOf = (object: JsonObject, name: string): Json =>
  Object.hasOwn(object, name) ? (object[name] ?? null) : null;
