import { isJsonObject, type Json, type JsonObject, memberOf } from "../../domain/json.ts";

/**
 * Returns the values that a PATCH of complex properties leaves: members that it leaves out stay, and an explicit null
 * clears. Source: OData 4.01 part 1, 11.4.3, and the partial update in Microsoft Graph v1.0, "Update
 * conditionalAccessPolicy".
 */
export const mergedProperties = (stored: JsonObject, given: JsonObject, deeply: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      withoutEmpty(merged(memberOf(stored, name), value, deeply ? "deep" : "once")),
    ]),
  );

function merged(stored: Json, given: Json, depth: "deep" | "once" | "not"): Json {
  if (depth === "not" || !isJsonObject(stored) || !isJsonObject(given)) return given;
  // A value of another derived type has no members in common with the old one.
  if (given["@odata.type"] !== undefined && given["@odata.type"] !== stored["@odata.type"]) return given;
  const members = Object.entries(given).map(([name, value]): [string, Json] => [
    name,
    merged(memberOf(stored, name), value, depth === "deep" ? "deep" : "not"),
  ]);
  return { ...stored, ...Object.fromEntries(members) };
}

/** Puts null in the place of an object that holds no value at all. */
function withoutEmpty(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, Json] => [name, withoutEmpty(member)]);
  const isEmpty = members.length > 0 && members.every(([name, member]) => name.includes("@") || member === null);
  return isEmpty ? null : Object.fromEntries(members);
}
