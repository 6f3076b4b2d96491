import type { AuditRecord } from "../domain/audit-record.ts";
import type { EntityType } from "../domain/entity.ts";
import type { Json } from "../domain/json.ts";
import { encodeDateTime } from "./date-time.ts";

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
    targetResources: record.targets.map(({ ref, displayName, modified }) => ({
      id: ref?.id ?? null,
      displayName,
      type: ref === null ? "Other" : targetTypes[ref.type],
      modifiedProperties: modified.map(({ name, oldValue, newValue }) => ({
        displayName: name,
        oldValue: encodeValue(oldValue),
        newValue: encodeValue(newValue),
      })),
    })),
    additionalDetails: [],
  };
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
