import type { EntityType } from "../../domain/tenant/entity.ts";
import type { LinkName } from "../../domain/tenant/link.ts";

/** A collection of the directory as Graph addresses it. */
export interface EntitySet {
  readonly path: string;
  readonly type: EntityType;
  readonly writes: readonly ("create" | "update" | "delete")[];
  readonly links: readonly LinkName[];
  readonly delta: boolean;
  /** Path of its deleted items, where that is another than `directory/deletedItems`. */
  readonly deletedItems: string | null;
}

const whole = ["create", "update", "delete"] as const;
const conditionalAccess = "/identity/conditionalAccess";
const plain = { writes: whole, links: [], delta: false, deletedItems: null } as const;

export const entitySets: readonly EntitySet[] = [
  { ...plain, path: "/users", type: "user", links: ["manager", "sponsors"], delta: true },
  { ...plain, path: "/groups", type: "group", links: ["members", "owners"], delta: true },
  { ...plain, path: "/applications", type: "application", links: ["owners"], delta: true },
  { ...plain, path: "/servicePrincipals", type: "servicePrincipal", links: ["owners", "sponsors"], delta: true },
  {
    ...plain,
    path: "/directory/administrativeUnits",
    type: "administrativeUnit",
    links: ["members"],
    delta: true,
  },
  {
    ...plain,
    path: `${conditionalAccess}/policies`,
    type: "conditionalAccessPolicy",
    deletedItems: `${conditionalAccess}/deletedItems/policies`,
  },
  {
    ...plain,
    path: `${conditionalAccess}/namedLocations`,
    type: "namedLocationPolicy",
    deletedItems: `${conditionalAccess}/deletedItems/namedLocations`,
  },
  { ...plain, path: "/policies/authenticationStrengthPolicies", type: "authenticationStrengthPolicy" },
  { ...plain, path: `${conditionalAccess}/authenticationStrength/policies`, type: "authenticationStrengthPolicy" },
  {
    ...plain,
    path: "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations",
    type: "authenticationMethodPolicy",
    writes: ["update"],
  },
  { ...plain, path: "/oauth2PermissionGrants", type: "oAuth2PermissionGrant", delta: true },
  { ...plain, path: "/organization", type: "organization", writes: ["update"] },
  { ...plain, path: "/roleManagement/directory/roleDefinitions", type: "roleDefinition" },
  {
    ...plain,
    path: "/roleManagement/directory/roleAssignments",
    type: "roleAssignment",
    writes: ["create", "delete"],
  },
  {
    ...plain,
    path: "/roleManagement/directory/roleEligibilitySchedules",
    type: "roleEligibilitySchedule",
    writes: [],
  },
  {
    ...plain,
    path: "/policies/crossTenantAccessPolicy/partners",
    type: "crossTenantAccessPartner",
    deletedItems: "/policies/deletedItems/crossTenantPartners",
  },
];

/** Types that derive from directoryObject, which Graph searches, counts and casts. */
export const directoryTypes: readonly EntityType[] = [
  "user",
  "group",
  "application",
  "servicePrincipal",
  "administrativeUnit",
];
