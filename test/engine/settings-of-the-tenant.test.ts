import { expect, test } from "vitest";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

const LICENSE = "6fd2c87f-b296-42f0-b197-1e91e994b900";
const everyone = (accessType: string) => ({
  usersAndGroups: { accessType, targets: [{ target: "AllUsers", targetType: "user" }] },
  applications: { accessType, targets: [{ target: "AllApplications", targetType: "application" }] },
});

test("settings that a stolen account changes are told with what they mean, and what is not known of them", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const admin = tenant.user("admin");
  hands.assignRole("globalAdministrator", admin);
  const configured = (id: string, state: string) =>
    hands.create("authenticationMethodPolicy", { state, includeTargets: [], excludeTargets: [] }, { id });
  const [keys, messages] = [configured("Fido2", "enabled"), configured("Sms", "disabled")];
  const strength = hands.create("authenticationStrengthPolicy", {
    displayName: "Keys",
    allowedCombinations: ["fido2"],
  });
  hands.create("conditionalAccessPolicy", {
    displayName: "CA003",
    state: "enabled",
    conditions: { users: { includeUsers: [admin.id] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: [], authenticationStrength: { id: strength.id } },
  });
  const inbound = hands.create("crossTenantAccessDefault", { b2bCollaborationInbound: everyone("allowed") });
  tenant.user("visitor", { userType: "Guest", userPrincipalName: "visitor_x#EXT#@contoso.example" });
  tenant.user("temp", { userType: "Guest", userPrincipalName: "temp@contoso.example" });
  const licensed = tenant.group("Office", [admin]);
  // Only direct users are licensed.
  hands.addLink({ link: "members", source: licensed, target: tenant.group("Annex", [tenant.user("ben")]) });
  hands.update(licensed, { assignedLicenses: [{ skuId: LICENSE, disabledPlans: [] }] });
  const organization = hands.create("organization", {
    securityComplianceNotificationMails: ["security@contoso.example"],
    verifiedDomains: [{ name: "contoso.example" }],
  });
  const watchers = tenant.group("Watchers");
  hands.assignRole("globalAdministrator", watchers);

  const before = await tenant.snapshot();
  tenant.later(60_000);
  hands.update(keys, { state: "disabled" });
  hands.update(messages, { state: "enabled" });
  hands.update(inbound, { b2bCollaborationInbound: everyone("blocked") });
  hands.update(licensed, { assignedLicenses: [] });
  hands.update(organization, { securityComplianceNotificationMails: ["x@evil.invalid", "it@contoso.example"] });
  hands.addLink({ link: "owners", source: watchers, target: admin });
  tenant.later(60_000);
  const { done } = await tenant.engine.investigation.compareSnapshots(
    { from: before.id, to: null, scope: everything },
    { limit: 1 },
  );
  expect(done?.risks.map(({ severity, sentence }) => `${severity} ${sentence}`)).toEqual([
    'critical Policy "CA003" asks 1 user (1 with privileged roles) for the authentication strength "Keys", of which ' +
      "every method is switched off, so that it keeps them out.",
    'critical "admin" became owner of group "Watchers", which holds "Global Administrator". An owner can add anyone to it.',
    "high Guests of every other tenant without settings of its own can no longer sign in. The tenant has 1 guest of " +
      "other tenants, and the directory does not show which tenant each comes from.",
    'high The authentication method "Fido2" was switched off. Which methods a user has registered is not in the ' +
      "history, so that whom this keeps out is not assessed.",
    `high Microsoft's security notices newly go to "x@evil.invalid". No domain of the tenant has such an address.`,
    'medium The authentication method "Sms" was switched on. Its codes can be intercepted or moved to another phone.',
    `medium The group "Office" lost 1 license ("${LICENSE}"). Its 1 user loses what that gives, if nothing else gives it.`,
  ]);
  const lines = done?.signIn == null ? [] : consequenceLines(done.signIn, { tense: "done" });
  expect(lines).toContainEqual(expect.stringMatching(/^Not assessed: .*authentication methods.*registered/));
  expect(lines).toContainEqual(expect.stringMatching(/^Not assessed: .*guests of other tenants/));
});

