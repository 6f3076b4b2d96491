import { expect, test } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

async function dangersSince(tenant: RecoveryTenant, before: Snapshot, rule: string, scope: Scope = everything) {
  tenant.later(60_000);
  // Policies are kept for minutes.
  tenant.machineLater(600_000);
  const preview = await tenant.preview(before, scope);
  const { assessment, assessmentNote } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment?.done === undefined) throw new Error(assessmentNote ?? "The list was not assessed.");
  const textsOf = (risks: typeof assessment.risks) =>
    risks
      .filter((risk) => risk.rule === rule)
      .map(({ severity, sentence }) => `${severity}: ${sentence}`)
      .toSorted();
  return { done: textsOf(assessment.done.risks), plan: textsOf(assessment.risks) };
}

/** Creates an application with an owner and addresses, a user who is assigned to it, and a consent. */
function anApplicationInUse(tenant: RecoveryTenant) {
  const { hands } = tenant;
  const [graph, ada] = [tenant.servicePrincipal("Graph"), tenant.user("ada")];
  const app = hands.create("application", {
    ...{ displayName: "Map", appId: "app-of-Map" },
    web: { redirectUris: ["https://map.example"] },
  });
  const principal = tenant.servicePrincipal("Map");
  hands.create("appRoleAssignment", {
    principalId: ada.id,
    resourceId: principal.id,
    appRoleId: "75359482-378d-4052-8f01-80520e7db3cd",
  });
  hands.create("oAuth2PermissionGrant", {
    ...{ clientId: principal.id, resourceId: graph.id, scope: "User.Read", consentType: "AllPrincipals" },
  });
  hands.addLink({ link: "owners", source: app, target: ada });
  return { app, principal };
}

test("in mode microsoft, a plan that deletes an application in use says what shows it, as the directory has it now", async () => {
  await using tenant = await openGraphTenant();
  const before = await tenant.snapshot();
  tenant.later(60_000);
  anApplicationInUse(tenant);
  expect(await dangersSince(tenant, before, "appInUse", { types: ["application"] })).toEqual({
    done: [],
    plan: [
      'high: Deletes the application "Map", which shows signs of use: 1 assigned user or group, 1 consent for every user, ' +
        "1 redirect address, 1 owner. Not looked at: its sign-ins.",
    ],
  });
  const bare = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.create("application", { displayName: "Bare", appId: "app-of-Bare" });
  expect(await dangersSince(tenant, bare, "appInUse")).toEqual({ done: [], plan: [] });
});

test("in mode microsoft, a deleted application is told with its addresses, and its grants as not looked at", async () => {
  await using tenant = await openGraphTenant();
  const { app, principal } = anApplicationInUse(tenant);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.delete(principal);
  tenant.hands.delete(app);
  const unseen = "its sign-ins, its assignments, consents and permissions";
  expect((await dangersSince(tenant, before, "appInUse")).done).toEqual([
    `medium: The application "Map" was deleted. It showed signs of use: 1 redirect address. Not looked at: ${unseen}, its owners.`,
    `medium: The service principal "Map" was deleted. Whether it is or was in use is not known. Not looked at: ${unseen}, its owners.`,
  ]);
});

const asks = (users: JsonObject = {}) => ({
  conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], ...users } },
});
const aPolicy = (tenant: RecoveryTenant, users: JsonObject = {}): EntityRef =>
  tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", ...asks(users) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });

test("in mode microsoft, an excluded user and an excluded group are told by name with the number of users", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben] = [tenant.user("ada"), tenant.user("ben")];
  const crew = tenant.group("Crew", [ben]);
  const mfa = aPolicy(tenant);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(mfa, asks({ excludeUsers: [ada.id], excludeGroups: [crew.id] }));
  expect((await dangersSince(tenant, before, "userExcluded")).done).toEqual([
    expect.stringContaining('Policy "MFA" newly excludes the user "ada": 1 user (0 with privileged roles'),
  ]);
  expect((await dangersSince(tenant, before, "groupExcluded")).done).toEqual([
    expect.stringMatching(/Policy "MFA" newly excludes the group "Crew": 1 user .* is no longer under it \("ben"\)/),
  ]);
  const after = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(mfa, asks());
  expect(await dangersSince(tenant, after, "userExcluded")).toEqual({
    done: [],
    plan: [expect.stringContaining('Policy "MFA" would newly exclude the user "ada"')],
  });
});

test("in mode microsoft, holders of an excluded role are counted, whether or not it is a privileged one", async () => {
  await using tenant = await openGraphTenant();
  const printers = { displayName: "Printer Technician", templateId: "e8cef6f1-e4bd-4ea8-bc07-4b8d950f4477" };
  tenant.hands.assignRole(printers, tenant.user("ada"));
  const mfa = aPolicy(tenant);
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(mfa, asks({ excludeRoles: [printers.templateId] }));
  expect((await dangersSince(tenant, before, "roleExcluded")).done).toEqual([
    expect.stringMatching(
      /^medium: .* excludes holders of the role "Printer Technician": 1 user .* is no longer under it/,
    ),
  ]);
});

