import type { EntityRef, EntityType } from "./entity.ts";
import { isJsonCollection, type Json, type JsonObject } from "./json.ts";
import { recoverable } from "./recoverable.ts";

/** Something an object names in its properties, and where. */
export interface Mention {
  /** The types the named object can be of. */
  readonly types: readonly EntityType[];
  readonly id: string;
  /** As "conditions.users.includeGroups". */
  readonly path: string;
}

/**
 * Where ids of other objects stand in a policy's properties, by the path's end.
 * Source: microsoft.graph.conditionalAccessPolicy and authenticationMethodTarget.
 */
const namers: Readonly<Partial<Record<EntityType, Readonly<Record<string, readonly EntityType[]>>>>> = {
  conditionalAccessPolicy: {
    "conditions.users.includeUsers": ["user"],
    "conditions.users.excludeUsers": ["user"],
    "conditions.users.includeGroups": ["group"],
    "conditions.users.excludeGroups": ["group"],
    "conditions.locations.includeLocations": ["namedLocationPolicy"],
    "conditions.locations.excludeLocations": ["namedLocationPolicy"],
    "conditions.clientApplications.includeServicePrincipals": ["servicePrincipal"],
    "conditions.clientApplications.excludeServicePrincipals": ["servicePrincipal"],
    "grantControls.authenticationStrength.id": ["authenticationStrengthPolicy"],
  },
  authenticationMethodPolicy: { "includeTargets.id": ["group", "user"], "excludeTargets.id": ["group", "user"] },
};

/** Types whose objects name others in their properties: policies by id, relationship entities by their ends. */
export const namingTypes: readonly EntityType[] = [
  "conditionalAccessPolicy",
  "authenticationMethodPolicy",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
];

/** Words that stand among ids and name nobody. */
const words = new Set([
  "All",
  "None",
  "AllTrusted",
  "GuestsOrExternalUsers",
  "all_users",
  "ServicePrincipalsInMyTenant",
]);

/** What an object names, each once a place. */
export function mentionsOf({ type }: Pick<EntityRef, "type">, properties: JsonObject): Mention[] {
  const places: Readonly<Record<string, readonly EntityType[]>> = recoverable[type].ends ?? namers[type] ?? {};
  return Object.entries(places).flatMap(([path, types]) =>
    idsAt(properties, path)
      .filter((id) => !words.has(id))
      .map((id) => ({ types, id, path })),
  );
}

const appPaths = [
  "conditions.applications.includeApplications",
  "conditions.applications.excludeApplications",
] as const;

/** Where a Conditional Access policy names an application: by its appId, which application and service principal share. */
export const appMentionsOf = (properties: JsonObject): { readonly appId: string; readonly path: string }[] =>
  appPaths.flatMap((path) => textsAt(properties, path.split(".")).map((appId) => ({ appId, path })));

/** The texts at a path of an object's properties, such as "conditions.users.includeRoles". */
export const idsAt = (properties: JsonObject, path: string): string[] => textsAt(properties, path.split("."));

function textsAt(value: Json | undefined, path: readonly string[]): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "object" && isJsonCollection(value)) return value.flatMap((item) => textsAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === "string" ? [value] : [];
  return typeof value === "object" ? textsAt(value[name], rest) : [];
}
