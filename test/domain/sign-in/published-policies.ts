import type { JsonObject } from "../../../src/domain/json.ts";

/** A policy in the shape in which administrators export it, and the sentences expected when it alone is switched on. */
export interface PublishedPolicy {
  readonly name: string;
  readonly policy: JsonObject;
  readonly expected: readonly string[];
}

const everyApp = { includeApplications: ["All"] };
const everyone = { includeUsers: ["All"], excludeGroups: ["EMERGENCY"] };
const grant = (...builtInControls: readonly string[]): JsonObject => ({ operator: "OR", builtInControls });
const conditions = (more: JsonObject = {}): JsonObject => ({
  clientAppTypes: ["all"],
  applications: everyApp,
  users: everyone,
  ...more,
});
const policy = (more: JsonObject, parts: JsonObject = {}): JsonObject => ({
  state: "enabled",
  conditions: conditions(more),
  ...parts,
});
const asking = (control: string, more: JsonObject = {}) => policy(more, { grantControls: grant(control) });
const session = (sessionControls: JsonObject, more: JsonObject = {}) => policy(more, { sessionControls });

/** Every member of the PowerShell SDK's model, those that are not set as null or as an object full of nulls. */
const powerShell = (users: JsonObject): JsonObject => ({
  state: "enabled",
  conditions: {
    applications: {
      ...everyApp,
      applicationFilter: { mode: null, rule: null },
      excludeApplications: [],
      includeAuthenticationContextClassReferences: [],
      includeUserActions: [],
    },
    authenticationFlows: { transferMethods: null },
    clientAppTypes: ["all"],
    clientApplications: {
      excludeServicePrincipals: null,
      includeServicePrincipals: null,
      servicePrincipalFilter: { mode: null, rule: null },
    },
    deviceStates: { excludeStates: null, includeStates: null },
    devices: { deviceFilter: { mode: null, rule: null } },
    insiderRiskLevels: null,
    locations: { excludeLocations: null, includeLocations: null },
    platforms: { excludePlatforms: null, includePlatforms: null },
    servicePrincipalRiskLevels: [],
    signInRiskLevels: [],
    userRiskLevels: [],
    users: {
      excludeGroups: [],
      excludeGuestsOrExternalUsers: { externalTenants: { membershipKind: null }, guestOrExternalUserTypes: null },
      excludeRoles: [],
      excludeUsers: [],
      includeGroups: [],
      includeGuestsOrExternalUsers: { externalTenants: { membershipKind: null }, guestOrExternalUserTypes: null },
      includeRoles: [],
      includeUsers: [],
      ...users,
    },
  },
  grantControls: {
    authenticationStrength: { allowedCombinations: null, id: null, displayName: null },
    builtInControls: ["block"],
    customAuthenticationFactors: [],
    operator: "OR",
    termsOfUse: [],
  },
  sessionControls: {
    applicationEnforcedRestrictions: { isEnabled: null },
    cloudAppSecurity: { cloudAppSecurityType: null, isEnabled: null },
    disableResilienceDefaults: null,
    persistentBrowser: { isEnabled: null, mode: null },
    signInFrequency: { frequencyInterval: null, isEnabled: null, type: null, value: null },
  },
});

const guests = (
  side: string,
  guestOrExternalUserTypes: string,
  members: readonly string[] | null = null,
): JsonObject => ({
  [`${side}GuestsOrExternalUsers`]: {
    guestOrExternalUserTypes,
    externalTenants:
      members === null
        ? { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind: "all" }
        : {
            "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
            membershipKind: "enumerated",
            members,
          },
  },
});

const workload = (clientApplications: JsonObject, more: JsonObject = {}): JsonObject => ({
  state: "enabled",
  conditions: {
    clientAppTypes: ["all"],
    applications: everyApp,
    users: { includeUsers: ["None"] },
    clientApplications,
    ...more,
  },
  grantControls: grant("block"),
});

