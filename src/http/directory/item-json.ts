import type { DirectoryItem } from "../../directory/directory-admin.ts";
import type { PropertySchema, ValueSchema } from "../../directory/schema/property-schema.ts";
import { defaultProperties, readableProperties, schemas } from "../../directory/schema/schemas.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../domain/json.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import { encodeDateTime } from "../../wire/date-time.ts";
import { graphTypeOf, typeAnnotation } from "../../wire/graph-type.ts";

export interface ItemView {
  /** Names the type, because the list may hold several. An object of a derived type always names its own. */
  readonly typed: boolean;
  /** Properties to show, or null for those Graph returns by default. */
  readonly names: readonly string[] | null;
  /** Shows every property by default. */
  readonly all?: boolean;
}

/**
 * Returns an object as Graph shows it: lists are empty and never null, and complex values of the kind that is always
 * there hold all their members. Source: Microsoft Graph v1.0, the JSON representation of each resource.
 */
export function itemJson(item: DirectoryItem, { typed, names, all = false }: ItemView): JsonObject {
  const { ref, graphType, properties } = item;
  const type = graphType ?? graphTypeOf(ref, properties);
  const isDerived = type !== recoverable[ref.type].graphType;
  const wanted = names ?? (all ? readableProperties(ref.type) : shownByDefault(item));
  const shown: Record<string, Json> = {};
  if (typed || isDerived) shown["@odata.type"] = typeAnnotation(type);
  shown.id = ref.id;
  for (const name of wanted) {
    const schema = schemas[ref.type].properties[name];
    if (schema === undefined) continue;
    const kept = schema.access === "secret" ? null : memberOf(properties, name);
    const value = name === EXISTENCE ? deletedIn(item) : shownValue(kept, name, schema);
    // A derived type lacks the other types' properties, which is not the same as having them unset.
    if (!isDerived || kept !== null || belongs(ref.type, type, name, value)) shown[name] = value;
  }
  return shown;
}

/** The deleted items show the time of deletion, whatever else the type shows by default. */
function shownByDefault({ ref, life }: DirectoryItem): readonly string[] {
  const names = defaultProperties(ref.type);
  return life === "live" || names.includes(EXISTENCE) ? names : [...names, EXISTENCE];
}

/** A derived type whose properties are not listed shows those with a value and those that are lists. */
function belongs(of: DirectoryItem["ref"]["type"], graphType: string, name: string, value: Json): boolean {
  const { derived, properties } = schemas[of];
  const own = derived?.[graphType];
  if (own === undefined) return value !== null;
  return own.includes(name) || properties[name]?.access === "read";
}

const deletedIn = ({ deletedDateTime }: DirectoryItem): Json =>
  deletedDateTime === null ? null : encodeDateTime(deletedDateTime);

function shownValue(value: Json, name: string, { value: schema }: PropertySchema): Json {
  const shown = filledValue(value, schema);
  return name === "passwordCredentials" ? withoutSecrets(shown) : shown;
}

function filledValue(value: Json, schema: ValueSchema): Json {
  if (schema.kind === "list") return value ?? [];
  if (schema.kind !== "complex" || !schema.filled) return value;
  const given = isJsonObject(value) ? value : {};
  const members = Object.entries(schema.members).map(([name, member]): [string, Json] => [
    name,
    filledValue(memberOf(given, name), member),
  ]);
  return { ...Object.fromEntries(members), ...Object.fromEntries(Object.entries(given).filter(isForeignTo(schema))) };
}

const isForeignTo =
  (schema: ValueSchema & { kind: "complex" }) =>
  ([name]: readonly [string, Json]): boolean =>
    !Object.hasOwn(schema.members, name);

/** Source: Microsoft Graph v1.0, "passwordCredential": the secret is returned by `addPassword` alone. */
const withoutSecrets = (value: Json): Json =>
  isJsonCollection(value) ? value.map((each) => (isJsonObject(each) ? { ...each, secretText: null } : each)) : value;
