import { describe, expect, test } from "vitest";
import type { CredentialNames } from "../../../src/domain/changes/credentials.ts";
import { asDone, asPlanned, type ChangedObject } from "../../../src/domain/dangers/changed-object.ts";
import { grantingPermissions } from "../../../src/domain/dangers/consent-exposures.ts";
import { exposedParts, exposuresOf } from "../../../src/domain/dangers/exposure.ts";
import type { ExposureContext } from "../../../src/domain/dangers/exposure-type.ts";
import { methodTargets } from "../../../src/domain/dangers/method-exposures.ts";
import type { JsonObject } from "../../../src/domain/json.ts";
import type { EntityType } from "../../../src/domain/tenant/entity.ts";
import { wellKnownNames } from "../../../src/domain/tenant/well-known.ts";
import { plainContext, powerless } from "../../support/exposure-context.ts";

const step = (
  type: EntityType,
  before: JsonObject,
  after: JsonObject,
  more: Partial<ChangedObject> = {},
): ChangedObject => ({
  ref: { type, id: "x" },
  displayName: "X",
  became: "changed",
  before,
  after,
  gained: [],
  lost: [],
  ...more,
});
const created = (type: EntityType, after: JsonObject) => step(type, {}, after, { became: "created" });
const rebuilt = (after: JsonObject) => step("application", {}, after, { became: "rebuilt" });
const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
const addresses = (...redirectUris: string[]) => ({ web: { redirectUris } });
const CREDENTIALS = "microsoft.directory/applications/credentials/update";
const directConnections = (accessType: string) => ({
  b2bDirectConnectInbound: { applications: { accessType, targets: [{ target: "AllApplications" }] } },
});
const settings = (accessType: string, isMfaAccepted: boolean) => ({
  inboundTrust: { isMfaAccepted },
  b2bCollaborationInbound: { usersAndGroups: { accessType, targets: [{ target: "AllUsers", targetType: "user" }] } },
});
const [blockedTenant, allowedTenant] = [settings("blocked", false), settings("allowed", true)];
const GLOBAL = "62e90394-69f5-4237-9190-012177145e10";
const DIRECTORY_WRITE = "19dbc75e-c2e2-444c-a770-ec69d8559fc7";

const plain: ExposureContext = {
  ...plainContext,
  otherTenants: { before: allowedTenant, after: allowedTenant },
  nameOf: ({ id }) => (id === "known" ? "Fleet Map" : null),
};
const found = (changed: ChangedObject, context: Partial<ExposureContext> = {}) =>
  exposuresOf(changed, { ...plain, ...context }).map(({ rule, severity }) => `${severity} ${rule}`);

test.each([
  [1, "critical"],
  [2, "high"],
  [4, "medium"],
] as const)("a role that governs the tenant, taken from one of %s holders, is %s", (holders, severity) => {
  const lost = step("roleAssignment", { roleDefinitionId: GLOBAL, principalId: "known" }, {}, { became: "deleted" });
  const [exposure] = exposuresOf(lost, { ...plain, directHolders: () => holders });
  expect(exposure).toMatchObject({
    severity,
    says: {
      plan: { text: 'Takes the role "Global Administrator" from "Fleet Map".' },
      done: { text: '"Fleet Map" lost the role "Global Administrator" since.' },
    },
  });
});

