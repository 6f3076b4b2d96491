import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";

const HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
const within = (source: EntityRef, target: EntityRef): Link => ({ link: "members", source, target });

const assignment = (tenant: RecoveryTenant, principal: EntityRef): EntityRef =>
  tenant.hands.create("roleAssignment", {
    principalId: principal.id,
    roleDefinitionId: HELPDESK,
    directoryScopeId: "/",
  });

const withoutGraph = recoveryServices.filter(({ name }) => !name.includes("Graph client"));

describe.each(withoutGraph)("types beyond Microsoft's list, $name", ({ open }) => {
  test("a role assigned since the snapshot is taken away, with its danger, and one that was removed is assigned again", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const kept = assignment(tenant, ada);
    const snapshot = await tenant.snapshot();
    const added = assignment(tenant, bob);
    tenant.hands.delete(kept);

    const preview = await tenant.preview(snapshot);
    const changes = await tenant.changes(preview);
    expect(changes).toMatchObject([
      { ref: { type: "roleAssignment" }, action: expect.any(String) },
      { ref: { type: "roleAssignment" }, action: expect.any(String) },
    ]);
    expect(changes.find(({ action }) => action === "restore")?.risks).toMatchObject([{ rule: "privilegeGained" }]);
    const job = await tenant.recover(preview);
    expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await tenant.life(kept)).toBe("live");
    expect(await tenant.life(added)).toBe("gone");
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });

  test("an administrative unit gets back its name and its members", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const unit = tenant.hands.create("administrativeUnit", { displayName: "Berlin", description: "Office" });
    tenant.hands.addLink(within(unit, ada));
    const snapshot = await tenant.snapshot();
    tenant.hands.update(unit, { displayName: "Nowhere", description: null });
    tenant.hands.removeLink(within(unit, ada));

    const job = await tenant.recoverTo(snapshot);
    expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await tenant.property(unit, "displayName")).toBe("Berlin");
    expect(await tenant.property(unit, "description")).toBe("Office");
    expect(await tenant.hasLink(within(unit, ada))).toBe(true);
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });

  test("a federated credential added since the snapshot is removed, and a changed one gets its issuer back", async () => {
    await using tenant = await open();
    const app = tenant.hands.create("application", {
      displayName: "CI",
      appId: "5f5b1c1e-0000-4000-8000-00000000c0de",
      signInAudience: "AzureADMyOrg",
    });
    const credential = (name: string, issuer: string): EntityRef =>
      tenant.hands.create("federatedIdentityCredential", {
        applicationId: app.id,
        name,
        issuer,
        subject: "repo:contoso/app",
        audiences: ["api://AzureADTokenExchange"],
      });
    const ours = credential("ours", "https://token.actions.example");
    const snapshot = await tenant.snapshot();
    const theirs = credential("theirs", "https://evil.example");
    tenant.hands.update(ours, { issuer: "https://evil.example" });

    const preview = await tenant.preview(snapshot);
    const job = await tenant.recover(preview);
    expect(await tenant.failures(job)).toEqual([]);
    expect(await tenant.life(theirs)).toBe("gone");
    expect(await tenant.property(ours, "issuer")).toBe("https://token.actions.example");
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });

  test("a custom role and the trust in other tenants go back, and a partner that was added is removed", async () => {
    await using tenant = await open();
    const permissions = (action: string) => [{ allowedResourceActions: [action] }];
    const role = tenant.hands.create("roleDefinition", {
      displayName: "Helper",
      isBuiltIn: false,
      isEnabled: true,
      rolePermissions: permissions("microsoft.directory/users/standard/read"),
    });
    const trust = { isMfaAccepted: false, isCompliantDeviceAccepted: false };
    const everyone = tenant.hands.create("crossTenantAccessDefault", { inboundTrust: trust }, { id: "default" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(role, { rolePermissions: permissions("microsoft.directory/users/password/update") });
    tenant.hands.update(everyone, { inboundTrust: { ...trust, isMfaAccepted: true } });
    const tenantId = "5f5b1c1e-0000-4000-8000-00000000feed";
    const partner = tenant.hands.create("crossTenantAccessPartner", { tenantId }, { id: tenantId });

    const job = await tenant.recoverTo(snapshot);
    expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await tenant.property(role, "rolePermissions")).toMatchObject(
      permissions("microsoft.directory/users/standard/read"),
    );
    expect(await tenant.property(everyone, "inboundTrust")).toEqual(trust);
    expect(await tenant.life(partner)).not.toBe("live");
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });

  test("an eligibility granted since the snapshot is taken away, and one that was removed is granted again", async () => {
    await using tenant = await open();
    const eligibility = (principal: EntityRef): EntityRef =>
      tenant.hands.create("roleEligibilitySchedule", {
        principalId: principal.id,
        roleDefinitionId: HELPDESK,
        directoryScopeId: "/",
        scheduleInfo: { startDateTime: "2026-11-01T00:00:00Z", expiration: { type: "noExpiration" } },
      });
    const kept = eligibility(tenant.user("ada"));
    const snapshot = await tenant.snapshot();
    const added = eligibility(tenant.user("bob"));
    tenant.hands.delete(kept);
    const job = await tenant.recoverTo(snapshot, { types: ["roleEligibilitySchedule"] });
    expect(await tenant.failures(job)).toEqual([]);
    expect(await tenant.life(kept)).toBe("live");
    expect(await tenant.life(added)).toBe("gone");
  });

  test("a purged administrative unit is created again, and the roles that are scoped to it follow", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const unit = tenant.hands.create("administrativeUnit", { displayName: "Berlin" });
    tenant.hands.addLink(within(unit, ada));
    const scoped = {
      principalId: ada.id,
      roleDefinitionId: HELPDESK,
      directoryScopeId: `/administrativeUnits/${unit.id}`,
    };
    const role = tenant.hands.create("roleAssignment", scoped);
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(role);
    tenant.hands.delete(unit);
    tenant.hands.purge(unit);
    const job = await tenant.recoverTo(snapshot, { all: true, rebuild: true });
    expect(await tenant.failures(job)).toEqual([]);
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });
});

