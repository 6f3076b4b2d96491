import type { EntityType } from "../../../domain/tenant/entity.ts";
import type { LinkName } from "../../../domain/tenant/link.ts";

/** The place of all entities of one type in a live tenant, and the way to read them. */
export interface LiveSource {
  readonly type: EntityType;
  /** The collection or object, below the service's base. */
  readonly path: string;
  /**
   * `delta`: a place in the service's own record of changes. `list`: the whole collection every time, because Graph keeps
   * no record of its changes. `single`: one object. `configurations`: the members of the authentication methods policy.
   */
  readonly way: "delta" | "list" | "single" | "configurations";
  /** Links that come with the entities. */
  readonly links: readonly LinkName[];
  /** The least permission to read it. Source: Microsoft Graph permissions reference. */
  readonly permission: string;
  /** A property that every object has. A row of changes without it has only a part of the object. */
  readonly mark?: string;
  /** Collection of its soft-deleted objects, or null if they cannot be listed. */
  readonly deletedItems: string | null;
  /** Narrows a list to the objects that a history has. */
  readonly query?: Readonly<Record<string, string>>;
  /**
   * True for a source that a tenant need not offer. Its absence leaves the part unread and does not fail the reading.
   */
  readonly isOptional?: true;
}

const ROLES = "/roleManagement/directory";
const CONDITIONAL_ACCESS = "/identity/conditionalAccess";
const deletedItems = (graphType: string): string => `/directory/deletedItems/microsoft.graph.${graphType}`;

/** Sources of what Microsoft's service covers. Source: Microsoft Graph v1.0, delta query overview. */
const serviceSources: readonly LiveSource[] = [
  {
    type: "user",
    mark: "displayName",
    path: "/users",
    way: "delta",
    links: ["manager"],
    permission: "User.Read.All",
    deletedItems: deletedItems("user"),
  },
  {
    type: "group",
    mark: "displayName",
    path: "/groups",
    way: "delta",
    links: ["members", "owners"],
    permission: "Group.Read.All",
    deletedItems: deletedItems("group"),
  },
  {
    type: "application",
    mark: "displayName",
    path: "/applications",
    way: "delta",
    links: [],
    permission: "Application.Read.All",
    deletedItems: deletedItems("application"),
  },
  {
    type: "servicePrincipal",
    mark: "appId",
    path: "/servicePrincipals",
    way: "delta",
    links: [],
    permission: "Application.Read.All",
    deletedItems: deletedItems("servicePrincipal"),
  },
  {
    type: "oAuth2PermissionGrant",
    mark: "clientId",
    path: "/oauth2PermissionGrants",
    way: "delta",
    links: [],
    permission: "Directory.Read.All",
    deletedItems: null,
  },
  {
    type: "namedLocationPolicy",
    path: `${CONDITIONAL_ACCESS}/namedLocations`,
    way: "list",
    links: [],
    permission: "Policy.Read.All",
    deletedItems: `${CONDITIONAL_ACCESS}/deletedItems/namedLocations`,
  },
  {
    type: "authenticationStrengthPolicy",
    path: "/policies/authenticationStrengthPolicies",
    way: "list",
    links: [],
    permission: "Policy.Read.AuthenticationMethod",
    deletedItems: null,
  },
  {
    type: "conditionalAccessPolicy",
    path: `${CONDITIONAL_ACCESS}/policies`,
    way: "list",
    links: [],
    permission: "Policy.Read.All",
    deletedItems: `${CONDITIONAL_ACCESS}/deletedItems/policies`,
  },
  {
    type: "authenticationMethodPolicy",
    path: "/policies/authenticationMethodsPolicy",
    way: "configurations",
    links: [],
    permission: "Policy.Read.AuthenticationMethod",
    deletedItems: null,
  },
  {
    type: "authorizationPolicy",
    path: "/policies/authorizationPolicy",
    way: "single",
    links: [],
    permission: "Policy.Read.All",
    deletedItems: null,
  },
  {
    type: "organization",
    path: "/organization",
    way: "list",
    links: [],
    permission: "Organization.Read.All",
    deletedItems: null,
  },
];

/**
 * Sources of what Microsoft's own service does not cover. Some tenants do not offer them, for lack of a license.
 * Source: Microsoft Graph v1.0, "administrativeUnit: delta", role management and cross-tenant access.
 */
const furtherSources: readonly LiveSource[] = [
  {
    type: "administrativeUnit",
    mark: "displayName",
    path: "/directory/administrativeUnits",
    way: "delta",
    links: ["members"],
    permission: "AdministrativeUnit.Read.All",
    deletedItems: deletedItems("administrativeUnit"),
    isOptional: true,
  },
  {
    type: "roleDefinition",
    path: `${ROLES}/roleDefinitions`,
    query: { $filter: "isBuiltIn eq false" },
    way: "list",
    links: [],
    permission: "RoleManagement.Read.Directory",
    deletedItems: null,
    isOptional: true,
  },
  {
    type: "roleAssignment",
    path: `${ROLES}/roleAssignments`,
    way: "list",
    links: [],
    permission: "RoleManagement.Read.Directory",
    deletedItems: null,
    isOptional: true,
  },
  {
    type: "roleEligibilitySchedule",
    path: `${ROLES}/roleEligibilitySchedules`,
    way: "list",
    links: [],
    permission: "RoleEligibilitySchedule.Read.Directory",
    deletedItems: null,
    isOptional: true,
  },
  {
    type: "crossTenantAccessDefault",
    path: "/policies/crossTenantAccessPolicy/default",
    way: "single",
    links: [],
    permission: "Policy.Read.All",
    deletedItems: null,
    isOptional: true,
  },
  {
    type: "crossTenantAccessPartner",
    path: "/policies/crossTenantAccessPolicy/partners",
    way: "list",
    links: [],
    permission: "Policy.Read.All",
    // Only Graph's beta lists deleted ones, so a deleted one counts as gone.
    deletedItems: null,
    isOptional: true,
  },
];

/** Every source, in the order of recovery's dependencies. */
export const sources: readonly LiveSource[] = [...serviceSources, ...furtherSources];

/** Returns the source of a type, if it has one of its own. */
export const sourceOf = (type: EntityType): LiveSource | undefined => sources.find((source) => source.type === type);

/** Returns the address of the collection of a type. */
export const pathOfType = (type: EntityType): string => sourceOf(type)?.path ?? `/${type}s`;
