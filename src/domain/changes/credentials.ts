import { type Json, type JsonObject, memberOf, objectsIn } from "../json.ts";
import { canonicalId } from "../tenant/entity.ts";
import { countOf } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { Change, LostValue } from "./change.ts";

/** The properties that list credentials, with the noun of one. */
const nouns: Readonly<Record<string, string>> = { passwordCredentials: "secret", keyCredentials: "certificate" };
const lists = Object.keys(nouns);

/** Returns true for a property that lists secrets or keys, of which only metadata can be read. */
export const isCredentialList = (property: string): boolean => Object.hasOwn(nouns, property);

/** Names of secrets and certificates, by the property that lists them. */
export type CredentialNames = ReadonlyMap<string, readonly string[]>;

/** The credentials of an application that comes back or stays, as far as a plan decides about them. */
export interface PlannedCredentials {
  /** Those that it has afterward. */
  readonly held: CredentialNames;
  /** Those that the plan takes away. */
  readonly removed: CredentialNames;
  /** Those that it had in the snapshot and that no recovery gives back. */
  readonly lost: CredentialNames;
}

/** Works out the credentials after a plan from the present properties, which have all that does not differ. */
export function plannedCredentials(
  { properties, lost = [] }: Pick<Change, "properties" | "lost">,
  present: JsonObject,
): PlannedCredentials {
  const written = new Map(properties.map((property) => [property.name, property]));
  const namesOf = (read: (name: string) => readonly JsonObject[]): CredentialNames =>
    new Map(lists.map((name) => [name, read(name).map(credentialName)]));
  return {
    held: namesOf((name) => objectsIn(written.has(name) ? written.get(name)?.then : memberOf(present, name))),
    removed: namesOf((name) => {
      const change = written.get(name);
      return change === undefined ? [] : credentialsWithout(change.now, change.then);
    }),
    lost: lostCredentials(lost),
  };
}

/** Returns the names of the credentials that a change leaves out, because no recovery gives them back. */
const lostCredentials = (lost: readonly LostValue[]): CredentialNames =>
  new Map(
    lost
      .filter(({ name }) => isCredentialList(name))
      .map(({ name, parts }) => [name, parts.map(({ targetName, target }) => targetName ?? target.id)]),
  );

export const heldCredentials = (properties: JsonObject): CredentialNames =>
  plannedCredentials({ properties: [] }, properties).held;

export const hasCredentials = (names: CredentialNames): boolean => [...names.values()].some((of) => of.length > 0);

/** Names credentials by their kind, such as "1 secret ("backup") and 2 certificates ("a" and "b")". */
export function credentialsTold(names: CredentialNames): Wording {
  const kinds = lists.flatMap((name) => {
    const of = names.get(name) ?? [];
    return of.length === 0
      ? []
      : told`${countOf(of.length, nouns[name] ?? name)} (${toldList(of.map((one) => quoted(one)))})`;
  });
  return kinds.length === 0 ? told`no secret and no certificate` : toldList(kinds);
}

/** Names the secrets and certificates among values that are not put back. Undefined without any. */
export function lostSecretsText(lost: readonly LostValue[] = []): string | undefined {
  const names = lostCredentials(lost);
  return names.size > 0 ? credentialsTold(names).text : undefined;
}

/** Returns the name of a credential: its own, the first signs of the secret, or its id. */
export function credentialName(credential: JsonObject): string {
  const { displayName, hint } = credential;
  if (typeof displayName === "string" && displayName !== "") return displayName;
  return typeof hint === "string" ? `${hint}…` : keyOf(credential);
}

/** Says of credentials that do not come back what they were for, and what to do. */
export const CREATE_ANEW = "create them anew; whatever signs in with them fails until then";

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

/** Returns true if an object has no secret or key with one of these ids. */
export function lacksKeys(properties: JsonObject, keyIds: readonly string[]): boolean {
  const held = new Set(lists.flatMap((name) => objectsIn(memberOf(properties, name))).map(keyOf));
  return !keyIds.some((id) => held.has(id));
}

/** Returns the ids of the secrets and keys in a list, as a list. */
export const keyIdsOf = (list: Json): Json => objectsIn(list).map(keyOf);

export function keyOf(credential: JsonObject): string {
  const keyId = memberOf(credential, "keyId");
  return typeof keyId === "string" ? canonicalId(keyId) : "";
}
