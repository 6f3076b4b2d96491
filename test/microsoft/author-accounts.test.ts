import { expect, test } from "vitest";
import { actorAccessSentence } from "../../src/domain/assessment/actor-access.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { DAY } from "../../src/domain/time.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

async function accounts(tenant: RecoveryTenant, before: Snapshot): Promise<readonly string[]> {
  tenant.later(60_000);
  const preview = await tenant.preview(before);
  const { assessment, assessmentNote } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment?.actors === undefined) throw new Error(assessmentNote ?? "No account was looked up.");
  return assessment.actors.map((access) => actorAccessSentence(access));
}

const blocking = (includeUsers: readonly string[], state = "enabled") => ({
  ...{ displayName: "Block", state, grantControls: { operator: "OR", builtInControls: ["block"] } },
  conditions: { users: { includeUsers }, applications: { includeApplications: ["All"] } },
});

test("in mode microsoft, an author's account is told with its roles, whatever became of it", async () => {
  await using tenant = await openGraphTenant();
  const { hands } = tenant;
  const named = (id: string) =>
    hands.create("user", { displayName: id, userPrincipalName: `${id}@contoso.example`, accountEnabled: true }, { id });
  const [mallory, ada] = [named("mallory"), tenant.user("ada")];
  hands.assignRole("globalAdministrator", mallory);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("mallory").update(ada, { city: "York" });
  const is = '"mallory@contoso.example"';
  const role = '"Global Administrator"';
  expect(await accounts(tenant, before)).toEqual([
    `${is} is enabled and holds ${role}. This plan does not change that.`,
  ]);
  const policy = hands.create("conditionalAccessPolicy", blocking([mallory.id]));
  expect(await accounts(tenant, before)).toContain(
    `${is} is blocked by policy at every ordinary sign-in and holds ${role}. This plan would let it sign in again.`,
  );
  hands.update(policy, blocking([mallory.id], "disabled"));
  hands.update(mallory, { accountEnabled: false });
  expect(await accounts(tenant, before)).toContain(
    `${is} is disabled and holds ${role}. This plan would let it sign in again.`,
  );
  hands.delete(mallory);
  expect(await accounts(tenant, before)).toContain(
    `${is} is deleted and can be restored. Which roles restoring it puts in force again, the directory does not show while ` +
      "it is deleted. This plan would let it sign in again.",
  );
  hands.purge(mallory);
  expect(await accounts(tenant, before)).toContain(`${is} is not an account or application of this tenant now.`);
});

test("in mode microsoft, an author's account is told as an emergency account that was used, if policies exclude it", async () => {
  await using tenant = await openGraphTenant();
  const glass = tenant.user("glass");
  tenant.hands.assignRole("globalAdministrator", glass);
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    ...blocking(["All"]),
    conditions: {
      users: { includeUsers: ["All"], excludeUsers: [glass.id] },
      applications: { includeApplications: ["All"] },
    },
  });
  tenant.later(31 * DAY);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("glass", "user", glass.id).update(policy, { state: "disabled" });
  expect((await accounts(tenant, before))[0]).toMatch(
    /^"glass@contoso.example", an emergency access account that was used, can/,
  );
});

test("in mode microsoft, an author's account is told with the name that it has now", async () => {
  await using tenant = await openGraphTenant();
  const mallory = tenant.user("mallory");
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("mallory", "user", mallory.id).update(tenant.user("ada"), { city: "York" });
  tenant.hands.update(mallory, { userPrincipalName: "backup@contoso.example" });
  expect(await accounts(tenant, before)).toContain(
    '"mallory@contoso.example" (now "backup@contoso.example") can sign in and holds no directory role. This plan would give it that name back.',
  );
});

test("in mode microsoft, a plan that puts an author back into a group with a role says so", async () => {
  await using tenant = await openGraphTenant();
  const { hands } = tenant;
  const mallory = hands.create(
    "user",
    { displayName: "M", userPrincipalName: "mallory@contoso.example", accountEnabled: true },
    { id: "mallory" },
  );
  const admins = hands.create("group", { displayName: "Admins", groupTypes: [], isAssignableToRole: true });
  hands.addLink(memberOf(admins, mallory));
  hands.assignRole("globalAdministrator", admins);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("mallory").update(tenant.user("ada"), { city: "York" });
  expect((await accounts(tenant, before))[0]).toMatch(
    / can sign in and holds "Global Administrator"\. This plan does not change that\.$/,
  );
  hands.removeLink(memberOf(admins, mallory));
  expect(await accounts(tenant, before)).toContain(
    '"mallory@contoso.example" can sign in and holds no directory role. This plan would give it "Global Administrator".',
  );
});

test("in mode microsoft, roles over a part of the tenant and those to be activated are told as such", async () => {
  await using tenant = await openGraphTenant();
  const { hands } = tenant;
  const mallory = hands.create(
    "user",
    { displayName: "M", userPrincipalName: "mallory@contoso.example", accountEnabled: true },
    { id: "mallory" },
  );
  const unit = hands.create("administrativeUnit", { displayName: "Lisbon" });
  const given = { principalId: mallory.id, roleDefinitionId: "fe930be7-5e62-47db-91af-98c3a49a38b1" };
  hands.create("roleAssignment", { ...given, directoryScopeId: `/administrativeUnits/${unit.id}` });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("mallory").update(tenant.user("ada"), { city: "York" });
  const limited = '"User Administrator" over the administrative unit "Lisbon" only';
  expect((await accounts(tenant, before))[0]).toContain(` and holds ${limited}. This plan does not`);
  hands.create("roleEligibilitySchedule", { ...given, directoryScopeId: "/" });
  expect((await accounts(tenant, before)).join(" ")).toContain(
    ` and holds ${limited} and may activate "User Administrator". `,
  );
});

test("in mode microsoft, an application that made changes is told with its permissions of now, and with those that a plan takes from it or gives it", async () => {
  await using tenant = await openGraphTenant();
  const { hands } = tenant;
  const [graph, bridge] = [tenant.servicePrincipal("Graph"), tenant.servicePrincipal("Bridge")];
  const assignment = (appRoleId: string) => ({ principalId: bridge.id, resourceId: graph.id, appRoleId });
  const read = hands.create("appRoleAssignment", assignment("810c84a8-4a9e-49e6-bf7d-12d183f40d01"));
  hands.create("appRoleAssignment", assignment("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"));
  const ada = tenant.user("ada", { city: "York" });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as(bridge.id, "app").update(ada, { city: "Rome" });
  expect((await accounts(tenant, before))[0]).toContain(
    " is enabled and holds no directory role. " +
      "It has 2 application permissions (RoleManagement.ReadWrite.Directory and Mail.Read). " +
      "With that it can give itself or anyone further privileges, up to Global Administrator. " +
      "Its delegated permissions, credentials and owners are not part of this line. " +
      "This plan does not change that.",
  );
  const later = await tenant.snapshot();
  hands.delete(read);
  tenant.later(60_000);
  tenant.as(bridge.id, "app").update(ada, { city: "Oslo" });
  expect((await accounts(tenant, later)).join(" ")).toContain(
    "This plan would give it the application permission Mail.Read.",
  );
  const without = await tenant.snapshot();
  tenant.as(bridge.id, "app").create("appRoleAssignment", assignment("df021288-bdef-4463-88db-98f22de89214"));
  expect((await accounts(tenant, without)).join(" ")).toContain(
    "This plan would take the application permission User.Read.All from it.",
  );
});
