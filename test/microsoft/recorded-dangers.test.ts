import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { lastWrite } from "../../src/mcp/render/last-write.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";

const secret = (keyId: string) => ({ keyId, displayName: "extra" });

async function doneSince(tenant: RecoveryTenant, before: Snapshot, scope: Scope = everything): Promise<string[]> {
  tenant.later(60_000);
  const preview = await tenant.preview(before, scope);
  const { assessment, assessmentNote } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment?.done === undefined) throw new Error(assessmentNote ?? "The list was not assessed.");
  return assessment.done.risks
    .filter(({ rule, sentence }) => rule === "credentialAdded" || sentence.includes("was given the role"))
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);
}

describe("in mode microsoft, what the audit log alone shows", () => {
  const addedOf = (what: string) =>
    `A credential was added to the application "Map", and no recovery removes it: ${what}.`;
  const added = addedOf('1 secret ("extra")');
  const powerless = "It has 0 application permissions, 0 directory roles.";
  const inForce = `high: ${added} ${powerless} Not looked at: its owners.`;
  const both = addedOf('2 secrets ("extra" and "extra")');

  test("is a credential in force until its application is deleted, and then purged", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k")] });
    expect(await doneSince(tenant, before)).toEqual([inForce]);
    tenant.hands.delete(app);
    expect(await doneSince(tenant, before)).toEqual([
      `medium: ${added} It is soft-deleted now, and restoring it, by hand too, puts that in force again.`,
    ]);
    tenant.hands.purge(app);
    expect(await doneSince(tenant, before)).toEqual([`low: ${added} It is gone for good now.`]);
  });

  test("is a credential out of force once its application no longer has it", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k"), secret("l")] });
    tenant.hands.update(app, { passwordCredentials: [secret("l")] });
    expect(await doneSince(tenant, before)).toEqual([`high: ${both} ${powerless} Not looked at: its owners.`]);
    tenant.hands.update(app, { passwordCredentials: [] });
    expect(await doneSince(tenant, before)).toEqual([`low: ${both} It was removed since.`]);
  });

  test("is an owner and an address that an application got, in force or once it is restored, and not one taken again", async () => {
    await using tenant = await openGraphTenant();
    const [eve, mia] = [tenant.user("Eve"), tenant.user("Mia")];
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    const owner = (target: typeof eve) => ({ link: "owners", source: app, target }) as const;
    for (const one of [eve, mia]) tenant.hands.addLink(owner(one));
    tenant.hands.removeLink(owner(mia));
    tenant.hands.update(app, { web: { redirectUris: ["https://evil.example"] } });
    tenant.hands.update(app, { passwordCredentials: [secret("k")] });
    let left = "";
    const told = async () => {
      tenant.later(60_000);
      const preview = await tenant.preview(before, everything);
      const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
      left = assessment?.warnings?.items.map(({ sentence }) => sentence).join(" ") ?? "";
      return assessment?.done?.risks
        .filter(({ rule }) => rule === "ownerAdded" || rule === "applicationAddressAdded")
        .map(({ sentence }) => sentence);
    };
    const given = [
      'The application "Map" has the new redirect address https://evil.example.',
      '"Eve" became owner of application "Map". An owner can add a secret to it and act as it.',
    ];
    const [address, owned] = given;
    expect(await told()).toEqual([address, `${owned} ${powerless}`]);
    expect(left).toContain('web (+ "redirectUris: https[:]//evil.example")');
    expect(left).toContain('passwordCredentials (+ "extra")');
    tenant.hands.delete(app);
    expect(await told()).toEqual(
      given.map((one) => `${one} It is soft-deleted now, and restoring it, by hand too, puts that in force again.`),
    );
  });

  test("is a secret or an owner of an application, as grave as what that can do, which is named", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-Map" });
    const principal = tenant.servicePrincipal("Map");
    const [graph, eve, group] = [tenant.servicePrincipal("Graph"), tenant.user("Eve"), tenant.group("Admins")];
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k")] });
    tenant.hands.addLink({ link: "owners", source: app, target: eve });
    const told = async () => {
      tenant.later(60_000);
      const preview = await tenant.preview(before, { types: ["application"] });
      const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
      return assessment?.done?.risks
        .filter(({ rule }) => rule === "ownerAdded" || rule === "credentialAdded")
        .map(({ severity, sentence }) => `${severity} ${sentence.slice(sentence.indexOf("It has"))}`);
    };
    expect(await told()).toEqual([`high ${powerless} Not looked at: its owners.`, `medium ${powerless}`]);
    tenant.hands.assignRole("globalAdministrator", group);
    tenant.hands.addLink({ link: "members", source: group, target: principal });
    const role = 'It has 0 application permissions, 1 directory role ("Global Administrator").';
    expect(await told()).toEqual([`critical ${role} Not looked at: its owners.`, `critical ${role}`]);
    tenant.hands.removeRole("globalAdministrator", group);
    const appRoleId = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8";
    tenant.hands.create("appRoleAssignment", { principalId: principal.id, resourceId: graph.id, appRoleId });
    const permission = "It has 1 application permission (RoleManagement.ReadWrite.Directory), 0 directory roles.";
    expect(await told()).toEqual([`critical ${permission} Not looked at: its owners.`, `critical ${permission}`]);
  });

  test("is an object that was purged, which the list never has, if the scope has it", async () => {
    await using tenant = await openGraphTenant();
    const group = tenant.group("Amber");
    const before = await tenant.snapshot();
    tenant.later(60_000);
    const told = async (scope: Scope = everything) => {
      const preview = await tenant.preview(before, scope);
      const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
      // A person who approves the list reads the same.
      const [done, plan] = [assessment?.done?.risks, assessment?.risks].map((risks) =>
        risks?.filter(({ rule }) => rule === "notRecovered").map(({ sentence }) => sentence),
      );
      expect(plan).toEqual(done);
      return done;
    };
    tenant.as("eve").delete(group);
    expect(await told()).toEqual([]);
    tenant.as("eve").purge(group);
    const purged =
      'The group "Amber" was permanently deleted. The list leaves it out, because no recovery here brings it back.';
    expect(await told()).toEqual([expect.stringContaining(purged)]);
    expect(await told({ types: ["user"] })).toEqual([]);
  });

  test("is left out where the scope leaves its object out", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k")] });
    expect(await doneSince(tenant, before, { types: ["group"] })).toEqual([]);
    expect(await doneSince(tenant, before, { types: ["application"] })).toEqual([inForce]);
  });

  test("is a role by its name, given or taken away again", async () => {
    await using tenant = await openGraphTenant();
    const ada = tenant.user("ada");
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.assignRole("globalAdministrator", ada);
    const given = '"ada" was given the role "Global Administrator", and no recovery removes it.';
    expect(await doneSince(tenant, before)).toEqual([`critical: ${given}`]);
    tenant.hands.removeRole("globalAdministrator", ada);
    const taken = `low: ${given} It was taken away since.`;
    expect(await doneSince(tenant, before)).toEqual([taken]);
  });
});

