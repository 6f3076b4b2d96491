import { canonicalText, elementsOf, isJsonCollection, isJsonObject, type Json, type JsonObject } from "../json.ts";

/**
 * Returns true if a value says anything. Null, "", [] and objects of such values do not: the PowerShell SDK writes a
 * condition that is not set as an object full of nulls. False and annotations do not either.
 */
export function isSet(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false) return false;
  if (typeof value !== "object") return true;
  if (isJsonCollection(value)) return value.some(isSet);
  return Object.entries(value).some(([name, member]) => !isAnnotation(name) && isSet(member));
}

/** Returns the members of an object that say something. Empty for any other value. */
export function setMembers(value: Json | undefined): JsonObject {
  if (value === undefined || !isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([name, member]) => !isAnnotation(name) && isSet(member)));
}

/** Returns the strings of a collection. A single string counts as a collection of flags separated by commas. */
export function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return value.split(",").flatMap((flag) => (flag.trim() === "" ? [] : [flag.trim()]));
  return elementsOf(value).filter((each) => typeof each === "string");
}

export const lowerTextsIn = (value: Json | undefined): string[] => textsIn(value).map((text) => text.toLowerCase());

/** Returns one text for equal values, whatever their order and annotations. */
export function settingText(value: Json | undefined): string {
  if (value === undefined || value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  if (isJsonCollection(value)) return `[${value.map(settingText).sort().join(",")}]`;
  const members = Object.entries(setMembers(value)).map(([name, member]) => `${name}:${settingText(member)}`);
  return canonicalText(members.sort());
}

const isAnnotation = (name: string): boolean => name.includes("@");

/** Returns the values of one set that another does not hold. */
export const missingIn = <T>(wanted: ReadonlySet<T>, other: ReadonlySet<T>): T[] =>
  [...wanted].filter((value) => !other.has(value));