const registering = { includeUserActions: ["urn:user:registersecurityinfo"] };
const joining = { includeUserActions: ["urn:user:registerdevice"] };
const strength = (id: string) => ({ operator: "OR", builtInControls: [], authenticationStrength: { id } });
const outside = { includeLocations: ["All"], excludeLocations: ["OFFICE"] };
const risk = { operator: "OR", builtInControls: ["riskRemediation"] };
const GLOBAL = "62e90394-69f5-4237-9190-012177145e10";
const TENANT = "11111111-1111-1111-1111-111111111111";

export const publishedPolicies: Readonly<Record<string, JsonObject>> = {
  "MFA for everyone": asking("mfa"),
  "MFA for administrators": asking("mfa", {
    users: { includeRoles: [GLOBAL.toUpperCase()], excludeGroups: ["emergency"] },
  }),
  "MFA for guests": asking("mfa", { users: { includeUsers: ["GuestsOrExternalUsers"] } }),
  "MFA for guests by kind": asking("mfa", { users: guests("include", "internalGuest,b2bCollaborationGuest") }),
  "MFA for guests of one tenant": asking("mfa", { users: guests("include", "b2bCollaborationGuest", [TENANT]) }),
  "MFA but for service providers": asking("mfa", {
    users: { includeUsers: ["All"], ...guests("exclude", "serviceProvider") },
  }),
  "MFA outside the office": asking("mfa", { locations: outside }),
  "MFA outside trusted locations": asking("mfa", {
    locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
  }),
  "MFA for Azure management": asking("mfa", {
    applications: { includeApplications: ["797f4846-ba00-4fd7-ba43-dac1f8f63013"] },
  }),
  "MFA for admin portals": asking("mfa", { applications: { includeApplications: ["MicrosoftAdminPortals"] } }),
  "MFA to join devices": asking("mfa", { applications: joining }),
  "MFA to register at the office": asking("block", { applications: registering, locations: outside }),
  "MFA for risky sign-ins": asking("mfa", { signInRiskLevels: ["high", "medium"] }),
  "Password change for risky users": policy(
    { userRiskLevels: ["high"] },
    { grantControls: { operator: "AND", builtInControls: ["mfa", "passwordChange"] } },
  ),
  "Remediate risky users": policy({ userRiskLevels: ["high"] }, { grantControls: risk }),
  "Block insiders at risk": asking("block", { insiderRiskLevels: "elevated" }),
  "Block legacy authentication": asking("block", { clientAppTypes: ["exchangeActiveSync", "other"] }),
  "Block other countries": asking("block", {
    locations: { includeLocations: ["All"], excludeLocations: ["countries"] },
  }),
  "Block one country": asking("block", { locations: { includeLocations: ["countries"], excludeLocations: [] } }),
  "Block unknown platforms": asking("block", {
    platforms: { includePlatforms: ["all"], excludePlatforms: ["android", "iOS", "windows", "macOS"] },
  }),
  "Block device code flow": asking("block", { authenticationFlows: { transferMethods: "deviceCodeFlow" } }),
  "Block authentication transfer": asking("block", {
    authenticationFlows: { transferMethods: "authenticationTransfer" },
  }),
  "Block everyone": asking("block"),
  "Block everyone, PowerShell": powerShell({ includeUsers: ["All"] }),
  "Block everyone but emergency, PowerShell": powerShell({ includeUsers: ["All"], excludeGroups: ["EMERGENCY"] }),
  "Block everyone in browsers and apps": asking("block", {
    clientAppTypes: ["browser", "mobileAppsAndDesktopClients"],
    users: { includeUsers: ["All"] },
  }),
  "Block Finance": asking("block", { users: { includeGroups: ["FINANCE"] } }),
  "Block guests from admin portals": asking("block", {
    applications: { includeApplications: ["MicrosoftAdminPortals"] },
    users: { includeUsers: ["GuestsOrExternalUsers"] },
  }),
  "Compliant device": asking("compliantDevice", { platforms: { includePlatforms: ["windows", "macOS"] } }),
  "Compliant or hybrid joined device": policy({}, { grantControls: grant("compliantDevice", "domainJoinedDevice") }),
  "MFA or compliant device": policy({}, { grantControls: grant("mfa", "compliantDevice") }),
  "MFA and compliant device": policy(
    {},
    { grantControls: { operator: "AND", builtInControls: ["mfa", "compliantDevice"] } },
  ),
  "Approved app or protection policy": policy(
    { platforms: { includePlatforms: ["android", "iOS"] }, applications: { includeApplications: ["Office365"] } },
    { grantControls: grant("approvedApplication", "compliantApplication") },
  ),
  "Security keys for administrators": policy(
    { users: { includeRoles: [GLOBAL] } },
    { grantControls: strength("keys") },
  ),
  "Any second factor by strength": policy({}, { grantControls: strength("MIXED") }),
  "A strength that a password meets": policy({}, { grantControls: strength("weak") }),
  "Terms of use": policy({}, { grantControls: { operator: "OR", builtInControls: [], termsOfUse: ["a1"] } }),
  "Custom control": policy(
    {},
    { grantControls: { operator: "OR", builtInControls: [], customAuthenticationFactors: ["DuoMfa"] } },
  ),
  "Sign in every time": session({
    signInFrequency: {
      authenticationType: "primaryAndSecondaryAuthentication",
      frequencyInterval: "everyTime",
      isEnabled: true,
      type: null,
      value: null,
    },
  }),
  "Sign in every four hours": session({ signInFrequency: { isEnabled: true, type: "hours", value: 4 } }),
  "Second factor every day": session({
    signInFrequency: { authenticationType: "secondaryAuthentication", isEnabled: true, type: "days", value: 1 },
  }),
  "Sign-in frequency that is off": session({ signInFrequency: { isEnabled: false, type: "hours", value: 4 } }),
  "No persistent browser": session(
    { persistentBrowser: { isEnabled: true, mode: "never" } },
    { devices: { deviceFilter: { mode: "exclude", rule: "device.isCompliant -eq True" } } },
  ),
  "Persistent browser": session({ persistentBrowser: { isEnabled: true, mode: "always" } }),
  "Application enforced restrictions": session(
    { applicationEnforcedRestrictions: { isEnabled: true } },
    { applications: { includeApplications: ["Office365"] }, clientAppTypes: ["browser"] },
  ),
  "Defender for Cloud Apps": session({
    cloudAppSecurity: { cloudAppSecurityType: "blockDownloads", isEnabled: true },
  }),
  "Token protection": session(
    { secureSignInSession: { isEnabled: true } },
    {
      clientAppTypes: ["mobileAppsAndDesktopClients"],
      platforms: { includePlatforms: ["windows"] },
      applications: { includeApplications: ["00000002-0000-0ff1-ce00-000000000000"] },
    },
  ),
  "Continuous access evaluation": session({ continuousAccessEvaluation: { mode: "strictLocation" } }),
  "Resilience defaults off": session({ disableResilienceDefaults: true }),
  "Global Secure Access profile": session({ globalSecureAccessFilteringProfile: { isEnabled: true, profileId: "p1" } }),
  "Authentication context": asking("mfa", { applications: { includeAuthenticationContextClassReferences: ["c1"] } }),
  "Application filter": asking("mfa", {
    applications: {
      includeApplications: ["All"],
      applicationFilter: { mode: "include", rule: 'CustomSecurityAttribute.App_Sensitive -eq "yes"' },
    },
  }),
  "All apps but one": asking("mfa", { applications: { ...everyApp, excludeApplications: ["PAYROLL"] } }),
  "No application": asking("mfa", { applications: { includeApplications: ["None"] } }),
  "No users": asking("block", { users: { includeUsers: ["None"] } }),
  "A condition of tomorrow": asking("block", { weather: { kinds: ["rain"] } }),
  "Agent users": asking("block", { users: { includeUsers: ["AllAgentIdUsers"] } }),
  "Report-only MFA": { ...asking("mfa"), state: "enabledForReportingButNotEnforced" },
  "Workload identities outside the office": workload(
    { includeServicePrincipals: ["ServicePrincipalsInMyTenant"], excludeServicePrincipals: ["sync"] },
    { locations: outside },
  ),
  "One workload identity": workload({ includeServicePrincipals: ["sync"] }),
  "Risky workload identities": workload(
    { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] },
    { servicePrincipalRiskLevels: ["high"] },
  ),
  "Agent identities": workload({ includeAgentIdServicePrincipals: ["All"] }, { agentIdRiskLevels: "high" }),
};
