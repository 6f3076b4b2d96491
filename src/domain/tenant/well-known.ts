/**
 * Names of objects with the same id in every tenant. Sources: Microsoft Entra built-in roles, the first-party
 * applications of Microsoft's sign-in reports, Microsoft Graph permissions reference, and guest user access
 * restrictions.
 */
const directoryRoles: Readonly<Record<string, string>> = {
  "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
  "b6a27b2b-f905-4b2e-81b5-0d90e0ef1fdb": "Entra Backup Administrator",
  "f42252d9-5400-4d7b-b9ef-cc582dbb8577": "Entra Backup Reader",
  "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
  "cf1c38e5-3621-4004-a7cb-879624dced7c": "Application Developer",
  "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
  "0526716b-113d-4c15-b2c8-68e3c22b9f80": "Authentication Policy Administrator",
  "e3973bdf-4987-49ae-837a-ba8e231c7286": "Azure DevOps Administrator",
  "7495fdc4-34c4-4d15-a289-98788ce399fd": "Azure Information Protection Administrator",
  "b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
  "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
  "7698a772-787b-4ac8-901f-60d6b08affd2": "Cloud Device Administrator",
  "17315797-102d-40b4-93e0-432062caca18": "Compliance Administrator",
  "e6d1a23a-da11-4be4-9570-befc86d067a7": "Compliance Data Administrator",
  "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
  "5c4f9dcd-47dc-4cf7-8c9a-9e4207cbfc91": "Customer LockBox Access Approver",
  "9f06204d-73c1-4d4c-880a-6edb90606fd8": "Microsoft Entra Joined Device Local Administrator",
  "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
  "d29b2b05-8046-44ba-8758-1e26182fcf32": "Directory Synchronization Accounts",
  "9360feb5-f418-4baa-8175-e2a00bac4301": "Directory Writers",
  "8329153b-31d0-4727-b945-745eb3bc5f31": "Domain Name Administrator",
  "44367163-eba1-44c3-98af-f5787879f96a": "Dynamics 365 Administrator",
  "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
  "be2f45a1-457d-42af-a067-6ec1fa63bc45": "External Identity Provider Administrator",
  "a9ea8996-122f-4c74-9520-8edcd192826c": "Fabric Administrator",
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
  "ac434307-12b9-4fa1-a708-88bf58caabc1": "Global Secure Access Administrator",
  "fdd7a751-b60b-444a-984c-02652fe8fa1c": "Groups Administrator",
  "95e79109-95c0-4d8e-aee3-d01accf2d47b": "Guest Inviter",
  "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
  "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
  "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
  "4d6ac14f-3453-41d0-bef9-a3e0c569773a": "License Administrator",
  "59d46f88-662b-457b-bceb-5c3809e5908f": "Lifecycle Workflows Administrator",
  "2b745bdf-0803-4d80-aa65-822c4493daac": "Office Apps Administrator",
  "966707d0-3269-4727-9be2-8c3a10f19b9d": "Password Administrator",
  "11648597-926c-4cf3-9c36-bcebb0ba8dcc": "Power Platform Administrator",
  "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
  "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
  "4a5d8f65-41da-4de4-8968-e035b65339cf": "Reports Reader",
  "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
  "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f": "Security Operator",
  "5d6b6bb7-de71-4623-b4af-96380a352509": "Security Reader",
  "f023fd81-a637-4b56-95fd-791ac0226033": "Service Support Administrator",
  "f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
  "75941009-915a-4869-abe7-691bff18279e": "Skype for Business Administrator",
  "69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
  "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
};

const applications: Readonly<Record<string, string>> = {
  "00000003-0000-0000-c000-000000000000": "Microsoft Graph",
  "00000002-0000-0000-c000-000000000000": "Windows Azure Active Directory",
  "00000002-0000-0ff1-ce00-000000000000": "Office 365 Exchange Online",
  "00000003-0000-0ff1-ce00-000000000000": "Office 365 SharePoint Online",
  "00000004-0000-0ff1-ce00-000000000000": "Skype for Business Online",
  "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
  "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe": "Microsoft Teams Services",
  "1fec8e78-bce4-4aaf-ab1b-5451cc387264": "Microsoft Teams",
  "c44b4083-3bb0-49c1-b47d-974e53cbdf3c": "Azure Portal",
  "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Microsoft Azure CLI",
  "1950a258-227b-4e31-a9cf-717495945fc2": "Microsoft Azure PowerShell",
  "14d82eec-204b-4c2f-b7e8-296a70dab67e": "Microsoft Graph Command Line Tools",
  "d4ebce55-015a-49b5-a083-c84d1797ae8c": "Microsoft Intune Enrollment",
  "0000000a-0000-0000-c000-000000000000": "Microsoft Intune",
};

/** Assigns an application without a permission. */
export const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

