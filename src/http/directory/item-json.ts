import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { JsonObject } from "../../domain/json.ts";
import { recoverableProperties } from "../../domain/recoverable.ts";
import { encodeObject } from "../../wire/directory-object.ts";

/**
 * Writes an object as Graph shows it. All of its values are shown, which is more than Graph's default selection of a
 * user. Unset recoverable properties are null. Its type is named if it is a derived one, or with `typed`, for lists of
 * several types.
 */
export function itemJson(item: DirectoryItem, { typed }: { readonly typed: boolean }): JsonObject {
  const { ref, life, graphType, builtIn, properties, deletedDateTime: deletedAt } = item;
  // A property that a derived type lacks is absent, not unset.
  const unset = graphType === null ? recoverableProperties(ref.type, "extended").map((name) => [name, null]) : [];
  const whole = { ...Object.fromEntries(unset), ...properties };
  const facts = { life, builtIn, displayName: null, synchronized: false, dynamicMembership: false };
  const { "@odata.type": type, ...rest } = encodeObject({ ref, properties: whole, ...facts }, { graphType, deletedAt });
  return (typed || graphType !== null) && type !== undefined ? { "@odata.type": type, ...rest } : rest;
}
