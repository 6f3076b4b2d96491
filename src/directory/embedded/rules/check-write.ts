import type { EntityType } from "../../../domain/tenant/entity.ts";
import { badRequest, graphFault } from "../../graph-fault.ts";
import type { DirectoryObject } from "../object-table.ts";
import { checkApplication, checkFederatedCredential, checkServicePrincipal } from "./application-rules.ts";
import { checkAppRoleAssignment, checkGrant } from "./grant-rules.ts";
import { checkDeletedGroup, checkGroup } from "./group-rules.ts";
import { checkConditionalAccess, checkDeletedStrength, checkNamedLocation } from "./policy-rules.ts";
import { checkDeletedDefinition, checkRoleAssignment } from "./role-rules.ts";
import type { RuleContext, WriteInQuestion } from "./rule-context.ts";
import { checkUser } from "./user-rules.ts";

type Check = (write: WriteInQuestion, context: RuleContext) => void;

const checks: Readonly<Partial<Record<EntityType, Check>>> = {
  user: checkUser,
  group: checkGroup,
  application: checkApplication,
  servicePrincipal: checkServicePrincipal,
  federatedIdentityCredential: checkFederatedCredential,
  oAuth2PermissionGrant: checkGrant,
  appRoleAssignment: checkAppRoleAssignment,
  conditionalAccessPolicy: checkConditionalAccess,
  namedLocationPolicy: checkNamedLocation,
  roleAssignment: (write, context) => checkRoleAssignment("roleAssignment", write, context),
  roleEligibilitySchedule: (write, context) => checkRoleAssignment("roleEligibilitySchedule", write, context),
  roleDefinition: ({ before, given }) => {
    const names = [before?.properties.displayName, given.displayName];
    if (names.includes("")) throw badRequest("A role definition needs a display name.");
  },
};

/** Throws the refusal that Graph gives a creation or an update of this type. */
export const checkWrite = (type: EntityType, write: WriteInQuestion, context: RuleContext): void =>
  checks[type]?.(write, context);

/** Throws the refusal that Graph gives a deletion. */
export function checkDeletion(object: DirectoryObject, context: RuleContext): void {
  const { ref, properties } = object;
  if (ref.type === "roleDefinition") checkDeletedDefinition(ref.id, context);
  if (ref.type === "authenticationStrengthPolicy") checkDeletedStrength(ref.id, context);
  if (ref.type === "group") checkDeletedGroup(object);
  if (properties.isTrusted === true) {
    throw graphFault(400, "BadRequest", "A trusted named location cannot be deleted. Set isTrusted to false first.");
  }
}
