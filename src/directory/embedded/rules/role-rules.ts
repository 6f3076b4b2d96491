import { canonicalId, type EntityRef } from "../../../domain/tenant/entity.ts";
import { type RoleGrantType, roleGrantTypes } from "../../../domain/tenant/role-grant.ts";
import { WHOLE_TENANT } from "../../../domain/tenant/role-scope.ts";
import { wellKnownName } from "../../../domain/tenant/well-known.ts";
import { badRequest, resourceNotFound } from "../../graph-fault.ts";
import { isLive, type ObjectTable } from "../object-table.ts";
import type { RuleContext, WriteInQuestion } from "./rule-context.ts";

/** Source: Microsoft Graph v1.0, "Create unifiedRoleAssignment" and "Create roleEligibilityScheduleRequest". */
export function checkRoleAssignment(
  type: RoleGrantType,
  { before, after }: WriteInQuestion,
  { tenant }: RuleContext,
): void {
  if (before !== null) return;
  const { principalId, roleDefinitionId, directoryScopeId = WHOLE_TENANT } = after;
  checkDefinition(String(roleDefinitionId), tenant.objects);
  checkScope(String(directoryScopeId), tenant.objects);
  const group = tenant.objects.find({ type: "group", id: String(principalId) });
  if (isLive(group) && group.properties.isAssignableToRole !== true) {
    throw badRequest("A group must be created with isAssignableToRole set to true to be assigned to a role.");
  }
  const same = tenant.objects
    .relationshipsAt(String(principalId))
    .filter((each) => each.ref.type === type && isLive(each))
    .some(
      ({ properties }) =>
        canonicalId(String(properties.roleDefinitionId)) === canonicalId(String(roleDefinitionId)) &&
        properties.directoryScopeId === directoryScopeId,
    );
  if (same) {
    throw badRequest(
      "A conflicting object with one or more of the specified property values is present in the directory.",
    );
  }
}

function checkDefinition(id: string, objects: ObjectTable): void {
  const ref: EntityRef = { type: "roleDefinition", id };
  if (wellKnownName("directoryRole", id) === undefined && !isLive(objects.find(ref))) throw resourceNotFound(id);
}

function checkScope(scope: string, objects: ObjectTable): void {
  const [, unit] = /^\/administrativeUnits\/([^/]+)$/.exec(scope) ?? [];
  const [, object] = /^\/([^/]+)$/.exec(scope) ?? [];
  if (scope === WHOLE_TENANT) return;
  if (unit !== undefined && isLive(objects.find({ type: "administrativeUnit", id: unit }))) return;
  const types = ["application", "servicePrincipal", "group", "user"] as const;
  if (object !== undefined && types.some((type) => isLive(objects.find({ type, id: object })))) return;
  throw badRequest(`The directoryScopeId '${scope.slice(0, 80)}' names no scope of this tenant.`);
}

/** Source: Microsoft Graph v1.0, "Delete unifiedRoleDefinition": a definition in use stays. */
export function checkDeletedDefinition(id: string, { tenant }: RuleContext): void {
  const inUse = roleGrantTypes
    .flatMap((type) => tenant.objects.ofType(type))
    .some(({ properties }) => canonicalId(String(properties.roleDefinitionId)) === canonicalId(id));
  if (inUse) throw badRequest("The role definition has assignments. Remove them first.");
}
