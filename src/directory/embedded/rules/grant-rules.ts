import { objectsIn } from "../../../domain/json.ts";
import { relationshipId } from "../../../domain/tenant/relationship-identity.ts";
import { wellKnownName } from "../../../domain/tenant/well-known.ts";
import { badRequest, graphFault, resourceNotFound } from "../../graph-fault.ts";
import { isLive } from "../object-table.ts";
import type { RuleContext, WriteInQuestion } from "./rule-context.ts";

const DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000";
const GRAPH = "00000003-0000-0000-c000-000000000000";

/** Source: Microsoft Graph v1.0, "Create oAuth2PermissionGrant". */
export function checkGrant({ before, after }: WriteInQuestion, { tenant }: RuleContext): void {
  if (before !== null) return;
  const ref = { type: "oAuth2PermissionGrant", id: relationshipId("oAuth2PermissionGrant", after) } as const;
  if (isLive(tenant.objects.find(ref))) {
    throw graphFault(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.");
  }
}

/** Source: Microsoft Graph v1.0, "Grant an appRoleAssignment". */
export function checkAppRoleAssignment({ before, after }: WriteInQuestion, { tenant }: RuleContext): void {
  if (before !== null) return;
  const { resourceId, appRoleId } = after;
  const resource = tenant.objects.find({ type: "servicePrincipal", id: String(resourceId) });
  if (!isLive(resource)) throw resourceNotFound(String(resourceId));
  const ref = { type: "appRoleAssignment", id: relationshipId("appRoleAssignment", after) } as const;
  if (isLive(tenant.objects.find(ref))) throw badRequest("Permission being assigned already exists on the object.");
  if (appRoleId === DEFAULT_ROLE) return;
  const { appId, appRoles } = resource.properties;
  const applications = tenant.objects.ofApplication("application", String(appId));
  const roles = [...objectsIn(appRoles), ...applications.flatMap(({ properties }) => objectsIn(properties.appRoles))];
  const known = roles.some(({ id }) => String(id).toLowerCase() === String(appRoleId).toLowerCase());
  if (known || (appId === GRAPH && wellKnownName("graphPermission", String(appRoleId)) !== undefined)) return;
  throw badRequest(`Permission being assigned was not found on application '${String(appId)}'.`);
}
