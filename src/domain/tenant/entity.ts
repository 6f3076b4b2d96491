import { invalid } from "../errors.ts";

/**
 * The twelve kinds of directory object that Microsoft's service recovers, in the order of Graph's `resourceTypeName`.
 * Agent identities are no kinds of their own: an agentUser is a user, a blueprint an application, an agent identity and
 * a blueprint principal a service principal. Source: microsoft.graph.entraRecoveryServices.resourceTypeName.
 */
export const entityTypes = [
  "user",
  "group",
  "conditionalAccessPolicy",
  "namedLocationPolicy",
  "authenticationMethodPolicy",
  "authorizationPolicy",
  "authenticationStrengthPolicy",
  "application",
  "servicePrincipal",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "organization",
] as const;

/** Kinds of directory object that Microsoft's service does not cover, in Graph's names. */
export const furtherEntityTypes = [
  "administrativeUnit",
  "roleDefinition",
  "roleAssignment",
  "roleEligibilitySchedule",
  "crossTenantAccessDefault",
  "crossTenantAccessPartner",
  "federatedIdentityCredential",
] as const;

/** Every kind of directory object a directory can hold here. */
export const allEntityTypes = [...entityTypes, ...furtherEntityTypes] as const;

export type EntityType = (typeof allEntityTypes)[number];

const known: ReadonlySet<string> = new Set(allEntityTypes);

const ofService: ReadonlySet<EntityType> = new Set(entityTypes);

/** Returns true for a type that Microsoft's service covers. */
export const isServiceEntityType = (type: EntityType): boolean => ofService.has(type);

/** Returns true for both halves of an application, which share its `appId`. */
export const isApplicationType = (type: EntityType): type is "application" | "servicePrincipal" =>
  type === "application" || type === "servicePrincipal";

export const isEntityType = (text: string): text is EntityType => known.has(text);

/** Parses an entity type from outside input or the store. Throws `invalidInput` with the list of valid types. */
export function asEntityType(text: string): EntityType {
  if (isEntityType(text)) return text;
  throw notAnEntityType(text, allEntityTypes);
}

/** Parses a type that Microsoft's service covers. Throws `invalidInput` with the list of them. */
export function asServiceEntityType(text: string): (typeof entityTypes)[number] {
  const type = entityTypes.find((each) => each === text);
  if (type !== undefined) return type;
  throw notAnEntityType(text, entityTypes);
}

const notAnEntityType = (text: string, allowed: readonly EntityType[]) =>
  invalid(`"${text}" is not an entity type. Use one of: ${allowed.join(", ")}.`, { allowed });

/** A reference to one directory object. The id is the Graph id: a GUID for most types, a word for singletons. */
export interface EntityRef {
  readonly type: EntityType;
  readonly id: string;
}

/** A map key that is equal exactly for equal refs. */
export type RefKey = string & { readonly __refKey: true };

export const refKey = (ref: EntityRef): RefKey => `${ref.type}/${canonicalId(ref.id)}` as RefKey;

/** Returns the ref that a key was made of. */
export function refOfKey(key: RefKey): EntityRef {
  const at = key.indexOf("/");
  return { type: asEntityType(key.slice(0, at)), id: key.slice(at + 1) };
}

/** Returns each object once, in the order of the first mention. */
export const distinctRefs = (refs: readonly EntityRef[]): readonly EntityRef[] => [
  ...new Map(refs.map((ref) => [refKey(ref), ref])).values(),
];

export const sameRef = (a: EntityRef, b: EntityRef): boolean => a.type === b.type && sameId(a.id, b.id);

/**
 * Returns an id in the one form in which ids are stored and compared: a GUID in lower case, because it names the same
 * object in any case (RFC 9562, 4). Other ids stay as they are, because those of grants are base64.
 */
export function canonicalId(id: string): string {
  // Most ids are in this form already, and finding that out takes less time than the pattern and makes no text.
  return id.length === GUID_LENGTH && CAPITAL.test(id) && GUID.test(id) ? id.toLowerCase() : id;
}

export const sameId = (a: string, b: string): boolean => a === b || canonicalId(a) === canonicalId(b);

const GUID_LENGTH = 36;
const CAPITAL = /[A-F]/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
