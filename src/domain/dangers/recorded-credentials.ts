import type { ModifiedProperty } from "../authors/audit-record.ts";
import { type CredentialNames, credentialName, isCredentialList, keyOf } from "../changes/credentials.ts";
import { type Json, memberOf, objectsIn } from "../json.ts";

/** The properties that list credentials, and the log's own name for a list whose kinds are not all known. */
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

const idsIn = (value: Json): string[] =>
  objectsIn(value)
    .map(keyOf)
    .filter((id) => id !== "");

/** Returns the ids of credentials that a new value names and the old one does not. */
export function newKeyIds({ name, oldValue, newValue }: ModifiedProperty): string[] {
  if (!listsCredentials(name)) return [];
  const known = new Set(idsIn(oldValue));
  return idsIn(newValue).filter((id) => !known.has(id));
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
    for (const one of objectsIn(written.newValue).filter((each) => added.has(keyOf(each)))) {
      // A list of several kinds says of each credential which one has it.
      const list = isCredentialList(written.name) ? written.name : memberOf(one, "list");
      if (typeof list === "string") note(list, credentialName(one));
    }
  }
  return names;
}
