import { isJsonCollection, type Json, type JsonObject } from "../json.ts";
import { allEntityTypes, type EntityRef, type EntityType } from "../tenant/entity.ts";
import { recoverable } from "../tenant/recoverable.ts";

/** An object named in another object's properties, with the place. */
export interface Mention {
  /** The types the named object can be of. */
  readonly types: readonly EntityType[];
  readonly id: string;
  /** A path such as "conditions.users.includeGroups". */
  readonly path: string;
}

/**
 * Paths at which a policy's properties hold ids of other objects.
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

/** Returns true if properties of such objects hold ids of others. */
export const namesObjects = (type: EntityType): boolean =>
  recoverable[type].ends !== null || namers[type] !== undefined;

/** Types whose objects name others in their properties: policies by id, relationship entities by their ends. */
export const namingTypes: readonly EntityType[] = [
  "conditionalAccessPolicy",
  "authenticationMethodPolicy",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "roleAssignment",
  "roleEligibilitySchedule",
];

/** Types of relationship entities, such as the assignment of a role. */
export const relationshipTypes: readonly EntityType[] = allEntityTypes.filter(
  (type) => recoverable[type].ends !== null,
);

/** Returns true for a property in which relationship entities of a type name one of the objects that they link. */
export const isEnd = (type: EntityType, property: string): boolean => property in (recoverable[type].ends ?? {});

/** Keywords that Graph allows in place of ids. */
const words = new Set([
  "all",
  "none",
  "alltrusted",
  "guestsorexternalusers",
  "all_users",
  "serviceprincipalsinmytenant",
]);

/** Returns the objects named in an object's properties, with ids as they are written there. */
export function mentionsOf({ type }: Pick<EntityRef, "type">, properties: JsonObject): Mention[] {
  const places: Readonly<Record<string, readonly EntityType[]>> | null = recoverable[type].ends ?? namers[type] ?? null;
  if (places === null) return [];
  return Object.entries(places).flatMap(([path, types]) =>
    idsAt(properties, path)
      .filter((id) => !words.has(id.toLowerCase()))
      .map((id) => ({ types, id, path })),
  );
}

const appPaths = [
  "conditions.applications.includeApplications",
  "conditions.applications.excludeApplications",
] as const;

/** Returns the applications a Conditional Access policy names by appId, which application and service principal share. */
export const appMentionsOf = (properties: JsonObject): { readonly appId: string; readonly path: string }[] =>
  appPaths.flatMap((path) => textsAt(properties, path.split(".")).map((appId) => ({ appId, path })));

const locationPaths = ["conditions.locations.includeLocations", "conditions.locations.excludeLocations"] as const;

/** Graph's word for all trusted locations. */
export const ALL_TRUSTED = "AllTrusted";

/** Returns the paths at which a Conditional Access policy names all trusted locations, in any case. */
export const allTrustedPaths = (properties: JsonObject): readonly string[] =>
  locationPaths.filter((path) => idsAt(properties, path).some((id) => id.toLowerCase() === ALL_TRUSTED.toLowerCase()));

/** Returns the strings at a path of an object's properties, such as "conditions.users.includeRoles". */
export const idsAt = (properties: JsonObject, path: string): string[] => textsAt(properties, path.split("."));

function textsAt(value: Json | undefined, path: readonly string[]): string[] {
  if (value === undefined || value === null) return [];
  if (isJsonCollection(value)) return value.flatMap((item) => textsAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === "string" ? [value] : [];
  return typeof value === "object" ? textsAt(value[name], rest) : [];
}
