import type { JsonObject } from "../../src/domain/json.ts";
import { roles } from "../../src/domain/roles/role.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Policies, PolicyName, TenantFacts } from "./contoso.ts";
import type { Founding } from "./founding.ts";
import { builtInStrengths, guestRoles, otherRoles } from "./graph-constants.ts";
import { methodConfigurations } from "./method-configurations.ts";

/** The groups policies speak of. */
export interface PolicyGroups {
  readonly breakGlass: EntityRef;
  readonly legacy: EntityRef;
  readonly field: EntityRef;
  readonly finance: EntityRef;
}

/** Creates locations, strengths and the policies that use them, and the tenant's singletons. */
export function createPolicies(groups: PolicyGroups, founding: Founding): Policies {
  const { writer, random, tenant } = founding;
  const locations = createLocations(founding);
  const strengths = {
    mfa: createStrength(builtInStrengths.mfa, true, founding),
    passwordless: createStrength(builtInStrengths.passwordless, true, founding),
    phishingResistant: createStrength(builtInStrengths.phishingResistant, true, founding),
    contosoKeys: createStrength(
      { id: random.guid(), displayName: "Contoso security keys", allowedCombinations: ["fido2"] },
      false,
      founding,
    ),
  };
  const policy = (displayName: string, conditions: JsonObject, grantControls: JsonObject, more: JsonObject = {}) =>
    writer.create(
      "conditionalAccessPolicy",
      { displayName, state: "enabled", conditions: { clientAppTypes: ["all"], ...conditions }, grantControls, ...more },
      { id: random.guid() },
    );
  const everyApp = { applications: { includeApplications: ["All"] } };
  const everyone = { includeUsers: ["All"], excludeGroups: [groups.breakGlass.id] };
  const administrators = { includeRoles: adminRoles, excludeGroups: [groups.breakGlass.id] };
  const grant = (...builtInControls: string[]) => ({ operator: "OR", builtInControls });
  const strength = (ref: EntityRef) => ({ operator: "OR", authenticationStrength: { id: ref.id } });

  const conditionalAccess: Record<PolicyName, EntityRef> = {
    mfaForAll: policy("CA001 Require MFA for all users", { ...everyApp, users: everyone }, grant("mfa")),
    mfaForAdmins: policy(
      "CA002 Require MFA for administrators",
      { ...everyApp, users: administrators },
      strength(strengths.mfa),
    ),
    phishingResistant: policy(
      "CA003 Phishing-resistant sign-in for Global Administrators",
      {
        ...everyApp,
        users: { ...administrators, includeRoles: [roles.globalAdministrator.templateId] },
      },
      strength(strengths.phishingResistant),
    ),
    blockLegacy: policy(
      "CA004 Block legacy authentication",
      {
        ...everyApp,
        clientAppTypes: ["exchangeActiveSync", "other"],
        users: { ...everyone, excludeGroups: [groups.breakGlass.id, groups.legacy.id] },
      },
      grant("block"),
    ),
    blockCountries: policy(
      "CA005 Block sign-ins outside our countries",
      {
        ...everyApp,
        users: everyone,
        locations: { includeLocations: ["All"], excludeLocations: [locations.countries.id, locations.headOffice.id] },
      },
      grant("block"),
    ),
    trustedRegistration: policy(
      "CA006 Register security info at the head office only",
      {
        users: everyone,
        applications: { includeUserActions: ["urn:user:registersecurityinfo"] },
        locations: {
          includeLocations: ["All"],
          excludeLocations: [locations.headOffice.id, locations.lisbonBranch.id],
        },
      },
      grant("block"),
    ),
    lisbonFinance: policy(
      "CA007 Finance works from Berlin and Lisbon",
      {
        ...everyApp,
        users: { includeGroups: [groups.finance.id], excludeGroups: [groups.breakGlass.id] },
        locations: {
          includeLocations: ["All"],
          excludeLocations: [locations.headOffice.id, locations.lisbonBranch.id],
        },
      },
      strength(strengths.contosoKeys),
    ),
    compliantDevice: policy(
      "CA008 Require a compliant device",
      {
        ...everyApp,
        platforms: { includePlatforms: ["windows", "macOS"] },
        users: { ...everyone, excludeGroups: [groups.breakGlass.id, groups.field.id] },
      },
      grant("compliantDevice", "domainJoinedDevice"),
    ),
    fieldDevices: policy(
      "CA009 Field engineers use approved apps",
      { ...everyApp, users: { includeGroups: [groups.field.id] }, platforms: { includePlatforms: ["iOS", "android"] } },
      grant("approvedApplication"),
    ),
    guestMfa: policy(
      "CA010 Require MFA for guests",
      { ...everyApp, users: { includeUsers: ["GuestsOrExternalUsers"] } },
      grant("mfa"),
    ),
    sessionLimit: policy("CA011 Sign in again every day", { ...everyApp, users: administrators }, grant("mfa"), {
      sessionControls: { signInFrequency: { value: 1, type: "days", isEnabled: true } },
    }),
  };

  for (const { id, graphType, properties } of methodConfigurations) {
    writer.create("authenticationMethodPolicy", properties, { id, graphType });
  }
  return {
    conditionalAccess,
    locations,
    strengths,
    authorization: writer.create("authorizationPolicy", authorization, { id: "authorizationPolicy" }),
    temporaryAccessPass: { type: "authenticationMethodPolicy", id: "TemporaryAccessPass" },
    organization: writer.create("organization", organization(tenant), { id: tenant.id }),
  };
}