describe("an exposure", () => {
  test.each<[string, ChangedObject, string[]]>([
    [
      "a location opened to everything",
      step(
        "namedLocationPolicy",
        { ipRanges: [range("192.0.2.0/25")] },
        { ipRanges: [range("0.0.0.0/1"), range("128.0.0.0/1")] },
      ),
      ["critical locationOpened"],
    ],
    [
      "a location that gains a /8",
      step("namedLocationPolicy", { ipRanges: [] }, { ipRanges: [range("10.0.0.0/8")] }),
      ["high locationOpened"],
    ],
    [
      "a location that gains an office",
      step("namedLocationPolicy", { ipRanges: [] }, { ipRanges: [range("192.0.2.0/28")] }),
      [],
    ],
    ["a location that shrinks", step("namedLocationPolicy", { ipRanges: [range("10.0.0.0/8")] }, { ipRanges: [] }), []],
    [
      "a trusted location that gains an office",
      step(
        "namedLocationPolicy",
        { ipRanges: [], isTrusted: true },
        { ipRanges: [range("192.0.2.0/28")], isTrusted: true },
      ),
      ["medium trustedRangeAdded"],
    ],
    [
      "a location that becomes trusted",
      step("namedLocationPolicy", { isTrusted: false }, { isTrusted: true }),
      ["high trustedRangeAdded"],
    ],
    [
      "a location that is no longer trusted",
      step("namedLocationPolicy", { isTrusted: true }, { isTrusted: false }),
      [],
    ],
    [
      "a country added",
      step("namedLocationPolicy", { countriesAndRegions: ["DE"] }, { countriesAndRegions: ["DE", "KP"] }),
      ["medium locationOpened"],
    ],
    [
      "a country removed",
      step("namedLocationPolicy", { countriesAndRegions: ["DE", "KP"] }, { countriesAndRegions: ["DE"] }),
      [],
    ],
    [
      "a redirect address",
      step("application", addresses("https://a"), addresses("https://a", "https://evil.example/x")),
      ["medium applicationAddressAdded"],
    ],
    [
      "a redirect address without encryption",
      step("application", addresses(), addresses("http://evil.example")),
      ["high applicationAddressAdded"],
    ],
    [
      "a redirect address on this machine",
      step("application", addresses(), addresses("http://localhost:8080")),
      ["medium applicationAddressAdded"],
    ],
    ["a redirect address that goes", step("application", addresses("https://a"), addresses()), []],
    [
      "an identifier",
      step("application", { identifierUris: [] }, { identifierUris: ["api://x"] }),
      ["medium applicationAddressAdded"],
    ],
    [
      "a reply URL",
      step("servicePrincipal", { replyUrls: [] }, { replyUrls: ["https://evil.example"] }),
      ["medium applicationAddressAdded"],
    ],
    [
      "self-service password reset for administrators",
      step("authorizationPolicy", { allowedToUseSSPR: false }, { allowedToUseSSPR: true }),
      ["medium tenantLoosened"],
    ],
    [
      "no such reset any more",
      step("authorizationPolicy", { allowedToUseSSPR: true }, { allowedToUseSSPR: false }),
      [],
    ],
    [
      "automatic redemption of invitations",
      step(
        "crossTenantAccessPartner",
        { automaticUserConsentSettings: { inboundAllowed: false } },
        { automaticUserConsentSettings: { inboundAllowed: true } },
      ),
      ["medium tenantLoosened"],
    ],
    [
      "an end of automatic redemption",
      step(
        "crossTenantAccessPartner",
        { automaticUserConsentSettings: { inboundAllowed: true } },
        { automaticUserConsentSettings: { inboundAllowed: false } },
      ),
      [],
    ],
    [
      "a new service provider",
      created("crossTenantAccessPartner", { isServiceProvider: true }),
      ["high tenantLoosened"],
    ],
    [
      "a service provider that stays",
      step("crossTenantAccessPartner", { isServiceProvider: true }, { isServiceProvider: true }),
      [],
    ],
    [
      "a pass that can be used again",
      step("authenticationMethodPolicy", { isUsableOnce: true }, { isUsableOnce: false }),
      ["medium methodSwitched"],
    ],
    [
      "a pass that can be used once only",
      step("authenticationMethodPolicy", { isUsableOnce: false }, { isUsableOnce: true }),
      [],
    ],
    [
      "keys without attestation",
      step("authenticationMethodPolicy", { isAttestationEnforced: true }, { isAttestationEnforced: false }),
      ["medium methodSwitched"],
    ],
    [
      "keys of any model",
      step(
        "authenticationMethodPolicy",
        { keyRestrictions: { isEnforced: true } },
        { keyRestrictions: { isEnforced: false } },
      ),
      ["medium methodSwitched"],
    ],
    [
      "a weak method for all users",
      {
        ...step(
          "authenticationMethodPolicy",
          { includeTargets: [{ id: "pilot" }] },
          { includeTargets: [{ id: "all_users" }] },
        ),
        ref: { type: "authenticationMethodPolicy", id: "TemporaryAccessPass" },
      },
      ["medium methodSwitched"],
    ],
    [
      "a strong method for all users",
      {
        ...step(
          "authenticationMethodPolicy",
          { includeTargets: [{ id: "pilot" }] },
          { includeTargets: [{ id: "all_users" }] },
        ),
        ref: { type: "authenticationMethodPolicy", id: "Fido2" },
      },
      [],
    ],
    [
      "a client without consent",
      step(
        "application",
        { api: { preAuthorizedApplications: [] } },
        { api: { preAuthorizedApplications: [{ appId: "evil" }] } },
      ),
      ["medium applicationOpened"],
    ],
    [
      "a public client",
      step("application", { isFallbackPublicClient: null }, { isFallbackPublicClient: true }),
      ["medium applicationOpened"],
    ],
    [
      "an application that is no longer locked",
      step(
        "application",
        { servicePrincipalLockConfiguration: { isEnabled: true } },
        { servicePrincipalLockConfiguration: { isEnabled: false } },
      ),
      ["medium applicationOpened"],
    ],
    [
      "an application that is locked",
      step(
        "application",
        { servicePrincipalLockConfiguration: { isEnabled: false } },
        { servicePrincipalLockConfiguration: { isEnabled: true } },
      ),
      [],
    ],
    [
      "another key for sign-ins",
      step(
        "servicePrincipal",
        { preferredTokenSigningKeyThumbprint: "A" },
        { preferredTokenSigningKeyThumbprint: "B" },
      ),
      ["medium applicationOpened"],
    ],
    [
      "strong actions of a role",
      step(
        "roleDefinition",
        { rolePermissions: [] },
        { rolePermissions: [{ allowedResourceActions: ["microsoft.directory/applications/credentials/update"] }] },
      ),
      ["high privilegeGained"],
    ],
    [
      "a reading action of a role",
      step(
        "roleDefinition",
        { rolePermissions: [] },
        { rolePermissions: [{ allowedResourceActions: ["microsoft.directory/applications/owners/read"] }] },
      ),
      ["medium privilegeGained"],
    ],
    [
      "a new role with strong actions",
      created("roleDefinition", {
        rolePermissions: [{ allowedResourceActions: ["microsoft.directory/users/password/update"] }],
      }),
      ["high privilegeGained"],
    ],
    [
      "a new role without any",
      created("roleDefinition", {
        rolePermissions: [{ allowedResourceActions: ["microsoft.directory/users/basic/update"] }],
      }),
      [],
    ],
    ["a restored application", created("application", {}), ["medium credentialAdded"]],
    ["an application created again, which has no credentials", rebuilt({ displayName: "X" }), []],
    [
      "an application created again with its addresses",
      rebuilt(addresses("https://app.example/cb")),
      ["medium applicationAddressAdded"],
    ],
    ["a deleted application", step("application", {}, {}, { became: "deleted" }), []],
    [
      "a consent for everyone",
      created("oAuth2PermissionGrant", { consentType: "AllPrincipals", scope: "Mail.Read" }),
      ["high consentGranted"],
    ],
    [
      "a weak consent for everyone",
      created("oAuth2PermissionGrant", { consentType: "AllPrincipals", scope: "openid" }),
      ["medium consentGranted"],
    ],
    [
      "a weak consent for one user",
      created("oAuth2PermissionGrant", { consentType: "Principal", scope: "openid" }),
      [],
    ],
    [
      "a wider consent",
      step(
        "oAuth2PermissionGrant",
        { consentType: "AllPrincipals", scope: "openid" },
        { consentType: "AllPrincipals", scope: "openid Directory.ReadWrite.All" },
      ),
      ["high consentGranted"],
    ],
    [
      "a narrower consent",
      step(
        "oAuth2PermissionGrant",
        { consentType: "AllPrincipals", scope: "openid Mail.Read" },
        { consentType: "AllPrincipals", scope: "openid" },
      ),
      [],
    ],
    [
      "a strong application permission",
      created("appRoleAssignment", { appRoleId: DIRECTORY_WRITE, principalId: "known" }),
      ["high consentGranted"],
    ],
    [
      "a permission with which an application gives itself every role",
      created("appRoleAssignment", { appRoleId: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", principalId: "known" }),
      ["critical consentGranted"],
    ],
    [
      "a permission with which an application gives itself every permission",
      created("appRoleAssignment", { appRoleId: "06b708a9-e830-4db3-a914-8e69da51d44f", principalId: "known" }),
      ["critical consentGranted"],
    ],
    ["an ordinary assignment", created("appRoleAssignment", { appRoleId: "00000000-0000-0000-0000-000000000000" }), []],
    [
      "guests with members' access",
      step(
        "authorizationPolicy",
        { guestUserRoleId: "10dae51f-b6af-4016-8d66-8c2a99b929b3" },
        { guestUserRoleId: "a0b1b346-4d3e-4e8b-98f8-753987be4970" },
      ),
      ["high tenantLoosened"],
    ],
    [
      "guests with less access",
      step(
        "authorizationPolicy",
        { guestUserRoleId: "10dae51f-b6af-4016-8d66-8c2a99b929b3" },
        { guestUserRoleId: "2af84b1e-32c8-42b7-82bc-daa82404023b" },
      ),
      [],
    ],
    [
      "invitations by everyone",
      step("authorizationPolicy", { allowInvitesFrom: "adminsAndGuestInviters" }, { allowInvitesFrom: "everyone" }),
      ["high tenantLoosened"],
    ],
    [
      "consent to risky apps",
      step("authorizationPolicy", { allowUserConsentForRiskyApps: false }, { allowUserConsentForRiskyApps: true }),
      ["medium tenantLoosened"],
    ],
    [
      "a user permission",
      step(
        "authorizationPolicy",
        { defaultUserRolePermissions: { allowedToCreateApps: false } },
        { defaultUserRolePermissions: { allowedToCreateApps: true } },
      ),
      ["medium tenantLoosened"],
    ],
    [
      "a privileged role assignment",
      created("roleAssignment", { roleDefinitionId: GLOBAL, principalId: "known" }),
      ["critical privilegeGained"],
    ],
    [
      "a privileged role to activate",
      created("roleEligibilitySchedule", { roleDefinitionId: GLOBAL, principalId: "known" }),
      ["critical privilegeGained"],
    ],
    [
      "one of three who lose a role that governs the tenant",
      step("roleAssignment", { roleDefinitionId: GLOBAL, principalId: "known" }, {}, { became: "deleted" }),
      ["medium privilegedHolder"],
    ],
    [
      "an ordinary role assignment",
      created("roleAssignment", { roleDefinitionId: "88d8e3e3-8f55-4a1e-953a-9b9898b8876b" }),
      [],
    ],
    [
      "a role that may do more",
      step("roleDefinition", { rolePermissions: [] }, { rolePermissions: [{ allowedResourceActions: ["x"] }] }),
      ["medium privilegeGained"],
    ],
    [
      "a role of which a permission no longer holds for own objects only",
      step(
        "roleDefinition",
        { rolePermissions: [{ allowedResourceActions: [CREDENTIALS], condition: "$SubjectIsOwner" }] },
        { rolePermissions: [{ allowedResourceActions: [CREDENTIALS], condition: null }] },
      ),
      ["high privilegeGained"],
    ],
    [
      "a permission for own objects only",
      step(
        "roleDefinition",
        { rolePermissions: [] },
        { rolePermissions: [{ allowedResourceActions: [CREDENTIALS], condition: "$SubjectIsOwner" }] },
      ),
      ["medium privilegeGained"],
    ],
    [
      "a role with strong permissions that is switched on",
      step(
        "roleDefinition",
        { rolePermissions: [{ allowedResourceActions: [CREDENTIALS] }], isEnabled: false },
        { rolePermissions: [{ allowedResourceActions: [CREDENTIALS] }], isEnabled: true },
      ),
      ["high privilegeGained"],
    ],
    [
      "a role that may give roles",
      created("roleDefinition", {
        rolePermissions: [{ allowedResourceActions: ["microsoft.directory/roleAssignments/allProperties/allTasks"] }],
      }),
      ["critical privilegeGained"],
    ],
    [
      "a method that leaves out a group",
      step("authenticationMethodPolicy", { excludeTargets: [] }, { excludeTargets: [{ id: "known" }] }),
      ["medium methodSwitched"],
    ],
    [
      "a method that leaves out a group no more",
      step("authenticationMethodPolicy", { excludeTargets: [{ id: "known" }] }, { excludeTargets: [] }),
      [],
    ],
    [
      "a method that is for one group and not for all users",
      step("authenticationMethodPolicy", { includeTargets: [{ id: "all_users" }] }, { includeTargets: [{ id: "g" }] }),
      ["medium methodSwitched"],
    ],
    [
      "passes that last longer",
      step("authenticationMethodPolicy", { maximumLifetimeInMinutes: 480 }, { maximumLifetimeInMinutes: 43_200 }),
      ["medium methodSwitched"],
    ],
    [
      "passes that last shorter",
      step("authenticationMethodPolicy", { maximumLifetimeInMinutes: 43_200 }, { maximumLifetimeInMinutes: 480 }),
      [],
    ],
    [
      "a federated credential",
      created("federatedIdentityCredential", { applicationId: "known", issuer: "https://i", subject: "s" }),
      ["high credentialAdded"],
    ],
    [
      "trust in another tenant's second factor",
      step("crossTenantAccessPartner", { inboundTrust: {} }, { inboundTrust: { isMfaAccepted: true } }),
      ["high tenantLoosened"],
    ],
    [
      "direct connections of every other tenant",
      step("crossTenantAccessDefault", directConnections("blocked"), directConnections("allowed")),
      ["high tenantLoosened"],
    ],
    [
      "direct connections of one tenant",
      step("crossTenantAccessPartner", directConnections("blocked"), directConnections("allowed")),
      ["medium tenantLoosened"],
    ],
    [
      "direct connections of one tenant that followed the default",
      step("crossTenantAccessPartner", {}, directConnections("allowed")),
      ["medium tenantLoosened"],
    ],
    [
      "a tenant that was blocked and whose settings are deleted",
      step("crossTenantAccessPartner", blockedTenant, {}, { became: "deleted" }),
      ["high tenantLoosened", "medium tenantLoosened"],
    ],
    [
      "a tenant that was blocked and follows the default since",
      step("crossTenantAccessPartner", blockedTenant, { inboundTrust: null, b2bCollaborationInbound: null }),
      ["high tenantLoosened", "medium tenantLoosened"],
    ],
    [
      "a tenant that was blocked, whose settings are among the deleted ones",
      step("crossTenantAccessPartner", blockedTenant, blockedTenant, { became: "deleted" }),
      ["high tenantLoosened", "medium tenantLoosened"],
    ],
    [
      "a tenant that is blocked in another way than before",
      step("crossTenantAccessPartner", blockedTenant, {
        ...blockedTenant,
        b2bCollaborationInbound: { ...blockedTenant.b2bCollaborationInbound, applications: { accessType: "blocked" } },
      }),
      [],
    ],
    [
      "a security key that is not for a group",
      step(
        "authenticationMethodPolicy",
        { excludeTargets: [] },
        { excludeTargets: [{ id: "known" }] },
        { ref: { type: "authenticationMethodPolicy", id: "Fido2" } },
      ),
      ["high methodSwitched"],
    ],
    [
      "settings of a tenant that are deleted and are as the default",
      step("crossTenantAccessPartner", allowedTenant, {}, { became: "deleted" }),
      [],
    ],
    ["settings of a tenant that are made as the default is", created("crossTenantAccessPartner", allowedTenant), []],
    [
      "a tenant that is blocked by settings of its own",
      created("crossTenantAccessPartner", blockedTenant),
      ["medium blocksPeople"],
    ],
    [
      "an end of direct connections",
      step("crossTenantAccessDefault", directConnections("allowed"), directConnections("blocked")),
      ["low blocksPeople"],
    ],
    [
      "direct connections that stay blocked",
      step("crossTenantAccessDefault", directConnections("blocked"), directConnections("blocked")),
      [],
    ],
    [
      "trust that ends",
      step(
        "crossTenantAccessPartner",
        { inboundTrust: { isMfaAccepted: true } },
        { inboundTrust: { isMfaAccepted: false } },
      ),
      [],
    ],
  ])("is found or not: %s", (_, changed, expected) => expect(found(changed)).toEqual(expected));

  test("of a tenant whose settings are gone is that the default was not read, where it was not", () => {
    const gone = step("crossTenantAccessPartner", blockedTenant, {}, { became: "deleted" });
    expect(found(gone, { otherTenants: null })).toEqual(["medium tenantLoosened"]);
  });

  test("of an administrative unit is that it ends or puts in force the rights over its members", () => {
    const rightsOver = () => ({ active: { total: 1, phrases: ["1 account"] }, eligible: null, isPrivileged: true });
    const unit = (became: ChangedObject["became"]) => step("administrativeUnit", {}, {}, { became });
    expect(found(unit("deleted"), { rightsOver })).toEqual(["medium privilegedHolder"]);
    expect(found(unit("created"), { rightsOver })).toEqual(["high privilegeGained"]);
    expect([...found(unit("deleted")), ...found(unit("created")), ...found(unit("changed"), { rightsOver })]).toEqual(
      [],
    );
  });

  test("of a lost secret is grave if no other credential is left", () => {
    const some: CredentialNames = new Map([["passwordCredentials", ["ci"]]]);
    const empty: CredentialNames = new Map();
    const losing = (held: CredentialNames) =>
      step("application", {}, {}, { credentials: { held, removed: empty, lost: some } });
    expect([...found(losing(empty)), ...found(losing(some))]).toEqual(["high notRecovered", "medium notRecovered"]);
  });

  test("of a method names its groups, and all of its parts are read", () => {
    const all = { includeTargets: [{ id: "all_users" }] };
    const narrowed = step("authenticationMethodPolicy", all, {
      includeTargets: [{ id: "g" }],
      excludeTargets: [{ id: "h" }],
    });
    expect(methodTargets(narrowed).map(({ id }) => id)).toEqual(["g", "h"]);
    expect(exposedParts.authenticationMethodPolicy).toEqual(
      expect.arrayContaining(["state", "includeTargets", "excludeTargets", "maximumLifetimeInMinutes"]),
    );
  });

  test("is grave for an application that is privileged", () => {
    const added = step("application", addresses(), addresses("https://evil.example"));
    expect(found(added, { isPrivileged: () => true })).toEqual(["high applicationAddressAdded"]);
    const owner = { gained: [{ link: "owners" as const, target: { type: "user" as const, id: "eve" }, name: "Eve" }] };
    expect(found(step("application", {}, {}, owner))).toEqual(["medium ownerAdded"]);
    expect(found(step("application", {}, {}, owner), { isPrivileged: () => true })).toEqual(["high ownerAdded"]);
    expect(found(step("group", {}, {}, owner))).toEqual([]);
    expect(found(step("group", {}, {}, owner), { isRoleAssignable: () => true })).toEqual(["high ownerAdded"]);
  });

  test("names the roles that an owner of a group can give, and the policies that exclude it", () => {
    const owner = { gained: [{ link: "owners" as const, target: { type: "user" as const, id: "eve" }, name: "Eve" }] };
    const [exposure] = exposuresOf(step("group", {}, {}, owner), {
      ...plain,
      isRoleAssignable: () => true,
      membersGet: () => ({
        roles: ['"Global Administrator"'],
        eligible: ['"User Administrator"'],
        isTenantWide: true,
        excludedBy: { count: 1, names: ["MFA"] },
      }),
    });
    expect(exposure).toMatchObject({
      severity: "critical",
      says: {
        done: {
          text:
            '"Eve" became owner of group "X", which holds "Global Administrator" and whose members may activate ' +
            '"User Administrator" and which enforced policies exclude ("MFA"). An owner can add anyone to it.',
        },
      },
    });
    const excluded = { membersGet: () => ({ ...powerless, excludedBy: { count: 1, names: ["MFA"] } }) };
    expect(found(step("group", {}, {}, owner), excluded)).toEqual(["high ownerAdded"]);
  });

  test("says that the holder of a lost or gained role is an emergency account, whose loss is grave", () => {
    const lost = step("roleAssignment", { roleDefinitionId: GLOBAL, principalId: "known" }, {}, { became: "deleted" });
    const given = created("roleAssignment", { roleDefinitionId: GLOBAL, principalId: "known" });
    const context = { ...plain, directHolders: () => 9, isEmergency: () => true };
    expect([...exposuresOf(lost, context), ...exposuresOf(given, context)]).toMatchObject([
      {
        severity: "high",
        says: {
          plan: { text: 'Takes the role "Global Administrator" from the emergency access account "Fleet Map".' },
          done: { text: 'The emergency access account "Fleet Map" lost the role "Global Administrator" since.' },
        },
      },
      {
        says: {
          done: { text: 'The emergency access account "Fleet Map" holds the role "Global Administrator" since.' },
        },
      },
    ]);
  });

  test.each([
    ["RoleAssignmentSchedule.ReadWrite.Directory", "critical"],
    ["RoleEligibilitySchedule.ReadWrite.Directory", "critical"],
    ["RoleManagementPolicy.ReadWrite.Directory", "high"],
    ["PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup", "high"],
    ["PrivilegedAccess.ReadWrite.AzureADGroup", "high"],
    ["Domain.ReadWrite.All", "high"],
    ["User.EnableDisableAccount.All", "high"],
    ["Policy.ReadWrite.PermissionGrant", "high"],
    ["Mail.Send", "high"],
    ["Sites.FullControl.All", "high"],
  ])("includes the application permission %s, which is %s", (permission, severity) => {
    const [id = ""] = wellKnownNames("graphPermission").find(([, name]) => name === permission) ?? [];
    expect(found(created("appRoleAssignment", { appRoleId: id, principalId: "known" }))).toEqual([
      `${severity} consentGranted`,
    ]);
  });

  test("knows the id of every permission with which an application can widen its own power", () => {
    const names = wellKnownNames("graphPermission").map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining([...grantingPermissions]));
  });

  test("has a sentence of what going back would do, and one of what was done", () => {
    const [exposure] = exposuresOf(step("application", addresses(), addresses("https://evil.example/x")), plain);
    expect(exposure?.says).toMatchObject({
      plan: { text: 'Brings back the redirect address https://evil.example/x of application "X".' },
      done: { text: 'The application "X" has the new redirect address https://evil.example/x.' },
    });
    const [consent] = exposuresOf(
      created("oAuth2PermissionGrant", { clientId: "known", consentType: "AllPrincipals", scope: " Mail.Read " }),
      plain,
    );
    expect(consent?.says.done.text).toBe(
      'Application "Fleet Map" was granted the permissions Mail.Read for every user.',
    );
  });
});

describe("a change", () => {
  const change = {
    ref: { type: "application", id: "x" },
    displayName: "X",
    action: "update",
    properties: [{ name: "web", now: 1, then: 2 }],
    links: [
      { link: "owners", target: { type: "user", id: "a" }, targetName: "A", action: "add" },
      { link: "owners", target: { type: "user", id: "b" }, targetName: "B", action: "remove" },
    ],
  } as const;

  test("is a step back for a plan, and a step forward for what was done", () => {
    expect(asPlanned(change)).toMatchObject({
      before: { web: 1 },
      after: { web: 2 },
      gained: [{ name: "A" }],
      lost: [{ name: "B" }],
    });
    expect(asDone(change)).toMatchObject({
      before: { web: 2 },
      after: { web: 1 },
      gained: [{ name: "B" }],
      lost: [{ name: "A" }],
    });
    expect(asPlanned({ ...change, action: "restore" }).became).toBe("created");
    expect(asPlanned({ ...change, action: "rebuild" }).became).toBe("rebuilt");
    expect(asDone({ ...change, action: "restore" }).became).toBe("deleted");
    expect(asDone({ ...change, action: "softDelete" }).became).toBe("created");
  });

  test("is no step back if it stays as it is, although it was done", () => {
    const staying = { ...change, notRecoverable: "synchronized" } as const;
    expect(asPlanned(staying)).toMatchObject({ became: "changed", before: {}, after: {} });
    expect(asDone(staying)).toMatchObject({ before: { web: 2 }, after: { web: 1 } });
  });
});