test("in mode microsoft, a membership rule that the log shows as changed is told where a policy excludes its group", async () => {
  await using tenant = await openGraphTenant();
  const sales = tenant.hands.create("group", {
    ...{ displayName: "Sales", groupTypes: ["DynamicMembership"] },
    ...{ membershipRule: 'user.department -eq "Sales"', membershipRuleProcessingState: "On" },
  });
  const outer = tenant.group("Outer", []);
  tenant.hands.addLink(memberOf(outer, sales));
  const mfa = aPolicy(tenant, { excludeGroups: [outer.id] });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.update(sales, { membershipRule: "user.accountEnabled -eq true" });
  expect(await dangersSince(tenant, before, "membershipRuleChanged")).toEqual({
    done: [
      expect.stringMatching(
        /^high: The membership rule of the group "Sales" \(nested in "Outer"\) was changed\. The number of its users before is not known\. Policies exclude it \("MFA"\)/,
      ),
    ],
    plan: [],
  });
  tenant.hands.update(mfa, asks());
  expect((await dangersSince(tenant, before, "membershipRuleChanged")).done).toEqual([]);
});

test("in mode microsoft, a danger of a group that the plan as a whole names is that of its row as well, and counted once", async () => {
  await using tenant = await openGraphTenant();
  const ben = tenant.user("ben");
  const crew = tenant.group("Crew", [ben]);
  aPolicy(tenant, { excludeGroups: [crew.id] });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  tenant.hands.removeLink(memberOf(crew, ben));
  const preview = await tenant.preview(before);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(assessment?.risks.filter(({ rule }) => rule === "weakensSignIn")).toMatchObject([{ ref: crew, objects: 1 }]);
  const listed = await tenant.changes(preview, { risk: "weakensSignIn" });
  expect(listed.map(({ ref }) => ref)).toEqual([crew]);
});

test("in mode microsoft, an emptied group has the users that it had only where the groups nested in it are compared too", async () => {
  await using tenant = await openGraphTenant();
  const users = ["ada", "ben", "cleo"].map((name) => tenant.user(name));
  const inner = tenant.group("Inner");
  const outer = tenant.group("Outer", [inner]);
  tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups: [outer.id] },
    },
  });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  for (const user of users) tenant.as("mia").addLink(memberOf(inner, user));
  tenant.as("leila").removeLink(memberOf(outer, inner));
  const within = (ids: readonly EntityRef[]) =>
    dangersSince(tenant, before, "policyGroupEmptied", { entities: [{ type: "group", ids: ids.map(({ id }) => id) }] });
  expect(await within([outer])).toMatchObject({ done: [] });
  for (const user of users) tenant.hands.removeLink(memberOf(inner, user));
  const full = tenant.group("Full", users);
  tenant.hands.addLink(memberOf(outer, full));
  const filled = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("leila").removeLink(memberOf(outer, full));
  const ofAll = { entities: [{ type: "group", ids: [outer, inner, full].map(({ id }) => id) }] } as const;
  expect((await dangersSince(tenant, filled, "policyGroupEmptied", ofAll)).done).toEqual([
    'high: The group "Outer" has 0 of the 3 users it had; enforced policies that exclude it: "MFA". This comes ' +
      'from nested groups: "Full" is no longer nested in it.',
  ]);
});

test("in mode microsoft, an exception for a location and a group that are deleted by now is no danger", async () => {
  await using tenant = await openGraphTenant();
  const { hands } = tenant;
  tenant.user("ada");
  const conditions = (excludeLocations: readonly string[], excludeGroups: readonly string[]) => ({
    conditions: {
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups: [...excludeGroups] },
      locations: { includeLocations: ["All"], excludeLocations: [...excludeLocations] },
    },
  });
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", ...conditions([], []) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const place = hands.create("namedLocationPolicy", { displayName: "Partner", ipRanges: [] });
  const group = tenant.group("Temporary", []);
  const before = await tenant.snapshot();
  hands.update(policy, conditions([place.id], [group.id]));
  expect((await dangersSince(tenant, before, "locationExcluded")).done).toHaveLength(1);
  expect((await dangersSince(tenant, before, "groupExcluded")).done).toHaveLength(1);
  for (const ref of [place, group]) hands.delete(ref);
  const types: Scope = { types: ["conditionalAccessPolicy"] };
  expect((await dangersSince(tenant, before, "locationExcluded", types)).done).toEqual([]);
  expect((await dangersSince(tenant, before, "groupExcluded", types)).done).toEqual([]);
});
