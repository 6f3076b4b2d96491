import type { ModifiedProperty } from "../authors/audit-record.ts";
import type { Severity } from "../changes/risk.ts";

/** A kind of act on what a history does not hold: how grave it is, why it matters, and where it is mended by hand. */
export interface UnheldKind {
  /** Names of the log, with commas. */
  readonly activities: string;
  readonly severity: Severity;
  /** A sentence. */
  readonly why: string;
  /** The end of a sentence that begins with "By hand:". */
  readonly mend: string;
  /** The property without which a record of the activity is about what the history holds. */
  readonly property?: RegExp;
  /** The property by which the list of changes of some services holds such an act. */
  readonly listedAs?: string;
  /** The value by which a later act ends such a one, whatever else it wrote. */
  readonly endedBy?: { readonly property: string; readonly value: string };
  /** True for the activity of policies that the history may hold, which then have another record of their own. */
  readonly isAnyPolicy?: true;
}

const CONNECT = 'Microsoft Entra admin center, "Microsoft Entra Connect" and "Application proxy"';
const PRIVILEGED = 'Microsoft Entra admin center, "Privileged Identity Management", "Settings" and "Alerts"';
const EXTERNAL = 'Microsoft Entra admin center, "External Identities"';
const PROTECTION = 'Microsoft Entra admin center, "Identity Protection"';
const ACCESS = 'Microsoft Entra admin center, "Conditional Access"';
const AUTHORITIES = 'Microsoft Entra admin center, "Certificate authorities" and "Public key infrastructure"';
const OWNER =
  "The owner of a trusted certificate authority can issue certificates that sign in as users of this tenant.";
const authority = { why: OWNER, mend: AUTHORITIES };

/**
 * Source: "Microsoft Entra audit log categories and activities". The activities of public key infrastructure are those of
 * troubleshooting guides of Microsoft's support, and the properties those of analytic rules of Microsoft Sentinel.
 */
