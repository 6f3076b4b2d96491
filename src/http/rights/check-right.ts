import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { graphFault } from "../../directory/graph-fault.ts";
import { roles } from "../../domain/roles/role.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { GraphCall } from "../route.ts";
import {
  areaPermissions,
  propertyPermissions,
  type RightArea,
  type RightVerb,
  sensitiveProperties,
} from "./permissions.ts";
import {
  GLOBAL,
  PRIVILEGED_AUTHENTICATION,
  PRIVILEGED_ROLES,
  policyReaders,
  readByRoles,
  writableByRole,
} from "./role-rights.ts";

/**
 * Throws unless the token's permissions and the caller's roles allow this. An application acts by its permissions alone.
 * Every member of a tenant may read the directory, except for Conditional Access. Source: Microsoft Graph, "Permissions
 * overview": the effective rights of a delegated token are those that both the app and the person have.
 */
export async function checkRight(call: GraphCall, area: RightArea, verb: RightVerb): Promise<void> {
  requirePermission(call, areaPermissions[area][verb]);
  if (call.caller.appOnly === true || (verb === "read" && mayEveryMemberRead(call, area))) return;
  const held = await heldRoles(call);
  const writing = Object.keys(writableByRole).filter((role) => mayWrite(role, area));
  const allowing = verb === "read" ? [...writing, ...policyReaders] : writing;
  if (held.some((role) => role === GLOBAL || allowing.includes(role))) return;
  const names = [
    roles.globalAdministrator.displayName,
    ...allowing.map((role) => wellKnownName("directoryRole", role)),
  ];
  throw denied(`The caller holds no role that may ${verb} this. Roles that may: ${names.join(", ")}.`);
}

const mayEveryMemberRead = ({ behavior }: GraphCall, area: RightArea): boolean =>
  !readByRoles.has(area) || behavior["policy-reads"] === "members";

const mayWrite = (role: string, area: RightArea): boolean => {
  const areas = writableByRole[role] ?? [];
  return area === "directoryObject" ? areas.some((each) => each !== "subscribedSku") : areas.includes(area);
};

/** Throws unless the caller may write these properties of this object. */
export async function checkTarget(call: GraphCall, item: DirectoryItem, properties: readonly string[]): Promise<void> {
  if (call.behavior.rights !== "by-property") return;
  for (const property of properties) checkProperty(call, item.ref.type, property);
  if (call.caller.appOnly === true) return;
  if (item.ref.type === "group") await checkRoleAssignable(call, item.properties.isAssignableToRole === true);
  if (item.ref.type === "user" && properties.some((name) => sensitiveProperties.has(name))) {
    await checkAdministrator(call, item);
  }
}

/** Source: Microsoft Entra, "Use groups to manage role assignments": others may not touch a group that can hold roles. */
export async function checkRoleAssignable(call: GraphCall, assignable: boolean): Promise<void> {
  if (!assignable || call.behavior.rights !== "by-property") return;
  if (call.caller.appOnly === true) {
    requirePermission(call, areaPermissions.roleAssignment.write);
    return;
  }
  await requireRole(call, [GLOBAL, PRIVILEGED_ROLES], "A group that can be assigned to roles is written");
}

/** Source: Microsoft Graph v1.0, "Who can perform sensitive actions": an account with a role takes a higher one. */
async function checkAdministrator(call: GraphCall, { ref }: DirectoryItem): Promise<void> {
  if ((await call.directory.rolesOf(ref)).length === 0) return;
  await requireRole(call, [GLOBAL, PRIVILEGED_AUTHENTICATION], "An account that holds a role is written");
}

async function requireRole(call: GraphCall, allowed: readonly string[], what: string): Promise<void> {
  const held = await heldRoles(call);
  if (held.some((role) => allowed.includes(role))) return;
  throw denied(`${what} by ${allowed.map((role) => wellKnownName("directoryRole", role)).join(" or ")} only.`);
}

function checkProperty(call: GraphCall, type: EntityType, property: string): void {
  const allowing = propertyPermissions[type]?.[property];
  if (allowing !== undefined) requirePermission(call, allowing);
}

function requirePermission({ caller: { scopes } }: GraphCall, allowing: readonly string[]): void {
  if (scopes === undefined || allowing.some((permission) => scopes.includes(permission))) return;
  throw denied(
    `The token lacks a permission for this. The least one is ${allowing[0] ?? "not given to applications"}.`,
  );
}

const heldRoles = async ({ directory, caller }: GraphCall): Promise<readonly string[]> => [
  ...caller.roles.map((role) => roles[role].templateId),
  ...(await directory.rolesOf({ type: "user", id: caller.id })).map(({ templateId }) => templateId),
];

const denied = (detail: string) =>
  graphFault(403, "Authorization_RequestDenied", `Insufficient privileges to complete the operation. ${detail}`);
