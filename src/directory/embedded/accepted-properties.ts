import { invalid } from "../../domain/errors.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { allEntityTypes } from "../../domain/tenant/entity.ts";
import { recoverable, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import { schemas } from "../schema/schemas.ts";

/** Internal properties of the directory, which clients never see under these names. */
const internal: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  federatedIdentityCredential: ["applicationId"],
  roleAssignment: ["createdDateTime"],
};

const accepted = new Map(
  allEntityTypes.map((type) => [
    type,
    new Set([
      ...recoverableProperties(type, "extended"),
      ...Object.keys(schemas[type].properties),
      ...(internal[type] ?? []),
    ]),
  ]),
);

const kinds: Readonly<Record<string, "string" | "boolean" | "collection">> = {
  accountEnabled: "boolean",
  appId: "string",
  clientId: "string",
  consentType: "string",
  department: "string",
  displayName: "string",
  groupTypes: "collection",
  identifierUris: "collection",
  isAssignableToRole: "boolean",
  isTrusted: "boolean",
  jobTitle: "string",
  mail: "string",
  onPremisesSyncEnabled: "boolean",
  principalId: "string",
  resourceId: "string",
  scope: "string",
  userPrincipalName: "string",
};

export const holds = (type: EntityType, property: string): boolean => accepted.get(type)?.has(property) === true;

/** Returns every property an object of the type can hold, sorted. */
export const acceptedProperties = (type: EntityType): readonly string[] => [...(accepted.get(type) ?? [])].sort();

/** Throws `invalidInput` for a property that the type does not have, or for a value of the wrong kind. */
export function checkProperties(type: EntityType, properties: JsonObject): void {
  for (const [name, value] of Object.entries(properties)) {
    if (!holds(type, name)) throw invalid(`A ${recoverable[type].graphType} has no property "${name.slice(0, 80)}".`);
    const kind = kinds[name];
    if (value !== null && kind !== undefined && kindOf(value) !== kind) {
      throw invalid(`"${name}" takes a ${kind}, not a ${kindOf(value)}.`);
    }
  }
  const { userPrincipalName } = properties;
  if (typeof userPrincipalName === "string" && !/^[^@\s]{1,64}@[^@\s]{1,255}$/.test(userPrincipalName)) {
    throw invalid(`"${userPrincipalName.slice(0, 80)}" is no user principal name: it takes the form name@domain.`);
  }
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return "collection";
  return value === null ? "null" : typeof value;
}