export const unheldKinds: readonly UnheldKind[] = [
  {
    activities: "Set domain authentication, Set federation settings on domain",
    severity: "critical",
    why: "The owner of a federated domain's identity provider signs in as its users, past password and second factor.",
    mend:
      "remove a federation that is not yours (Get-MgDomainFederationConfiguration), or set the domain to managed " +
      "(Update-MgDomain)",
    endedBy: { property: "LiveType", value: "Managed" },
  },
  {
    activities:
      "Add CertificationBasedAuthConfiguration, Create PublicKeyInfrastructure, Update PublicKeyInfrastructure, " +
      "Restore PublicKeyInfrastructure, Create CertificateAuthorityEntity, Restore CertificateAuthorityEntity",
    severity: "critical",
    ...authority,
  },
  { activities: "Set Company Information", severity: "critical", property: /^TrustedCAs/i, ...authority },
  {
    activities:
      "Delete CertificationBasedAuthConfiguration, Delete PublicKeyInfrastructure, Hard Delete PublicKeyInfrastructure, " +
      "Delete CertificateAuthorityEntity, Hard Delete CertificateAuthorityEntity",
    severity: "medium",
    why: "Users with certificates of that authority can lose their way in.",
    mend: AUTHORITIES,
  },
  {
    activities: "Directory scheduled for deletion (UserRequest), Directory scheduled for deletion (Lifecycle)",
    severity: "critical",
    why: "The tenant itself is to be deleted.",
    mend: "ask Microsoft's support at once",
  },
  {
    activities: "Enable passthrough authentication, Register connector",
    severity: "high",
    why: "An agent for pass-through authentication sees passwords and decides whether they are right.",
    mend: CONNECT,
  },
  {
    activities: "Enable Desktop Sso, Enable Desktop Sso for a specific domain",
    severity: "high",
    why: "Kerberos tickets that are made with its key are accepted as sign-ins.",
    mend: CONNECT,
  },
  {
    activities:
      "Set DirSyncEnabled flag, Set DirSync feature, Create rollout policy for feature, Update rollout policy of feature, " +
      "Add a group to feature rollout, Add user to feature rollout",
    severity: "high",
    why: "Directory synchronization and staged rollouts decide which accounts and passwords count.",
    mend: CONNECT,
  },
  {
    activities:
      "Add unverified domain, Add verified domain, Verify domain, Verify email verified domain, Update domain, " +
      "Remove verified domain, Remove unverified domain",
    severity: "medium",
    why: "A foreign domain can be federated and pass for the organization's, and names of a removed one end.",
    mend: 'Microsoft Entra admin center, "Domain names"',
  },
  {
    activities: "Add partner to company, Set Partnership, Promote company to partner",
    severity: "high",
    why: "A partner's staff can administer this tenant with the roles that the relationship gives.",
    mend: 'Microsoft 365 admin center, "Partner relationships"',
  },
  {
    activities: "Update role setting in PIM, PIM policy removed",
    severity: "high",
    why:
      "Settings of a role decide whether its activation takes approval and multifactor authentication, and how long an " +
      "assignment lasts.",
    mend: PRIVILEGED,
  },
  {
    activities: "Disable PIM alert, Deactivate PIM alert, Update PIM alert setting, Tenant offboarded from PIM",
    severity: "medium",
    why: "PIM and its alerts guard who is given a role, and for how long.",
    mend: PRIVILEGED,
  },
  {
    activities: "Update security defaults",
    severity: "high",
    why: "Security defaults ask for multifactor authentication and block legacy sign-ins where a tenant relies on them.",
    mend: 'Microsoft Entra admin center, "Properties", "Manage security defaults"',
  },
  {
    activities:
      "Update continuous access evaluation, Add AuthenticationContextClassReference, " +
      "Update AuthenticationContextClassReference, Delete AuthenticationContextClassReference",
    severity: "medium",
    why: "It decides how soon a revoked session ends, or which actions a policy guards.",
    mend: ACCESS,
  },
  {
    activities: "Add policy, Update policy, Delete policy, Add policy to application, Add policy to service principal",
    severity: "medium",
    why: "Such policies decide about security defaults, token lifetimes, claims and the realm that a sign-in is sent to.",
    mend: "look at the policy of that name (Microsoft Graph, /policies)",
    isAnyPolicy: true,
  },
  {
    activities: "Add permission grant policy, Update permission grant policy, Delete permission grant policy",
    severity: "high",
    why: "It decides which applications users consent to on their own.",
    mend: 'Microsoft Entra admin center, "Consent and permissions"',
  },
  {
    activities:
      "Create a partner cross-tenant identity sync setting, Update a partner cross-tenant identity sync setting, " +
      "Update a multitenant org identity sync policy template, Create a MultiTenantOrg, Add MultiTenantOrg tenant, " +
      "Tenant joining MultiTenantOrg tenant",
    severity: "high",
    why: "A tenant that synchronizes identities into this one creates and changes accounts here.",
    mend: 'Microsoft Entra admin center, "Cross-tenant access settings"',
  },
  {
    activities:
      "Create Identity Provider, Update identity provider, Create custom identity provider, " +
      "Update custom identity provider, Update local identity provider, Update authentication flows policy",
    severity: "high",
    why: "An external identity provider vouches for those who sign in with it.",
    mend: EXTERNAL,
  },
  {
    activities:
      "Create API connector, Update API connector, Create customAuthenticationExtension, " +
      "Update customAuthenticationExtension, Create authenticationEventListener, Update authenticationEventListener",
    severity: "medium",
    why: "Code outside of this tenant is asked when people sign up, or adds claims to their tokens.",
    mend: EXTERNAL,
  },
  {
    activities: "Disable Strong Authentication",
    severity: "high",
    why: "Per-user multifactor authentication asked this account for a second factor.",
    mend: 'Microsoft Entra admin center, "Users", "Per-user MFA"',
    listedAs: "perUserMfaState",
  },
  {
    activities: "Create application password for user, Add bypass user, POST Tenant.CreateBypassedUser",
    severity: "high",
    why: "The account can sign in past multifactor authentication.",
    mend: 'Microsoft Entra admin center, "Users", "Authentication methods", and "Multifactor authentication"',
  },
  {
    activities:
      "Update IdentityProtectionPolicy, Update Sign-In Risk Policy, Update User Risk and MFA Registration Policy",
    severity: "high",
    why: "It decides what happens at risky sign-ins.",
    mend: PROTECTION,
  },
  {
    activities: "DismissUser, ConfirmSafe, DismissServicePrincipal, Update NotificationSettings",
    severity: "medium",
    why: "A risk that is dismissed or reported elsewhere alarms fewer people.",
    mend: PROTECTION,
  },
  {
    activities: "Create company settings, Update company settings, Delete company settings, Set password policy",
    severity: "medium",
    why: "Settings of the directory decide about consent requests, guests in groups, and passwords.",
    mend: "compare them with yours (Microsoft Graph, /groupSettings)",
  },
  {
    activities: "Set device registration policies, Update mobility management policy",
    severity: "medium",
    why: "They decide which devices join and pass for managed.",
    mend: 'Microsoft Entra admin center, "Devices"',
  },
  {
    activities: "Reveal local administrator password, Read BitLocker key",
    severity: "medium",
    why: "A secret of a device was read.",
    mend: 'replace it: Microsoft Entra admin center, "Devices"',
  },
  {
    activities:
      "Add provisioning configuration, Update provisioning setting or credentials, Update attribute mappings or scope",
    severity: "medium",
    why: "Provisioning creates and changes accounts, here or in other applications.",
    mend: 'Microsoft Entra admin center, "Enterprise applications", "Provisioning"',
  },
  {
    activities:
      "Administrator directly assigns user to access package, Create access package assignment policy, " +
      "Update access package assignment policy, Add Entitlement Management role assignment, " +
      "Create connected organization, Update connected organization, Update access package catalog resource",
    severity: "medium",
    why: "Access packages give memberships, applications and roles to those who are assigned or may ask.",
    mend: 'Microsoft Entra admin center, "Entitlement management"',
  },
  {
    activities:
      "Create workflow, Update workflow, Enable workflow, Disable workflow, Delete workflow, Add task to workflow, " +
      "Update task, Disable task, Remove task from workflow, Add execution conditions, Update execution conditions, " +
      "Set workflow for on-demand execution, Create custom task extension, Update custom task extension",
    severity: "medium",
    why: "Lifecycle workflows run tasks on accounts, such as to disable, delete or let in.",
    mend: 'Microsoft Entra admin center, "Lifecycle workflows"',
  },
];

const kinds: ReadonlyMap<string, UnheldKind> = new Map(
  unheldKinds.flatMap((kind) => kind.activities.split(", ").map((one) => [one.toLowerCase(), kind] as const)),
);

/** Returns the kind of an activity, or undefined for one that is not in the table. */
export const unheldKind = (operation: string): UnheldKind | undefined => kinds.get(operation.trim().toLowerCase());

/** Returns the gravity of an act. One that writes the value that ends such acts, such as a managed domain, is less grave. */
export const gravityOfAct = ({ severity, endedBy }: UnheldKind, modified: readonly ModifiedProperty[]): Severity =>
  modified.some(({ name, newValue }) => name === endedBy?.property && newValue === endedBy.value) ? "medium" : severity;
