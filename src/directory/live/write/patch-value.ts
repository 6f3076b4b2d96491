import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../../../domain/json.ts";

/**
 * Returns the value to send so that a service that merges complex values ends with exactly `wanted`. Members to remove
 * are sent as an explicit null, because a merge ignores members that are left out. Sources: Microsoft Graph, "Update
 * conditionalAccessPolicy", and OData 4.01 part 1, 11.4.3.
 */
function patchValue(now: Json, wanted: Json): Json {
  if (wanted === null || !isJsonObject(wanted) || now === null || !isJsonObject(now)) return wanted;
  const members: Record<string, Json> = {};
  for (const [name, value] of Object.entries(wanted)) members[name] = patchValue(now[name] ?? null, value);
  for (const [name, value] of Object.entries(now)) {
    if (!Object.hasOwn(wanted, name) && value !== null && !name.startsWith("@odata.")) members[name] = null;
  }
  return members;
}

/** Returns the body of a patch that brings these properties of an object to their wanted values. */
export const patchOf = (now: JsonObject, set: readonly { readonly name: string; readonly value: Json }[]): JsonObject =>
  Object.fromEntries(set.map(({ name, value }) => [name, patchValue(now[name] ?? null, value)]));

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns every GUID in a value. Other texts, such as the reserved words of Conditional Access, are skipped. */
export function guidsIn(value: Json): readonly string[] {
  if (typeof value === "string") return guid.test(value) ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  return (isJsonCollection(value) ? value : Object.values(value)).flatMap(guidsIn);
}
