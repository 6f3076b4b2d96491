/** Ids that are the same in every tenant. Source: Microsoft Graph permissions reference, Entra built-in roles. */

export const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** Resources of Microsoft's own that every tenant has service principals of. */
export const microsoftResources = [
  { appId: GRAPH_APP_ID, displayName: "Microsoft Graph" },
  { appId: "00000002-0000-0ff1-ce00-000000000000", displayName: "Office 365 Exchange Online" },
  { appId: "00000003-0000-0ff1-ce00-000000000000", displayName: "Office 365 SharePoint Online" },
] as const;

/** Application permissions of Microsoft Graph: ids of its app roles. */
export const graphAppRoles = {
  "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
  "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
  "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
  "Mail.Read": "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
} as const;

/** Delegated permissions of Microsoft Graph. */
export const graphScopes = {
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  "Mail.Read": "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
} as const;

/** An assignment without a particular app role. */
export const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

export const guestRoles = {
  member: "a0b1b346-4d3e-4e8b-98f8-753987be4970",
  guest: "10dae51f-b6af-4016-8d66-8c2a99b929b3",
} as const;

/** Roles beside those that decide in backup and recovery. */
export const otherRoles = {
  applicationAdministrator: {
    displayName: "Application Administrator",
    templateId: "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  },
  conditionalAccessAdministrator: {
    displayName: "Conditional Access Administrator",
    templateId: "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
  },
  groupsAdministrator: { displayName: "Groups Administrator", templateId: "fdd7a751-b60b-444a-984c-02652fe8fa1c" },
  helpdeskAdministrator: { displayName: "Helpdesk Administrator", templateId: "729827e3-9c14-49f7-bb1b-9608f156bbb8" },
  privilegedRoleAdministrator: {
    displayName: "Privileged Role Administrator",
    templateId: "e8611ab8-c189-46e8-94e1-60213ab1f814",
  },
  securityAdministrator: { displayName: "Security Administrator", templateId: "194ae4cb-b126-40b2-bd5b-6091b380977d" },
  securityReader: { displayName: "Security Reader", templateId: "5d6b6bb7-de71-4623-b4af-96380a352509" },
  userAdministrator: { displayName: "User Administrator", templateId: "fe930be7-5e62-47db-91af-98c3a49a38b1" },
} as const;

export type OtherRole = keyof typeof otherRoles;

/** Licenses by their sku id. Source: Microsoft, "Product names and service plan identifiers for licensing". */
export const licenses = {
  office: "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
  reports: "f8a1db68-be16-40ed-86d5-cb42ce701560",
} as const;

/** The authentication strengths that come with every tenant. */
export const builtInStrengths = {
  mfa: {
    id: "00000000-0000-0000-0000-000000000002",
    displayName: "Multifactor authentication",
    allowedCombinations: [
      "windowsHelloForBusiness",
      "fido2",
      "x509CertificateMultiFactor",
      "deviceBasedPush",
      "temporaryAccessPassOneTime",
      "password,microsoftAuthenticatorPush",
      "password,softwareOath",
      "password,sms",
    ],
  },
  passwordless: {
    id: "00000000-0000-0000-0000-000000000003",
    displayName: "Passwordless MFA",
    allowedCombinations: ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush"],
  },
  phishingResistant: {
    id: "00000000-0000-0000-0000-000000000004",
    displayName: "Phishing-resistant MFA",
    allowedCombinations: ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"],
  },
} as const;
