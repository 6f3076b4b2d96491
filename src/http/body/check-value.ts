import { isIP } from "node:net";
import type { TextForm, ValueSchema } from "../../directory/schema/property-schema.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../domain/json.ts";
import { parseIso } from "../../domain/time.ts";

/** Longest text of an open value, which has no limits of its own. */
const LONGEST_OPEN = 65_536;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
let regions: Intl.DisplayNames | null = null;

/**
 * Returns the path of the first value that does not fit its schema, or null if all fit. Null fits everywhere, because it
 * clears.
 */
export function misfit(value: Json, schema: ValueSchema, path: string): string | null {
  if (value === null) return null;
  switch (schema.kind) {
    case "text":
      return typeof value === "string" && value.length <= schema.most && isOfForm(value, schema.form) ? null : path;
    case "word":
      return typeof value === "string" && isWord(value, schema.words, schema.several === true) ? null : path;
    case "flag":
      return typeof value === "boolean" ? null : path;
    case "number":
      return Number.isSafeInteger(value) ? null : path;
    case "dateTime":
      return typeof value === "string" && parseIso(value) !== null ? null : path;
    case "guid":
      return typeof value === "string" && GUID.test(value) ? null : path;
    case "list":
      return isJsonCollectionOf(value, schema.most)
        ? first(value.map((element, index) => misfit(element, schema.of, `${path}[${index}]`)))
        : path;
    case "complex":
      return isJsonObject(value) ? misfitMember(value, schema, path) : path;
    case "reference":
      return isJsonObject(value) && isReference(value) ? null : path;
    case "open":
      return JSON.stringify(value).length <= LONGEST_OPEN ? null : path;
  }
}

function misfitMember(value: JsonObject, { members }: ValueSchema & { kind: "complex" }, path: string): string | null {
  return first(
    Object.entries(value).map(([name, member]) => {
      if (isAnnotation(name)) return null;
      const schema = Object.hasOwn(members, name) ? members[name] : undefined;
      return schema === undefined ? `${path}.${name}` : misfit(member, schema, `${path}.${name}`);
    }),
  );
}

export const isAnnotation = (name: string): boolean => name.includes("@") || name.startsWith("#");

/**
 * Returns a value as a directory keeps it: without the annotations that only repeat its type, and in a new object with
 * null in the place of an object that holds no value at all, as clients send that know every member. In a change such an
 * object clears the members it names.
 */
export function kept(value: Json, schema: ValueSchema, purpose: "create" | "update"): Json {
  if (value === null || typeof value !== "object") return value;
  if (isJsonCollection(value)) {
    return schema.kind === "list" ? value.map((each) => kept(each, schema.of, "create")) : value;
  }
  if (schema.kind === "reference") return memberOf(value, "id") === null ? null : { id: memberOf(value, "id") };
  if (schema.kind !== "complex") return value;
  const members = Object.entries(value)
    .filter(([name]) => !isAnnotation(name) || (name === "@odata.type" && !schema.filled))
    .map(([name, member]): [string, Json] => [name, kept(member, schema.members[name] ?? { kind: "open" }, purpose)]);
  const empty = members.length > 0 && members.every(([name, member]) => isAnnotation(name) || member === null);
  return empty && !schema.filled && purpose === "create" ? null : Object.fromEntries(members);
}

const isJsonCollectionOf = (value: Json, most: number): value is readonly Json[] =>
  isJsonCollection(value) && value.length <= most;

/** An object without an id names no other one, as clients send that know every member. */
const isReference = (value: JsonObject): boolean =>
  memberOf(value, "id") === null || (typeof value.id === "string" && GUID.test(value.id));

const first = (paths: readonly (string | null)[]): string | null => paths.find((path) => path !== null) ?? null;

function isWord(value: string, words: readonly string[], several: boolean): boolean {
  const given = several ? value.split(",").map((word) => word.trim()) : [value];
  return given.every((word) => words.some((known) => known.toLowerCase() === word.toLowerCase()));
}

function isOfForm(value: string, form: TextForm | undefined): boolean {
  switch (form) {
    case undefined:
      return true;
    case "country":
      return /^[a-z]{2}$/i.test(value) && isRegion(value);
    case "userPrincipalName":
      return /^[\w'.\-!#^~]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,46}[a-z0-9])?$/i.test(value) && !/^\.|\.@/.test(value);
    case "mail":
      return value === "" || /^[^@\s]{1,128}@[^@\s]{1,128}$/.test(value);
    case "address":
      return /^[a-z][\w+.-]*:\S+$/i.test(value);
    case "cidr":
      return isRange(value);
  }
}

/** The names of regions take a while to load, and most bodies hold no country. */
function isRegion(code: string): boolean {
  regions ??= new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  return regions.of(code.toUpperCase()) !== undefined;
}

function isRange(value: string): boolean {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(value) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128);
}
