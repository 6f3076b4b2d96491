import type { EntityType } from "../../domain/tenant/entity.ts";
import { application, federatedIdentityCredential, servicePrincipal } from "./applications.ts";
import { authenticationStrengthPolicy, conditionalAccessPolicy, namedLocationPolicy } from "./conditional-access.ts";
import {
  appRoleAssignment,
  oAuth2PermissionGrant,
  roleAssignment,
  roleDefinition,
  roleEligibilitySchedule,
} from "./grants.ts";
import { administrativeUnit, group, user } from "./people.ts";
import type { ObjectSchema } from "./property-schema.ts";
import {
  authenticationMethodPolicy,
  authorizationPolicy,
  crossTenantAccessDefault,
  crossTenantAccessPartner,
  organization,
} from "./tenant-policies.ts";

/** The properties of each type, as Graph v1.0 shows and takes them. */
export const schemas: Readonly<Record<EntityType, ObjectSchema>> = {
  user,
  group,
  conditionalAccessPolicy,
  namedLocationPolicy,
  authenticationMethodPolicy,
  authorizationPolicy,
  authenticationStrengthPolicy,
  application,
  servicePrincipal,
  oAuth2PermissionGrant,
  appRoleAssignment,
  organization,
  administrativeUnit,
  roleDefinition,
  roleAssignment,
  roleEligibilitySchedule,
  crossTenantAccessDefault,
  crossTenantAccessPartner,
  federatedIdentityCredential,
};

/** Returns the properties shown without `$select`. */
export function defaultProperties(type: EntityType): readonly string[] {
  const { byDefault, onRequest = [], properties } = schemas[type];
  if (byDefault !== undefined) return byDefault;
  return Object.keys(properties).filter((name) => properties[name]?.access !== "secret" && !onRequest.includes(name));
}

/** Returns the properties that can be asked for and are never shown. */
export const secretProperties = (type: EntityType): readonly string[] =>
  Object.entries(schemas[type].properties)
    .filter(([, { access }]) => access === "secret")
    .map(([name]) => name);

/** Returns every property that can be read, sorted. */
export const readableProperties = (type: EntityType): readonly string[] =>
  Object.entries(schemas[type].properties)
    .filter(([, { access }]) => access !== "secret")
    .map(([name]) => name)
    .sort();
