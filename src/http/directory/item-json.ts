import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { JsonObject } from "../../domain/json.ts";
import { recoverableProperties } from "../../domain/recoverable.ts";
import { encodeObject } from "../../wire/directory-object.ts";

/**
 * An object as Graph shows it. All it holds is shown, more than Graph's default selection of a user; unset recoverable
 * properties are null. Its type is named if it is a derived one, or with `typed`, where the list may hold several.
 */
export function itemJson(item: DirectoryItem, { typed }: { readonly typed: boolean }): JsonObject {
  const { ref, life, graphType, builtIn, properties, deletedDateTime: deletedAt } = item;
  // What a derived type lacks is not unset but absent.
  const unset = graphType === null ? recoverableProperties(ref.type, "extended").map((name) => [name, null]) : [];
  const whole = { ...Object.fromEntries(unset), ...properties };
  const facts = { life, builtIn, displayName: null, synchronized: false, dynamicMembership: false };
  const { "@odata.type": type, ...rest } = encodeObject({ ref, properties: whole, ...facts }, { graphType, deletedAt });
  return (typed || graphType !== null) && type !== undefined ? { "@odata.type": type, ...rest } : rest;
}
