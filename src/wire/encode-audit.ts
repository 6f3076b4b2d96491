import type { AuditRecord, AuditTarget } from "../domain/authors/audit-record.ts";
import { isJsonCollection, type Json } from "../domain/json.ts";
import type { EntityType } from "../domain/tenant/entity.ts";
import { encodeDateTime } from "./date-time.ts";
import { lifeAsLogged } from "./life-records.ts";
import { ROLE_TEMPLATE } from "./role-template.ts";

/** Writes a record as Graph's directoryAudit. Values of properties are JSON in a text, as in Entra's log. */
export function encodeAudit(record: AuditRecord) {
  return {
    id: record.id,
    category: record.category,
    correlationId: record.correlationId,
    result: record.result,
    resultReason: "",
    activityDisplayName: record.operation,
    activityDateTime: encodeDateTime(record.time),
    loggedByService: "Core Directory",
    initiatedBy: encodeInitiator(record),
    targetResources: lifeAsLogged(record.operation, asEntraWrites(record.targets)).map(
      ({ ref, displayName, modified }) => ({
        id: ref?.id ?? null,
        displayName,
        type: ref === null ? "Other" : targetTypes[ref.type],
        modifiedProperties: modified.map(({ name, oldValue, newValue }) => ({
          displayName: name,
          oldValue: encodeValue(ref === null ? listed(oldValue) : oldValue),
          newValue: encodeValue(ref === null ? listed(newValue) : newValue),
        })),
      }),
    ),
    additionalDetails: [],
  };
}

/** Writes the role of an assignment beside its holder, where Entra's log has it. Its records name no assignment. */
function asEntraWrites(targets: readonly AuditTarget[]): readonly AuditTarget[] {
  const [holder, role] = targets;
  const assignment = targets.find(({ ref }, at) => at > 0 && ref?.type === "roleAssignment");
  const template = assignment?.modified.find(({ name }) => name === "roleDefinitionId");
  if (holder === undefined || template === undefined) return targets;
  const name = role?.displayName ?? null;
  const named = template.oldValue === null ? { oldValue: null, newValue: name } : { oldValue: name, newValue: null };
  const modified = [
    { name: "Role.DisplayName", ...named },
    { ...template, name: ROLE_TEMPLATE },
  ];
  return [
    { ...holder, modified: [...holder.modified, ...modified] },
    ...targets.filter((one) => one !== holder && one !== assignment),
  ];
}

function encodeInitiator({ actor, app, ip }: AuditRecord) {
  const { kind, id, name } = actor;
  if (kind === "app") {
    return { user: null, app: { appId: null, displayName: app, servicePrincipalId: id, servicePrincipalName: name } };
  }
  const isUpn = name?.includes("@") === true;
  return {
    user: { id, displayName: isUpn ? null : name, userPrincipalName: isUpn ? name : null, ipAddress: ip },
    app: app === null ? null : { appId: null, displayName: app, servicePrincipalId: null, servicePrincipalName: null },
  };
}

/** Puts the value of an object without a type in a list, as Entra's log has it. */
const listed = (value: Json): Json => (value === null || isJsonCollection(value) ? value : [value]);

const encodeValue = (value: Json): string | null => (value === null ? null : JSON.stringify(value));

/** Values of targetResources.type, each of which stands for several entity types. Source: directoryAudit. */
export const targetTypes: Readonly<Record<EntityType, string>> = {
  user: "User",
  group: "Group",
  conditionalAccessPolicy: "Policy",
  namedLocationPolicy: "Policy",
  authenticationMethodPolicy: "Policy",
  authorizationPolicy: "Policy",
  authenticationStrengthPolicy: "Policy",
  application: "Application",
  servicePrincipal: "ServicePrincipal",
  oAuth2PermissionGrant: "Other",
  appRoleAssignment: "Other",
  organization: "Directory",
  administrativeUnit: "AdministrativeUnit",
  roleDefinition: "Role",
  roleAssignment: "Role",
  roleEligibilitySchedule: "Role",
  crossTenantAccessDefault: "Policy",
  crossTenantAccessPartner: "Policy",
  federatedIdentityCredential: "Other",
};
