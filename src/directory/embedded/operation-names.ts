import type { JsonObject } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import type { LinkName } from "../../domain/tenant/link.ts";
import type { AuditCategory, Step } from "../directory.ts";

/** Names as in the audit log of Entra. Source: "Microsoft Entra audit log categories and activities". */
const nouns: Readonly<Record<EntityType, string>> = {
  user: "user",
  group: "group",
  conditionalAccessPolicy: "conditional access policy",
  namedLocationPolicy: "named location",
  authenticationMethodPolicy: "authentication methods policy",
  authorizationPolicy: "authorization policy",
  authenticationStrengthPolicy: "authentication strength",
  application: "application",
  servicePrincipal: "service principal",
  oAuth2PermissionGrant: "delegated permission grant",
  appRoleAssignment: "app role assignment",
  organization: "organization",
  administrativeUnit: "administrative unit",
  roleDefinition: "role definition",
  roleAssignment: "role assignment",
  roleEligibilitySchedule: "role eligibility",
  crossTenantAccessDefault: "cross-tenant access setting",
  crossTenantAccessPartner: "partner specific cross-tenant access setting",
  federatedIdentityCredential: "federated identity credential",
};

export const categories: Readonly<Record<EntityType, AuditCategory>> = {
  user: "UserManagement",
  group: "GroupManagement",
  conditionalAccessPolicy: "Policy",
  namedLocationPolicy: "Policy",
  authenticationMethodPolicy: "Policy",
  authorizationPolicy: "Policy",
  authenticationStrengthPolicy: "Policy",
  application: "ApplicationManagement",
  servicePrincipal: "ApplicationManagement",
  oAuth2PermissionGrant: "ApplicationManagement",
  appRoleAssignment: "ApplicationManagement",
  organization: "DirectoryManagement",
  administrativeUnit: "AdministrativeUnit",
  roleDefinition: "RoleManagement",
  roleAssignment: "RoleManagement",
  roleEligibilitySchedule: "RoleManagement",
  crossTenantAccessDefault: "CrossTenantAccessSettings",
  crossTenantAccessPartner: "CrossTenantAccessSettings",
  federatedIdentityCredential: "ApplicationManagement",
};

export type Verb = "add" | "update" | "delete" | "purge" | "restore";

/** `assignee` is the type of an app role assignment's principal, which its name mentions. */
export function operationName(verb: Verb, type: EntityType, properties: JsonObject, assignee?: EntityType): string {
  const noun = nouns[type];
  switch (verb) {
    case "add":
      if (type === "oAuth2PermissionGrant" && properties.consentType === "AllPrincipals") {
        return "Consent to application";
      }
      if (type !== "appRoleAssignment") return `Add ${noun}`;
      return assignee === "user" ? "Add app role assignment grant to user" : `Add ${noun} to ${nounOf(assignee)}`;
    case "update":
      return type === "authenticationMethodPolicy" ? "Authentication Methods Policy Update" : `Update ${noun}`;
    case "delete":
      if (type === "appRoleAssignment") return `Remove ${noun} from ${nounOf(assignee)}`;
      return `${type === "servicePrincipal" || type === "oAuth2PermissionGrant" ? "Remove" : "Delete"} ${noun}`;
    case "purge":
      return `Hard Delete ${noun}`;
    case "restore":
      return `Restore ${noun}`;
  }
}

const nounOf = (type: EntityType | undefined): string => nouns[type ?? "servicePrincipal"];

export function linkOperationName(verb: "add" | "remove", source: EntityType, link: LinkName): string {
  if (link === "manager") return verb === "add" ? "Set user manager" : "Remove user manager";
  return `${verb === "add" ? "Add" : "Remove"} ${link.slice(0, -1)} ${verb === "add" ? "to" : "from"} ${nouns[source]}`;
}

/** Microsoft's names for what a recovery does are not published: ours say the object first, then how. */
export function recoveryOperationName(step: Step): string {
  switch (step.kind) {
    case "update":
      return `Recover ${nouns[step.ref.type]}`;
    case "restore":
      return `Recover ${nouns[step.ref.type]}: restore`;
    case "recreate":
      return `Recover ${nouns[step.ref.type]}: create again`;
    case "rebuild":
      return `Recover ${nouns[step.ref.type]}: rebuild`;
    case "softDelete":
      return `Recover ${nouns[step.ref.type]}: soft-delete`;
    case "addLink":
    case "removeLink": {
      const { source, link } = step.link;
      const word = link === "manager" ? link : link.slice(0, -1);
      return `Recover ${nouns[source.type]}: ${step.kind === "addLink" ? "add" : "remove"} ${word}`;
    }
  }
}
