import { roles } from "../../domain/roles/role.ts";
import type { RightArea } from "./permissions.ts";

const applications: readonly RightArea[] = [
  "application",
  "appRoleAssignment",
  "federatedIdentityCredential",
  "oAuth2PermissionGrant",
  "principalPolicy",
  "servicePrincipal",
];
const policies: readonly RightArea[] = ["conditionalAccessPolicy", "namedLocationPolicy"];

/** Administrator of everything, and of the accounts and groups that hold roles. */
export const GLOBAL = roles.globalAdministrator.templateId;
export const PRIVILEGED_ROLES = "e8611ab8-c189-46e8-94e1-60213ab1f814";
export const PRIVILEGED_AUTHENTICATION = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13";

/** Areas that not every member may read. */
export const readByRoles: ReadonlySet<RightArea> = new Set(policies);
/**
 * Roles that read them, beside those that write them and Global Administrator: Global Reader, Global Secure Access
 * Administrator and Security Reader. Those of backup are not among them. Source: Microsoft Graph v1.0, "List policies"
 * and "List namedLocations".
 */
export const policyReaders = [
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
  "ac434307-12b9-4fa1-a708-88bf58caabc1",
  "5d6b6bb7-de71-4623-b4af-96380a352509",
] as const;

/** Areas that a directory role may write, beside Global Administrator. Source: Microsoft Entra built-in roles. */
export const writableByRole: Readonly<Record<string, readonly RightArea[]>> = {
  [PRIVILEGED_ROLES]: ["administrativeUnit", "group", "roleAssignment", "roleDefinition", "roleEligibilitySchedule"],
  [PRIVILEGED_AUTHENTICATION]: ["user"],
  // Application Administrator and Cloud Application Administrator.
  "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": applications,
  "158c047a-c907-4556-b7ef-446551a6b5f7": applications,
  // Authentication Policy Administrator.
  "0526716b-113d-4c15-b2c8-68e3c22b9f80": ["authenticationMethodPolicy", "authenticationStrengthPolicy"],
  // Conditional Access Administrator and Security Administrator.
  "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": [...policies, "authenticationStrengthPolicy"],
  "194ae4cb-b126-40b2-bd5b-6091b380977d": [
    ...policies,
    "authenticationStrengthPolicy",
    "crossTenantAccessDefault",
    "crossTenantAccessPartner",
  ],
  // Groups Administrator, License Administrator and User Administrator.
  "fdd7a751-b60b-444a-984c-02652fe8fa1c": ["group"],
  "4d6ac14f-3453-41d0-bef9-a3e0c569773a": ["subscribedSku"],
  "fe930be7-5e62-47db-91af-98c3a49a38b1": ["group", "subscribedSku", "user"],
};