function createLocations({ writer, random }: Founding): Policies["locations"] {
  const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
  const office = (displayName: string, ...ranges: string[]) =>
    writer.create(
      "namedLocationPolicy",
      { displayName, isTrusted: true, ipRanges: ranges.map(range) },
      { id: random.guid(), graphType: "microsoft.graph.ipNamedLocation" },
    );
  return {
    headOffice: office("Head office Berlin", "192.0.2.0/25", "198.51.100.0/28"),
    lisbonBranch: office("Branch Lisbon", "198.51.100.64/28"),
    countries: writer.create(
      "namedLocationPolicy",
      {
        displayName: "Countries we work in",
        countriesAndRegions: ["DE", "GB", "PT", "PL", "SE", "NG", "BR", "IN"],
        countryLookupMethod: "clientIpAddress",
        includeUnknownCountriesAndRegions: false,
      },
      { id: random.guid(), graphType: "microsoft.graph.countryNamedLocation" },
    ),
  };
}

const createStrength = (
  strength: { readonly id: string; readonly displayName: string; readonly allowedCombinations: readonly string[] },
  builtIn: boolean,
  { writer }: Founding,
): EntityRef =>
  writer.create(
    "authenticationStrengthPolicy",
    {
      displayName: strength.displayName,
      description: builtIn ? "Built in" : "Hardware keys issued by Contoso",
      allowedCombinations: strength.allowedCombinations,
    },
    { id: strength.id, builtIn },
  );

const adminRoles = [
  roles.globalAdministrator.templateId,
  otherRoles.privilegedRoleAdministrator.templateId,
  otherRoles.securityAdministrator.templateId,
  otherRoles.conditionalAccessAdministrator.templateId,
  otherRoles.userAdministrator.templateId,
];

const authorization: JsonObject = {
  displayName: "Authorization Policy",
  description: "Used to manage authorization related settings across the company.",
  guestUserRoleId: guestRoles.guest,
  allowInvitesFrom: "adminsAndGuestInviters",
  blockMsolPowerShell: true,
  allowedToUseSSPR: true,
  allowEmailVerifiedUsersToJoinOrganization: false,
  allowedToSignUpEmailBasedSubscriptions: false,
  defaultUserRolePermissions: {
    allowedToCreateApps: false,
    allowedToCreateSecurityGroups: false,
    allowedToReadOtherUsers: true,
    permissionGrantPoliciesAssigned: [],
  },
};

const organization = (tenant: TenantFacts): JsonObject => ({
  displayName: tenant.displayName,
  tenantType: "AAD",
  verifiedDomains: [
    { name: tenant.defaultDomain, type: "Managed", isDefault: true, isInitial: true, capabilities: "Email" },
  ],
  preferredLanguage: "en",
  technicalNotificationMails: [`it@${tenant.defaultDomain}`],
  securityComplianceNotificationMails: [`security@${tenant.defaultDomain}`],
});
