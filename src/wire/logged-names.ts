import type { ModifiedProperty } from "../domain/authors/audit-record.ts";
import { asJson, isJsonCollection, isJsonObject, type Json, type JsonObject, sameJson } from "../domain/json.ts";
import { canonicalId, type EntityType } from "../domain/tenant/entity.ts";

/** Reads what a record wrote under a name of the log's own. Null for a value of another shape. */
type LoggedReader = (one: ModifiedProperty) => readonly ModifiedProperty[] | null;
/** Reads a value of the log as values of Graph's properties, by their names. Null for a value of another shape. */
type ValueReader = (value: Json) => Readonly<Record<string, Json>> | null;

/**
 * Properties that Entra's log calls otherwise than Graph does. Source: directoryAudit records of the service
 * "Core Directory" in real tenants, and "Microsoft Entra audit log schema", attributes of applications.
 */
const readings: Partial<Readonly<Record<EntityType, Readonly<Record<string, LoggedReader>>>>> = {
  application: {
    AppAddress: ofEntries(addressesIn),
    AppIdentifierUri: ofValues((value) => ({ identifierUris: value })),
    // The log has true or false where Graph has one of four audiences.
    AvailableToOtherTenants: ofValues(() => ({ signInAudience: null })),
    KeyDescription: credentialsWritten,
  },
  servicePrincipal: {
    AppAddress: ofEntries((entries) => ({ replyUrls: entries.flatMap(({ Address }) => Address ?? []) })),
    KeyDescription: credentialsWritten,
    ServicePrincipalName: ofValues((value) => ({ servicePrincipalNames: value })),
  },
};

/** Notes about a record, its target and its author, which are not among what it wrote. */
const NOTE = /^(?:Included Updated Properties|Action Client Name|SPN|(?:TargetId|ActorId)\..+)$/;

/** Returns true for a property of a record that says nothing about what was written. */
export const isNote = ({ name }: ModifiedProperty): boolean => NOTE.test(name);

/** Returns what a record wrote under a name of the log's own, or null for another name and for a value of another shape. */
export function readLogged(type: EntityType, one: ModifiedProperty): readonly ModifiedProperty[] | null {
  const read = readings[type]?.[one.name]?.(one) ?? null;
  return (
    read?.filter(
      ({ oldValue, newValue }) => (oldValue === null && newValue === null) || !sameJson(oldValue, newValue),
    ) ?? null
  );
}

function ofValues(read: ValueReader): LoggedReader {
  return ({ oldValue, newValue }) => {
    const [before, after] = [read(oldValue), read(newValue)];
    if (before === null || after === null) return null;
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => ({
      name,
      oldValue: before[name] ?? null,
      newValue: after[name] ?? null,
    }));
  };
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

function ofEntries(read: (entries: readonly JsonObject[]) => Readonly<Record<string, Json>>): LoggedReader {
  return ofValues((value) =>
    value === null ? read([]) : isJsonCollection(value) ? read(value.filter(isJsonObject)) : null,
  );
}

/** One credential, such as "[KeyIdentifier=…,KeyType=Password,KeyUsage=Verify,DisplayName=ci]". A name may have commas. */
const CREDENTIAL = /^\[KeyIdentifier=([^,\]]+),KeyType=([^,\]]+)(?:,KeyUsage=[^,\]]*)?(?:,DisplayName=(.*))?\]$/;
/** The id in a credential of another form, such as "KeyId=…" or a member "keyId". */
const KEY_ID = /key(?:id|identifier)\W{1,8}([\w-]+)/i;
/** The credentials in a text that is no list. */
const EACH = /\[KeyIdentifier=.*?\](?=\W*\[KeyIdentifier=|$)/gs;

/** A credential of the log, without the dates that it lacks. Null for what is not known of one in an unknown form. */
interface LoggedCredential {
  readonly list: "keyCredentials" | "passwordCredentials" | null;
  readonly keyId: string | null;
  readonly displayName: string | null;
}

/**
 * Reads secrets and certificates by their kinds. Where the kind of one is not known, all of them keep the name that the log has
 * for them, because each would otherwise count as new in the one list and as gone from the other.
 */
function credentialsWritten({ name, oldValue, newValue }: ModifiedProperty): readonly ModifiedProperty[] {
  const [before, after] = [credentialsIn(oldValue), credentialsIn(newValue)];
  if ([...before, ...after].some(({ list }) => list === null)) {
    return [{ name, oldValue: asJson(before), newValue: asJson(after) }];
  }
  const of = (all: readonly LoggedCredential[], wanted: LoggedCredential["list"]) =>
    all.flatMap(({ list, ...credential }) => (list === wanted ? credential : []));
  return (["keyCredentials", "passwordCredentials"] as const).map((list) => ({
    name: list,
    oldValue: of(before, list),
    newValue: of(after, list),
  }));
}

const credentialsIn = (value: Json): readonly LoggedCredential[] =>
  (value === null ? [] : elementsIn(value)).map((one) =>
    credentialIn(typeof one === "string" ? one : JSON.stringify(one)),
  );

function elementsIn(value: Json): readonly Json[] {
  if (typeof value !== "string") return isJsonCollection(value) ? value : [value];
  return listWritten(value) ?? value.match(EACH) ?? [value];
}

/** Returns the list that a text is the JSON of, or null. */
function listWritten(text: string): readonly Json[] | null {
  try {
    const list = asJson(JSON.parse(text));
    return isJsonCollection(list) ? list : null;
  } catch {
    return null;
  }
}

function credentialIn(text: string): LoggedCredential {
  const [, keyId, kind, displayName = null] = CREDENTIAL.exec(text) ?? [];
  if (keyId !== undefined) {
    const list = kind === "Password" ? "passwordCredentials" : "keyCredentials";
    return { list, keyId: canonicalId(keyId), displayName };
  }
  const id = KEY_ID.exec(text)?.[1];
  return { list: null, keyId: id === undefined ? null : canonicalId(id), displayName: null };
}
