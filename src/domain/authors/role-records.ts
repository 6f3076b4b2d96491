import { relationshipId } from "../tenant/relationship-identity.ts";
import { WHOLE_TENANT } from "../tenant/role-scope.ts";
import type { AuditTarget } from "./audit-record.ts";

/**
 * Returns the role assignment that "Add member to role" and "Remove member from role" change, with the values that it
 * gains or loses. Their records name the holder and the role and not what connects them, so that its author would be
 * unknown. Such a role is held for the whole tenant.
 */
export function assignmentTarget(verb: "add" | "remove", principalId: string, roleDefinitionId: string): AuditTarget {
  const properties = { principalId, roleDefinitionId, directoryScopeId: WHOLE_TENANT };
  const modified = Object.entries(properties).map(([name, value]) =>
    verb === "add" ? { name, oldValue: null, newValue: value } : { name, oldValue: value, newValue: null },
  );
  return {
    ref: { type: "roleAssignment", id: relationshipId("roleAssignment", properties) },
    displayName: null,
    modified,
  };
}
