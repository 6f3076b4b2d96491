import { type AuditRecord, type ModifiedProperty, type Written, writtenBy } from "../../domain/authors/audit-record.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import type { PurgedObject } from "../../domain/changes/still-named.ts";
import { type EntityRef, type EntityType, sameRef } from "../../domain/tenant/entity.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import type { HistoryStep } from "../../service/investigation.ts";

/** The log's nouns for each type, in lower case. Source: Microsoft Entra audit log categories and activities. */
const nouns: Readonly<Record<EntityType, string>> = {
  user: "(?:external )?user",
  group: "group",
  conditionalAccessPolicy: "conditional access policy",
  namedLocationPolicy: "named location",
  authenticationMethodPolicy: "authentication methods? policy",
  authorizationPolicy: "authorization policy",
  authenticationStrengthPolicy: "authentication strength(?: policy)?",
  application: "application",
  servicePrincipal: "service principal",
  oAuth2PermissionGrant: "(?:delegated permission grant|oauth2permissiongrant)",
  appRoleAssignment: "app role assignment(?: .*)?",
  organization: "(?:organization|company)",
  administrativeUnit: "administrative unit",
  roleDefinition: "role definition",
  roleAssignment: "role assignment",
  roleEligibilitySchedule: "role eligibility",
  crossTenantAccessDefault: "cross-tenant access setting",
  crossTenantAccessPartner: "partner specific cross-tenant access setting",
  federatedIdentityCredential: "federated identity credential",
};

/** Returns the effect of a record on an object: on its existence if the record names that, otherwise an update. */
export function whatHappened(record: AuditRecord, ref: EntityRef): HistoryStep["what"] {
  const own = writtenBy(record).find((written) => sameRef(written.ref, ref));
  if (own === undefined) return "updated";
  const says = (verbs: string) => new RegExp(`^(?:${verbs}) ${nouns[ref.type]}$`, "i").test(record.operation.trim());
  const { operation } = record;
  if (says("hard delete") || /: purge$/i.test(operation)) return "gone";
  if (says("restore") || /: restore$/i.test(operation)) return "restored";
  if (says("add|create|invite") || /: create again$/i.test(operation)) return "created";
  if (ref.type === "oAuth2PermissionGrant" && /^consent to application$/i.test(operation)) return "created";
  if (says("delete|remove") || /: soft-delete$/i.test(operation)) {
    return recoverable[ref.type].softDeletable ? "softDeleted" : "gone";
  }
  return lostItsEnds(own) ? "gone" : byExistence(own.modified);
}

/** Returns the wanted objects that a record ended for good, with the names that it has of them. */
export const endedIn = (record: AuditRecord, isWanted: (ref: EntityRef) => boolean): readonly PurgedObject[] =>
  writtenBy(record)
    .filter(({ ref }) => isWanted(ref) && whatHappened(record, ref) === "gone")
    .map((written) => ({ ref: written.ref, displayName: labelIn(record, written) }));

/** Returns true for a relationship that went with an object which it linked. */
const lostItsEnds = ({ ref, modified }: Written): boolean =>
  modified.some(
    ({ name, oldValue, newValue }) =>
      name in (recoverable[ref.type].ends ?? {}) && oldValue !== null && newValue === null,
  );

/** Reads the effect from the modified existence, for objects that were deleted along with another. */
function byExistence(modified: readonly ModifiedProperty[]): HistoryStep["what"] {
  const existence = modified.find(({ name }) => name === EXISTENCE);
  if (existence === undefined) return "updated";
  return existence.newValue === null ? "restored" : "softDeleted";
}
