import type { JsonObject } from "../domain/json.ts";
import { allEntityTypes, type EntityRef, type EntityType } from "../domain/tenant/entity.ts";
import { recoverable } from "../domain/tenant/recoverable.ts";

const GRAPH = "microsoft.graph.";

/** Method configurations that Backup and Recovery covers. Each is an object with this id. */
const methodConfigurations = [
  "Email",
  "Fido2",
  "MicrosoftAuthenticator",
  "Sms",
  "SoftwareOath",
  "TemporaryAccessPass",
  "Voice",
  "X509Certificate",
] as const;

const configurationType = (id: string): string =>
  `${GRAPH}${id.charAt(0).toLowerCase()}${id.slice(1)}AuthenticationMethodConfiguration`;

/** Entity types by Graph's derived types. */
const derivedTypes: Readonly<Record<string, EntityType>> = {
  [`${GRAPH}agentUser`]: "user",
  [`${GRAPH}agentIdentityBlueprint`]: "application",
  [`${GRAPH}agentIdentity`]: "servicePrincipal",
  [`${GRAPH}agentIdentityBlueprintPrincipal`]: "servicePrincipal",
  [`${GRAPH}ipNamedLocation`]: "namedLocationPolicy",
  [`${GRAPH}countryNamedLocation`]: "namedLocationPolicy",
  ...Object.fromEntries(methodConfigurations.map((id) => [configurationType(id), "authenticationMethodPolicy"])),
};

const byGraphType = new Map<string, EntityType>([
  ...allEntityTypes.map((type) => [recoverable[type].graphType, type] as const),
  ...Object.entries(derivedTypes),
]);

/** Returns the entity type of an `@odata.type`, with or without `#` and namespace, or undefined for any other type. */
export function entityTypeOfGraphType(text: string): EntityType | undefined {
  const bare = text.replace(/^#/, "");
  return byGraphType.get(bare) ?? byGraphType.get(`${GRAPH}${bare}`);
}

/** Returns the most derived Graph type that id and properties reveal. */
export function graphTypeOf({ type, id }: EntityRef, properties: JsonObject): string {
  if (type === "namedLocationPolicy") {
    if ("ipRanges" in properties || "isTrusted" in properties) return `${GRAPH}ipNamedLocation`;
    if ("countriesAndRegions" in properties || "countryLookupMethod" in properties)
      return `${GRAPH}countryNamedLocation`;
  }
  if (type === "authenticationMethodPolicy" && methodConfigurations.some((known) => known === id)) {
    return configurationType(id);
  }
  return recoverable[type].graphType;
}

/** Writes an `@odata.type` value. */
export const typeAnnotation = (graphType: string): string => `#${graphType}`;