test("access that the tenant's default newly allows every other tenant is told, also of a part that no other setting shows", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const connections = (accessType: string) => ({ b2bDirectConnectInbound: everyone(accessType) });
  const settings = tenant.hands.create("crossTenantAccessDefault", connections("blocked"), { id: "default" });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(settings, connections("allowed"));
  const preview = await tenant.preview(before);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const texts = (risks: readonly { severity: string; sentence: string }[] = []) =>
    risks.map(({ severity, sentence }) => `${severity}: ${sentence}`);
  expect(texts(assessment?.done?.risks)).toEqual([
    "high: People of every other tenant without settings of its own were allowed to enter shared channels of this tenant by B2B direct connect.",
  ]);
  expect(texts(assessment?.risks)).toEqual([
    "low: Forbids people of every other tenant without settings of its own to enter shared channels of this tenant by B2B direct connect again.",
  ]);
});

test("a blocked tenant whose own settings are deleted follows the default, and comes back blocked", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const trust = (isMfaAccepted: boolean) => ({ inboundTrust: { isMfaAccepted, isCompliantDeviceAccepted: false } });
  const { hands } = tenant;
  hands.create(
    "crossTenantAccessDefault",
    { ...trust(true), b2bCollaborationInbound: everyone("allowed") },
    { id: "default" },
  );
  const blocked = { tenantId: "t", ...trust(false), b2bCollaborationInbound: everyone("blocked") };
  const partner = hands.create("crossTenantAccessPartner", blocked, { id: "t" });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  hands.delete(partner);
  const preview = await tenant.preview(before);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const texts = (risks: readonly { severity: string; sentence: string }[] = []) =>
    risks.map(({ severity, sentence }) => `${severity}: ${sentence}`);
  const since = "The tenant's default decides since in place of its own settings.";
  expect(texts(assessment?.done?.risks)).toEqual([
    `high: This tenant newly trusts the tenant "t" with "isMfaAccepted". ${since}`,
    `medium: Guests of the tenant "t" can newly sign in. ${since}`,
  ]);
  expect(texts(assessment?.risks)).toContainEqual(
    expect.stringMatching(/^medium: Keeps guests of the tenant "t" from signing in\. The tenant has 0 guests/),
  );
});

test("settings for a tenant that were made since let it be trusted again by the default when a plan takes them", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  hands.create("crossTenantAccessDefault", { b2bCollaborationInbound: everyone("allowed") }, { id: "default" });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  hands.create(
    "crossTenantAccessPartner",
    { tenantId: "t", b2bCollaborationInbound: everyone("blocked") },
    { id: "t" },
  );
  const preview = await tenant.preview(before);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(assessment?.risks.map(({ sentence }) => sentence)).toContain(
    'Lets guests of the tenant "t" sign in again. The tenant\'s default would decide in place of its own settings.',
  );
  expect(assessment?.done?.risks.map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^Guests of the tenant "t" can no longer sign in\./),
  ]);
});

test("a plan that takes the settings for a tenant and the change of the default is judged by the default that it leaves", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const settings = (accessType: string) => ({ b2bCollaborationInbound: everyone(accessType) });
  const byDefault = hands.create("crossTenantAccessDefault", settings("allowed"), { id: "default" });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  hands.create("crossTenantAccessPartner", { tenantId: "t", ...settings("blocked") }, { id: "t" });
  hands.update(byDefault, settings("blocked"));
  const preview = await tenant.preview(before);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(assessment?.risks.map(({ sentence }) => sentence)).toContain(
    'Lets guests of the tenant "t" sign in again. The tenant\'s default would decide in place of its own settings.',
  );
});

test("an administrator who could activate the role at the snapshot is no new one, unlike one who was given it since", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [boss, ada, eve] = [tenant.user("boss"), tenant.user("ada"), tenant.user("eve")];
  hands.assignRole("globalAdministrator", boss);
  hands.create("roleEligibilitySchedule", {
    principalId: ada.id,
    roleDefinitionId: "62e90394-69f5-4237-9190-012177145e10",
    ...{ directoryScopeId: "/", status: "Provisioned" },
  });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  for (const one of [ada, eve]) hands.assignRole("globalAdministrator", one);
  hands.create("conditionalAccessPolicy", {
    displayName: "Block",
    state: "enabled",
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  const { done } = await tenant.engine.investigation.compareSnapshots(
    { from: before.id, to: null, scope: everything },
    { limit: 1 },
  );
  const apart = done?.risks.flatMap(({ sentence }) => /Counted apart: .*$/.exec(sentence) ?? []) ?? [];
  expect(apart.join()).toContain('"eve" (newly able to change policies');
  expect(apart.join()).not.toContain('"ada"');
});
