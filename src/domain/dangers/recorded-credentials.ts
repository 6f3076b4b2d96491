import type { ModifiedProperty } from "../authors/audit-record.ts";
import { type CredentialNames, credentialName, isCredentialList, keyOf } from "../changes/credentials.ts";
import { asJson, elementsOf, type Json, objectsIn } from "../json.ts";
import { canonicalId } from "../tenant/entity.ts";

const properties: ReadonlySet<string> = new Set([
  "KeyDescription",
  "keyCredentials",
  "passwordCredentials",
  "FederatedIdentityCredentials",
]);

/** Returns true for a property of a record that lists credentials. */
export const listsCredentials = (name: string): boolean => properties.has(name);

/**
 * Returns true if a value holds a new credential: by the ids, and without any because it grew. Null for a property that
 * lists none.
 */
export function addsCredential(written: ModifiedProperty): boolean | null {
  const { name, oldValue, newValue } = written;
  if (!listsCredentials(name)) return null;
  if (idsIn(oldValue).length + idsIn(newValue).length > 0) return newKeyIds(written).length > 0;
  return JSON.stringify(newValue ?? null).length > JSON.stringify(oldValue ?? null).length;
}

/** Graph writes an id as the member "keyId", and Entra ID writes "KeyIdentifier=" and the id into a text. */
const keyIdWritten = /key(?:id|identifier)\W{1,8}([\w-]+)/gi;

const idsIn = (value: Json): string[] =>
  [...JSON.stringify(value ?? null).matchAll(keyIdWritten)].map(([, id = ""]) => canonicalId(id));

/** Returns the ids of credentials that a new value names and the old one does not. */
export function newKeyIds({ name, oldValue, newValue }: ModifiedProperty): string[] {
  if (!listsCredentials(name)) return [];
  const known = new Set(idsIn(oldValue));
  return idsIn(newValue).filter((id) => !known.has(id));
}

/** A credential in a text of Entra ID. Source: Microsoft Entra audit logs, "KeyDescription". */
const described = /\[KeyIdentifier=([\w-]+),KeyType=(\w+)[^\]]*?(?:,DisplayName=([^\]]*))?\]/g;

/** Returns the texts of a value, also those of a list that is written as JSON, as Entra ID does. */
function textsWithin(value: Json): readonly string[] {
  if (typeof value !== "string") return elementsOf(value).filter((one) => typeof one === "string");
  try {
    return value.startsWith('["') ? textsWithin(asJson(JSON.parse(value))) : [value];
  } catch {
    return [value];
  }
}

/** Returns the names of the credentials with wanted ids that a record adds, by their kind, where it has them. */
export function addedNames(
  modified: readonly ModifiedProperty[],
  isWanted: (id: string) => boolean = () => true,
): CredentialNames {
  const names = new Map<string, string[]>();
  const note = (list: string, name: string) => {
    if (name !== "") names.set(list, [...(names.get(list) ?? []), name]);
  };
  for (const written of modified) {
    const added = new Set(newKeyIds(written).filter(isWanted));
    if (isCredentialList(written.name)) {
      const news = objectsIn(written.newValue).filter((one) => added.has(keyOf(one)));
      for (const one of news) note(written.name, credentialName(one));
      continue;
    }
    const found = textsWithin(written.newValue).flatMap((text) => [...text.matchAll(described)]);
    for (const [, id = "", kind, name] of found) {
      if (!added.has(canonicalId(id))) continue;
      note(
        kind === "Password" ? "passwordCredentials" : "keyCredentials",
        name === undefined || name === "" ? id : name,
      );
    }
  }
  return names;
}
