import type { ModifiedProperty } from "../domain/authors/audit-record.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, sameJson } from "../domain/json.ts";
import { canonicalId, type EntityType } from "../domain/tenant/entity.ts";

/** Reads a value of the log as values of Graph's properties, by their names. Null for a value of another shape. */
type ValueReader = (value: Json) => Readonly<Record<string, Json>> | null;

/**
 * Properties that Entra's log calls otherwise than Graph does. Source: directoryAudit records of the service
 * "Core Directory" in real tenants, and "Microsoft Entra audit log schema", attributes of applications.
 */
const readings: Partial<Readonly<Record<EntityType, Readonly<Record<string, ValueReader>>>>> = {
  application: {
    AppAddress: ofEntries(addressesIn),
    AppIdentifierUri: (value) => ({ identifierUris: value }),
    // The log has true or false where Graph has one of four audiences.
    AvailableToOtherTenants: () => ({ signInAudience: null }),
    KeyDescription: (value) => credentialsIn(value),
  },
  servicePrincipal: {
    AppAddress: ofEntries((entries) => ({ replyUrls: entries.flatMap(({ Address }) => Address ?? []) })),
    KeyDescription: (value) => credentialsIn(value),
    ServicePrincipalName: (value) => ({ servicePrincipalNames: value }),
  },
};

/** Notes about a record, its target and its author, which are not among what it wrote. */
const NOTE = /^(?:Included Updated Properties|Action Client Name|SPN|(?:TargetId|ActorId)\..+)$/;

/** Returns true for a property of a record that says nothing about what was written. */
export const isNote = ({ name }: ModifiedProperty): boolean => NOTE.test(name);

/** Returns what a record wrote under a name of the log's own, or null for another name and for a value of another shape. */
export function readLogged(type: EntityType, { name, oldValue, newValue }: ModifiedProperty) {
  const read = readings[type]?.[name];
  if (read === undefined) return null;
  const [before, after] = [read(oldValue), read(newValue)];
  if (before === null || after === null) return null;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((property) => ({
      name: property,
      oldValue: before[property] ?? null,
      newValue: after[property] ?? null,
    }))
    .filter((one) => (one.oldValue === null && one.newValue === null) || !sameJson(one.oldValue, one.newValue));
}

/** The property that holds the addresses of a kind of client. Other kinds were not seen, so they are left out. */
const clients: ReadonlyMap<Json | undefined, string> = new Map([
  [0, "web"],
  [1, "web"],
  [2, "publicClient"],
]);

function addressesIn(entries: readonly JsonObject[]): Readonly<Record<string, Json>> {
  const found = Map.groupBy(entries, ({ ReplyAddressClientType }) => clients.get(ReplyAddressClientType));
  return Object.fromEntries(
    [...found].flatMap(([property, same]) =>
      property === undefined ? [] : [[property, { redirectUris: same.flatMap(({ Address }) => Address ?? []) }]],
    ),
  );
}

function ofEntries(read: (entries: readonly JsonObject[]) => Readonly<Record<string, Json>>): ValueReader {
  return (value) => (value === null ? read([]) : isJsonCollection(value) ? read(value.filter(isJsonObject)) : null);
}

/** One credential, such as "[KeyIdentifier=…,KeyType=Password,KeyUsage=Verify,DisplayName=ci]". A name may have commas. */
const CREDENTIAL = /^\[KeyIdentifier=([^,\]]+),KeyType=([^,\]]+)(?:,KeyUsage=[^,\]]*)?(?:,DisplayName=(.*))?\]$/;

/** Reads secrets and certificates by their kinds, without the dates that the log lacks. */
function credentialsIn(value: Json): Readonly<Record<string, Json>> | null {
  const texts = value === null ? [] : isJsonCollection(value) ? value : null;
  const found = (texts ?? []).flatMap((text) => {
    const [, keyId, kind, displayName = null] = typeof text === "string" ? (CREDENTIAL.exec(text) ?? []) : [];
    return keyId === undefined ? [] : [{ kind, credential: { keyId: canonicalId(keyId), displayName } }];
  });
  if (found.length !== texts?.length) return null;
  const of = (isSecret: boolean) =>
    found.filter(({ kind }) => (kind === "Password") === isSecret).map(({ credential }) => credential);
  return { keyCredentials: of(false), passwordCredentials: of(true) };
}
