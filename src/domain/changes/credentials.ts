import { type Json, type JsonObject, memberOf, objectsIn } from "../json.ts";
import { canonicalId } from "../tenant/entity.ts";

const lists: ReadonlySet<string> = new Set(["passwordCredentials", "keyCredentials"]);

/** Returns true for a property that lists secrets or keys, of which only metadata can be read. */
export const isCredentialList = (property: string): boolean => lists.has(property);

/** Returns the credentials of a list that another list lacks. */
export function credentialsWithout(list: Json, other: Json): readonly JsonObject[] {
  const known = new Set(objectsIn(other).map(keyOf));
  return objectsIn(list).filter((entry) => !known.has(keyOf(entry)));
}

/** Returns the credentials of a list that another list has as well. */
export function credentialsIn(list: Json, other: Json): readonly JsonObject[] {
  const known = new Set(objectsIn(other).map(keyOf));
  return objectsIn(list).filter((entry) => known.has(keyOf(entry)));
}

/** Returns the ids of the secrets and keys that an object has. */
export const heldKeyIds = (properties: JsonObject): ReadonlySet<string> =>
  new Set([...lists].flatMap((name) => objectsIn(memberOf(properties, name))).map(keyOf));

export function keyOf(credential: JsonObject): string {
  const keyId = memberOf(credential, "keyId");
  return typeof keyId === "string" ? canonicalId(keyId) : "";
}
