import { isJsonObject, type JsonObject, memberOf, sameJson } from "../../../domain/json.ts";
import { type DirectoryObject, isLive } from "../object-table.ts";
import type { OpenTenant } from "../tenant.ts";
import { changedAfter } from "./follow-rules.ts";

/**
 * Lets service principals copy from the applications changed since a position: the name, and those of roles, scopes and
 * reply addresses that they have copied before. The log has no record of it, as in Entra.
 */
export function copyToPrincipals(tenant: OpenTenant, since: number): void {
  const applications = changedAfter(tenant, since).filter(
    (object) => object.ref.type === "application" && isLive(object),
  );
  for (const application of applications) {
    const { appId } = application.properties;
    for (const principal of tenant.objects.ofApplication("servicePrincipal", String(appId)).filter(isLive)) {
      const copies = copiesOf(application, principal);
      const changed = Object.entries(copies).some(
        ([name, value]) => !sameJson(value, principal.properties[name] ?? null),
      );
      if (changed) tenant.objects.save({ ...principal, properties: { ...principal.properties, ...copies } });
    }
  }
}

function copiesOf({ properties }: DirectoryObject, { properties: before }: DirectoryObject): JsonObject {
  const { displayName, appRoles } = properties;
  const scopes = memberIn(properties, "api", "oauth2PermissionScopes");
  const addresses = memberIn(properties, "web", "redirectUris");
  return {
    ...(displayName === undefined ? {} : { displayName, appDisplayName: displayName }),
    ...(appRoles === undefined || before.appRoles === undefined ? {} : { appRoles }),
    ...(scopes === null || before.oauth2PermissionScopes === undefined ? {} : { oauth2PermissionScopes: scopes }),
    ...(addresses === null || before.replyUrls === undefined ? {} : { replyUrls: addresses }),
  };
}

function memberIn(properties: JsonObject, name: string, member: string) {
  const value = memberOf(properties, name);
  return isJsonObject(value) ? memberOf(value, member) : null;
}