test("in mode microsoft, a row says who last wrote to its object, where that was another part than the row's", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada", { city: "York", department: "Legal" });
  const before = await tenant.snapshot();
  const write = (name: string, values: object) => {
    tenant.later(60_000);
    tenant.as(name).update(ada, { ...values });
  };
  const said = async () => {
    const [change] = await tenant.changesSince(before);
    return change && lastWrite(change);
  };
  write("mallory", { city: "Leeds" });
  expect(await said()).toBeUndefined();
  write("ben", { department: "Sales" });
  write("cleo", { department: "Legal" });
  expect(await said()).toMatchObject({ by: expect.stringContaining("cleo"), properties: ["department"] });
});

test("in mode microsoft, what no recovery takes back is told before it and in its verification, until a person has", async () => {
  await using tenant = await openGraphTenant();
  const [ada, eve, group, doomed] = [
    tenant.user("ada"),
    tenant.user("eve"),
    tenant.group("Amber"),
    tenant.group("Field"),
  ];
  const users = { includeUsers: ["All"], excludeGroups: [doomed.id] };
  const conditions = { users, applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] };
  const policy = tenant.hands.create("conditionalAccessPolicy", { displayName: "Doors", state: "enabled", conditions });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  const mallory = tenant.as("mallory");
  mallory.assignRole("globalAdministrator", ada);
  mallory.addLink({ link: "owners", source: group, target: eve });
  mallory.delete(doomed);
  mallory.purge(doomed);
  mallory.update(ada, { city: "Leeds" });
  tenant.later(60_000);
  const preview = await tenant.preview(before);
  expect((await tenant.changes(preview)).map(({ ref }) => ref)).toEqual([ada]);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const cause = "Not undone by this recovery, because Microsoft's service does not cover it:";
  const role = `${cause} the role "Global Administrator" of "ada" (${ada.id}), given by "mallory`;
  const owner = `${cause} owners (added "eve") of the group "Amber" (${group.id}), last written by "mallory`;
  const dead = `The conditionalAccessPolicy "Doors" (${policy.id}) still excludes the purged group "Field" (${doomed.id})`;
  expect(assessment?.warnings?.items.map(({ sentence }) => sentence)).toEqual(
    [role, owner, dead].map((text) => expect.stringContaining(text)),
  );
  expect(assessment?.warnings?.items.map(({ isLeft, loss }) => isLeft ?? loss)).toEqual([true, true, "targetGone"]);
  const purge = assessment?.done?.risks.find(({ rule }) => rule === "notRecovered");
  expect(purge).toMatchObject({
    severity: "high",
    sentence: expect.stringContaining('"Doors" excludes it, which excepts no one.'),
  });
  const recovery = await tenant.recover(preview);
  const first = await tenant.verify(recovery);
  expect(first?.outcome).toBe("verified");
  expect(first?.notUndone?.items).toEqual([role, owner].map((text) => expect.stringContaining(text)));
  expect(first?.expected).toMatchObject([{ reason: "hardDeleted", objects: 1, sample: [{ ref: doomed }] }]);
  tenant.later(60_000);
  tenant.hands.removeRole("globalAdministrator", ada);
  tenant.hands.removeLink({ link: "owners", source: group, target: eve });
  tenant.hands.assignRole("globalAdministrator", eve);
  expect((await tenant.verify(recovery))?.notUndone).toBeUndefined();
});

test("in mode microsoft, a plan names the credentials that a deleted application has again once it is restored", async () => {
  await using tenant = await openGraphTenant();
  const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(app, { passwordCredentials: [secret("k")] });
  tenant.hands.delete(app);
  tenant.later(60_000);
  const preview = await tenant.preview(before, everything);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(assessment?.risks.map(({ sentence }) => sentence)).toContainEqual(
    expect.stringMatching(/^Restores application "Map" with 1 secret \("extra"\)\./),
  );
});