/** Application permissions of Microsoft Graph, as named by app role assignments. */
const graphPermissions: Readonly<Record<string, string>> = {
  [DEFAULT_ACCESS]: "Default access",
  "df021288-bdef-4463-88db-98f22de89214": "User.Read.All",
  "741f803b-c850-494e-b5df-cde7c675a1ca": "User.ReadWrite.All",
  "5b567255-7703-4780-807c-7be8301ae99b": "Group.Read.All",
  "62a82d76-70ea-41e2-9197-370581804d09": "Group.ReadWrite.All",
  "dbaae8cf-10b5-4b86-a4a1-f871c94c6695": "GroupMember.ReadWrite.All",
  "7ab1d382-f21e-4acd-a863-ba3e13f7da61": "Directory.Read.All",
  "19dbc75e-c2e2-444c-a770-ec69d8559fc7": "Directory.ReadWrite.All",
  "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9": "Application.ReadWrite.All",
  "18a4783c-866b-4cc7-a460-3d5e5662c884": "Application.ReadWrite.OwnedBy",
  "06b708a9-e830-4db3-a914-8e69da51d44f": "AppRoleAssignment.ReadWrite.All",
  "8e8e4742-1d95-4f68-9d56-6ee75648c72a": "DelegatedPermissionGrant.ReadWrite.All",
  "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8": "RoleManagement.ReadWrite.Directory",
  "dd199f4a-f148-40a4-a2ec-f0069cc799ec": "RoleAssignmentSchedule.ReadWrite.Directory",
  "fee28b28-e1f3-4841-818e-2704dc62245f": "RoleEligibilitySchedule.ReadWrite.Directory",
  "31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad": "RoleManagementPolicy.ReadWrite.Directory",
  "b38dcc4d-a239-4ed6-aa84-6c65b284f97c": "RoleManagementPolicy.ReadWrite.AzureADGroup",
  "2f6817f8-7b12-4f0f-bc18-eeaf60705a9e": "PrivilegedAccess.ReadWrite.AzureADGroup",
  "41202f2c-f7ab-45be-b001-85c9728b9d69": "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
  "618b6020-bca8-4de6-99f6-ef445fa4d857": "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
  "7e05723c-0bb0-42da-be95-ae9f08a6e53c": "Domain.ReadWrite.All",
  "292d869f-3427-49a8-9dab-8c70152b74e9": "Organization.ReadWrite.All",
  "9acd699f-1e81-4958-b001-93b1d2506e19": "EntitlementManagement.ReadWrite.All",
  "5eb59dd3-1da2-4329-8733-9dabdc435916": "AdministrativeUnit.ReadWrite.All",
  "eccc023d-eccf-4e7b-9683-8813ab36cecc": "User.DeleteRestore.All",
  "3011c876-62b7-4ada-afa2-506cbbecc68c": "User.EnableDisableAccount.All",
  "cc117bb9-00cf-4eb8-b580-ea2a878fe8f7": "User-PasswordProfile.ReadWrite.All",
  "483bed4a-2ad3-4361-a73b-c83ccdbdc53c": "RoleManagement.Read.Directory",
  "50483e42-d915-4231-9639-7fdb7fd190e5": "UserAuthenticationMethod.ReadWrite.All",
  "01c0a623-fc9b-48e9-b794-0756f8e8f067": "Policy.ReadWrite.ConditionalAccess",
  "29c18626-4985-4dcd-85c0-193eef327366": "Policy.ReadWrite.AuthenticationMethod",
  "a402ca1c-2696-4531-972d-6e5ee4aa11ea": "Policy.ReadWrite.PermissionGrant",
  "9241abd9-d0e6-425a-bd4f-47ba86e767a4": "DeviceManagementConfiguration.ReadWrite.All",
  "e330c4f0-4170-414e-a55a-2f022ec2b57b": "DeviceManagementRBAC.ReadWrite.All",
  "810c84a8-4a9e-49e6-bf7d-12d183f40d01": "Mail.Read",
  "e2a3a72e-5f79-4c64-b1b1-878b674786c9": "Mail.ReadWrite",
  "b633e1c5-b582-4048-a93e-9f11b44c7e96": "Mail.Send",
  "01d4889c-1287-42c6-ac1f-5d1e02578ef6": "Files.Read.All",
  "75359482-378d-4052-8f01-80520e7db3cd": "Files.ReadWrite.All",
  "332a536c-c7ef-4017-ab91-336970924f0d": "Sites.Read.All",
  "9492366f-7969-46a4-8d15-ed1a20078fff": "Sites.ReadWrite.All",
  "a82116e5-55eb-4c41-a434-62fe8a61c773": "Sites.FullControl.All",
};

const guestRoles: Readonly<Record<string, string>> = {
  "a0b1b346-4d3e-4e8b-98f8-753987be4970": "User (same access as members)",
  "10dae51f-b6af-4016-8d66-8c2a99b929b3": "Guest User",
  "2af84b1e-32c8-42b7-82bc-daa82404023b": "Restricted Guest User",
};

const tables = {
  directoryRole: directoryRoles,
  application: applications,
  graphPermission: graphPermissions,
  guestRole: guestRoles,
};
export type WellKnownKind = keyof typeof tables;

/** Returns Microsoft's name for an id, or undefined if the id is not listed. */
export const wellKnownName = (kind: WellKnownKind, id: string): string | undefined => tables[kind][id.toLowerCase()];

/** Returns every listed id of a kind with its name. */
export const wellKnownNames = (kind: WellKnownKind): readonly (readonly [id: string, name: string])[] =>
  Object.entries(tables[kind]);
