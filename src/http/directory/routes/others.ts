import type { Route } from "../../route.ts";
import { instantiate, revokeSignInSessions, updateAllowedCombinations } from "../actions.ts";
import { countAudits, listAudits } from "../audits.ts";
import { addKey, addPassword, removeKey, removePassword } from "../credentials.ts";
import {
  countDeletedItems,
  getDeletedItem,
  listDeletedItems,
  purgeDeletedItem,
  restoreDeletedItem,
} from "../deleted-items.ts";
import { getDomain, listDomains } from "../domains.ts";
import { assignLicense, listSkus } from "../licenses.ts";
import { listLinked } from "../links.ts";
import { getDirectoryObject } from "../objects.ts";
import { getCrossTenantPolicy, getMethodsPolicy, getSingleton, updateSingleton } from "../policies.ts";
import { requestEligibility } from "../role-management.ts";
import { addRoleMember, getMe, getRole, listRoles, removeRoleMember, roleMembers } from "../roles.ts";
import { CAST, COUNTED_CAST, openRow, row } from "./row.ts";

const deleted = "/directory/deletedItems";
const roles = "/directoryRoles";
const authorization = "/policies/authorizationPolicy";
const crossTenant = "/policies/crossTenantAccessPolicy";
const strengths = [
  "/policies/authenticationStrengthPolicies",
  "/identity/conditionalAccess/authenticationStrength/policies",
];

/** Routes of actions, singletons, deleted items, roles, licenses, domains and the audit log. */
export const otherRoutes: readonly Route[] = [
  openRow("GET", "/me", getMe),
  row("GET", "/directoryObjects/:id", "directoryObject", getDirectoryObject),

  row("GET", `${deleted}${CAST}`, "directoryObject", listDeletedItems),
  row("GET", `${deleted}${COUNTED_CAST}`, "directoryObject", countDeletedItems),
  row("GET", `${deleted}/:id`, "directoryObject", getDeletedItem),
  row("GET", `${deleted}/:id${CAST}`, "directoryObject", getDeletedItem),
  row("POST", `${deleted}/:id/restore`, "directoryObject", restoreDeletedItem),
  row("DELETE", `${deleted}/:id`, "directoryObject", purgeDeletedItem),

  row("GET", roles, "roleDefinition", listRoles),
  row("GET", `${roles}/:id`, "roleDefinition", getRole),
  row("GET", `${roles}/:id/members`, "roleAssignment", listLinked(roleMembers)),
  row("GET", `${roles}/:id/members${CAST}`, "roleAssignment", listLinked(roleMembers)),
  row("POST", `${roles}/:id/members/$ref`, "roleAssignment", addRoleMember),
  row("DELETE", `${roles}/:id/members/:target/$ref`, "roleAssignment", removeRoleMember),
  row(
    "POST",
    "/roleManagement/directory/roleEligibilityScheduleRequests",
    "roleEligibilitySchedule",
    requestEligibility,
  ),

  row("GET", authorization, "authorizationPolicy", getSingleton("authorizationPolicy", authorization)),
  row("PATCH", authorization, "authorizationPolicy", updateSingleton("authorizationPolicy")),
  row("GET", "/policies/authenticationMethodsPolicy", "authenticationMethodPolicy", getMethodsPolicy),
  row("GET", crossTenant, "crossTenantAccessDefault", getCrossTenantPolicy),
  row(
    "GET",
    `${crossTenant}/default`,
    "crossTenantAccessDefault",
    getSingleton("crossTenantAccessDefault", `${crossTenant}/default`),
  ),
  row("PATCH", `${crossTenant}/default`, "crossTenantAccessDefault", updateSingleton("crossTenantAccessDefault")),

  ...(["application", "servicePrincipal"] as const).flatMap((type) => [
    row("POST", `/${type}s/:id/addPassword`, type, addPassword(type)),
    row("POST", `/${type}s/:id/removePassword`, type, removePassword(type)),
    row("POST", `/${type}s/:id/addKey`, type, addKey(type)),
    row("POST", `/${type}s/:id/removeKey`, type, removeKey(type)),
  ]),
  row("POST", "/applicationTemplates/:id/instantiate", "application", instantiate),
  row("POST", "/users/:id/revokeSignInSessions", "user", revokeSignInSessions),
  ...(["user", "group"] as const).map((type) =>
    row("POST", `/${type}s/:id/assignLicense`, "subscribedSku", assignLicense(type)),
  ),
  ...strengths.map((path) =>
    row("POST", `${path}/:id/updateAllowedCombinations`, "authenticationStrengthPolicy", updateAllowedCombinations),
  ),

  row("GET", "/domains", "domain", listDomains),
  row("GET", "/domains/:id", "domain", getDomain),
  row("GET", "/subscribedSkus", "subscribedSku", listSkus),
  row("GET", "/auditLogs/directoryAudits", "directoryAudit", listAudits),
  row("GET", "/auditLogs/directoryAudits/$count", "directoryAudit", countAudits),
];