describe.each(withoutGraph)("credentials of applications, $name", ({ open }) => {
  const credential = (keyId: string, displayName: string) => ({
    keyId,
    displayName,
    startDateTime: "2026-01-01T00:00:00Z",
    endDateTime: "2028-01-01T00:00:00Z",
  });
  const secret = (keyId: string, displayName: string) => ({ ...credential(keyId, displayName), hint: "abc" });
  const certificate = (keyId: string, displayName: string) => ({
    ...credential(keyId, displayName),
    type: "AsymmetricX509Cert",
    usage: "Verify",
  });
  const [OURS, THEIRS] = ["00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2"];
  const kinds = [
    { kind: "secret", type: "application", name: "passwordCredentials", entry: secret },
    { kind: "certificate", type: "application", name: "keyCredentials", entry: certificate },
    { kind: "secret", type: "servicePrincipal", name: "passwordCredentials", entry: secret },
    { kind: "certificate", type: "servicePrincipal", name: "keyCredentials", entry: certificate },
  ] as const;
  const create = (tenant: RecoveryTenant, type: (typeof kinds)[number]["type"], credentials: JsonObject): EntityRef =>
    tenant.hands.create(type, {
      displayName: "CRM",
      appId: "5f5b1c1e-0000-4000-8000-00000000c0de",
      ...(type === "application" ? { signInAudience: "AzureADMyOrg" } : { servicePrincipalType: "Application" }),
      ...credentials,
    });

  test.each(kinds)(
    "a $kind of a $type that was added since the snapshot is removed, and the others stay",
    async ({ type, name, entry }) => {
      await using tenant = await open();
      const [ours, theirs] = [entry(OURS, "ours"), entry(THEIRS, "theirs")];
      const app = create(tenant, type, { [name]: [ours] });
      const snapshot = await tenant.snapshot();
      tenant.hands.update(app, { [name]: [ours, theirs] });
      const job = await tenant.recoverTo(snapshot);
      expect(await tenant.failures(job)).toEqual([]);
      expect(await tenant.property(app, name)).toMatchObject([{ keyId: OURS }]);
      expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
    },
  );

  test.each(kinds)(
    "a $kind of a $type that was removed since the snapshot is named as lost, and nothing is written",
    async ({ type, name, entry }) => {
      await using tenant = await open();
      const [ours, theirs] = [entry(OURS, "ours"), entry(THEIRS, "theirs")];
      const app = create(tenant, type, { [name]: [ours, theirs] });
      const snapshot = await tenant.snapshot();
      tenant.hands.update(app, { [name]: [ours] });
      const preview = await tenant.preview(snapshot);
      expect(await tenant.changes(preview)).toMatchObject([
        { ref: app, properties: [], lost: [{ parts: [{ targetName: "theirs", reason: "secretGone" }] }] },
      ]);
      expect(preview.totals).toMatchObject({ changedObjects: 0, notRecoverable: 1 });
    },
  );
});

describe.each(withoutGraph)("licenses of groups, $name", ({ open }) => {
  const [E5, E3] = ["06ebc4ee-1bb5-47dd-8120-11324bc54e06", "05e9a617-0261-4cee-bb44-138d3ef5d965"];
  const PLAN = "00000000-0000-4000-8000-0000000000f1";
  const license = (skuId: string | undefined, disabledPlans: readonly string[] = []) => ({ skuId, disabledPlans });
  const licensed = (tenant: RecoveryTenant, ...assignedLicenses: readonly ReturnType<typeof license>[]) =>
    tenant.hands.create("group", {
      displayName: "Licensed",
      mailNickname: "licensed",
      groupTypes: [],
      mailEnabled: false,
      securityEnabled: true,
      assignedLicenses: JSON.parse(JSON.stringify(assignedLicenses)),
    });
  const set = (tenant: RecoveryTenant, group: EntityRef, ...licenses: readonly ReturnType<typeof license>[]) =>
    tenant.hands.update(group, { assignedLicenses: JSON.parse(JSON.stringify(licenses)) });

  test("licenses that a group has lost and gained since the snapshot go back, and so does a disabled plan", async () => {
    await using tenant = await open();
    const [swapped, planned] = [licensed(tenant, license(E5)), licensed(tenant, license(E3, [PLAN]))];
    const snapshot = await tenant.snapshot();
    set(tenant, swapped, license(E3));
    set(tenant, planned, license(E3));
    expect(await tenant.changesSince(snapshot)).toMatchObject([
      { action: "update", properties: [{ name: "assignedLicenses" }] },
      { action: "update", properties: [{ name: "assignedLicenses" }] },
    ]);
    const job = await tenant.recoverTo(snapshot);
    expect(await tenant.failures(job)).toEqual([]);
    expect(await tenant.property(swapped, "assignedLicenses")).toMatchObject([license(E5)]);
    expect(await tenant.property(planned, "assignedLicenses")).toMatchObject([license(E3, [PLAN])]);
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });

  test("a purged group is created again with its licenses", async () => {
    await using tenant = await open();
    const group = licensed(tenant, license(E5));
    const snapshot = await tenant.snapshot();
    set(tenant, group);
    tenant.hands.delete(group);
    tenant.hands.purge(group);
    const job = await tenant.recoverTo(snapshot, { all: true, rebuild: true });
    expect(await tenant.failures(job)).toEqual([]);
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });
});
