import { describe, expect, test } from "vitest";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { othersOfKind } from "../../src/domain/dangers/others-of-kind.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

const everyApp = { includeApplications: ["All"] };
const textsOf = (risks: readonly PlanRisk[] | undefined, ...rules: readonly string[]) =>
  (risks ?? [])
    .filter(({ rule }) => rules.includes(rule))
    .map((risk) => `${risk.severity}: ${risk.sentence}${othersOfKind(risk)}`)
    .toSorted();

/** Returns the dangers of what an act did and of a plan to go back, as a comparison and a preview have them. */
async function dangersOf(tenant: EngineTenant, act: () => void, ...rules: readonly string[]) {
  const before = await tenant.snapshot();
  tenant.later(60_000);
  act();
  tenant.later(60_000);
  const compared = await tenant.engine.investigation.compareSnapshots(
    { from: before.id, to: null, scope: everything },
    { limit: 1 },
  );
  const preview = await tenant.preview(before);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const done = textsOf(compared.done?.risks, ...rules);
  expect(textsOf(assessment?.done?.risks, ...rules)).toEqual(done);
  const plan = textsOf(assessment?.risks, ...rules);
  // Each danger is that of a row as well, which a filter finds.
  const rows = await Promise.all(rules.map((risk) => tenant.changes(preview, { risk })));
  expect(rows.flat().length > 0).toBe(plan.length > 0);
  return { done, plan };
}

function anApplication(tenant: EngineTenant, name: string, more: JsonObject = {}) {
  const app = tenant.hands.create("application", { displayName: name, appId: `app-of-${name}`, ...more });
  return { app, principal: tenant.servicePrincipal(name) };
}

describe("an application that is deleted", () => {
  const web = { web: { redirectUris: ["https://map.example", "https://map.example/back"] } };
  const inUse = (tenant: EngineTenant) => {
    const { hands } = tenant;
    const graph = tenant.servicePrincipal("Graph");
    const { app, principal } = anApplication(tenant, "Map", web);
    const [ada, crew] = [tenant.user("ada"), tenant.group("Crew", [])];
    const ends = (principalId: string, resourceId: string) => ({
      principalId,
      resourceId,
      appRoleId: "75359482-378d-4052-8f01-80520e7db3cd",
    });
    for (const { id } of [ada, crew]) hands.create("appRoleAssignment", ends(id, principal.id));
    hands.create("appRoleAssignment", ends(principal.id, graph.id));
    const grant = { clientId: principal.id, resourceId: graph.id, scope: "User.Read" };
    hands.create("oAuth2PermissionGrant", { ...grant, consentType: "AllPrincipals" });
    hands.create("oAuth2PermissionGrant", { ...grant, consentType: "Principal", principalId: ada.id });
    hands.addLink({ link: "owners", source: app, target: ada });
    return { app, principal };
  };
  const signs =
    "2 assigned users and groups, 1 consent for every user, 1 consent for a single user, 1 application permission";

  test("is a danger of what was done, with the signs of its use as they were in the snapshot", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { app, principal } = inUse(tenant);
    const { done, plan } = await dangersOf(
      tenant,
      () => {
        tenant.hands.delete(principal);
        tenant.hands.delete(app);
      },
      "appInUse",
    );
    expect(done).toEqual([
      `high: The application "Map" was deleted. It showed signs of use: ${signs}, 2 redirect addresses, 1 owner. Not looked at: its sign-ins. And 1 more change of the kind: service principal "Map".`,
    ]);
    expect(plan).toEqual([]);
  });

  test("is a danger of a plan, and of its rows, where it came after the snapshot", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    const { app } = inUse(tenant);
    const preview = await tenant.preview(before);
    const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
    expect(textsOf(assessment?.risks, "appInUse")).toEqual([
      `high: Deletes the application "Map", which shows signs of use: ${signs}, 2 redirect addresses, 1 owner. Not looked at: its sign-ins. And 1 more change of the kind: service principal "Map".`,
      'high: Deletes the service principal "Graph", which shows signs of use: 3 permissions of other applications to it. Not looked at: its sign-ins.',
    ]);
    expect(textsOf(assessment?.done?.risks, "appInUse")).toEqual([]);
    expect((await tenant.changes(preview, { risk: "appInUse" })).map(({ ref }) => ref.id)).toContain(app.id);
  });

  test("is no danger if it shows no sign of use, and less of one if it shows only an owner", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [bare, owned] = [anApplication(tenant, "Bare"), anApplication(tenant, "Owned")];
    tenant.hands.addLink({ link: "owners", source: owned.app, target: tenant.user("ada") });
    const { done } = await dangersOf(
      tenant,
      () => {
        for (const ref of [bare.principal, bare.app, owned.principal, owned.app]) tenant.hands.delete(ref);
      },
      "appInUse",
    );
    expect(done).toEqual([
      'low: The application "Owned" was deleted. It showed signs of use: 1 owner. Not looked at: its sign-ins. And 1 more change of the kind: service principal "Owned".',
    ]);
  });

  test("says what was not looked at where the history has no owners", async () => {
    await using tenant = openEngineTenant({ inMemory: true, coverage: "microsoft" });
    const { principal } = inUse(tenant);
    const { done } = await dangersOf(tenant, () => tenant.hands.delete(principal), "appInUse");
    expect(done).toEqual([expect.stringMatching(/Not looked at: its sign-ins, its owners\.$/)]);
  });
});

/** A tenant with an administrator, a crew and a policy that asks all users for a second factor. */
function guarded(tenant: EngineTenant) {
  const { hands } = tenant;
  const [ada, ben, admin] = [tenant.user("ada"), tenant.user("ben"), tenant.user("admin")];
  hands.assignRole("globalAdministrator", admin);
  const crew = tenant.group("Crew", [ada, ben]);
  const outer = tenant.group("Outer", []);
  hands.addLink(memberOf(outer, crew));
  const office = hands.create("namedLocationPolicy", {
    displayName: "Office",
    ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "192.0.2.0/25" }],
  });
  const { app } = anApplication(tenant, "Map");
  const asks = (users: JsonObject = {}, more: JsonObject = {}) => ({
    conditions: {
      clientAppTypes: ["all"],
      applications: everyApp,
      users: { includeUsers: ["All"], ...users },
      ...more,
    },
  });
  const mfa = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", ...asks() },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  return { ada, ben, admin, crew, outer, office, app, mfa, asks };
}
type Guarded = ReturnType<typeof guarded>;

const exclusionRules = ["user", "group", "role", "guests", "location", "application", "platform"].map(
  (sort) => `${sort}Excluded`,
);
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";

describe("an exclusion that is added to an enforced policy", () => {
  const sorts: readonly [string, (it: Guarded) => JsonObject, string, string][] = [
    [
      "a user",
      ({ asks, admin }) => asks({ excludeUsers: [admin.id] }),
      'high: Policy "MFA" newly excludes the user "admin": 1 user (1 with privileged roles',
      'high: Policy "MFA" would newly exclude the user "admin": 1 user (1 with privileged roles',
    ],
    [
      "a group",
      ({ asks, crew }) => asks({ excludeGroups: [crew.id] }),
      'medium: Policy "MFA" newly excludes the group "Crew": 2 users (0 with privileged roles) are no longer under it ("ada" and "ben")',
      'medium: Policy "MFA" would newly exclude the group "Crew": 2 users',
    ],
    [
      "a role",
      ({ asks }) => asks({ excludeRoles: [GLOBAL_ADMINISTRATOR] }),
      'high: Policy "MFA" newly excludes holders of the role "Global Administrator": 1 user (1 with privileged roles',
      'high: Policy "MFA" would newly exclude holders of the role "Global Administrator": 1 user',
    ],
    [
      "a location",
      ({ asks, office }) => asks({}, { locations: { includeLocations: ["All"], excludeLocations: [office.id] } }),
      'high: Policy "MFA" newly excludes sign-ins from "Office": 3 users (1 with privileged roles) are no longer under it there',
      'high: Policy "MFA" would newly exclude sign-ins from "Office": 3 users',
    ],
    [
      "an application",
      ({ asks }) =>
        asks({}, { applications: { ...everyApp, excludeApplications: ["00000002-0000-0ff1-ce00-000000000000"] } }),
      'high: Policy "MFA" newly excludes sign-ins to "Office 365 Exchange Online": 3 users',
      'high: Policy "MFA" would newly exclude sign-ins to "Office 365 Exchange Online": 3 users',
    ],
    [
      "a platform",
      ({ asks }) => asks({}, { platforms: { includePlatforms: ["all"], excludePlatforms: ["linux"] } }),
      'high: Policy "MFA" newly excludes sign-ins on Linux: 3 users',
      'high: Policy "MFA" would newly exclude sign-ins on Linux: 3 users',
    ],
  ];

  test.each(sorts)(
    "is a danger of what was done, and of a plan that brings it back: %s",
    async (_, asks, done, plan) => {
      await using tenant = openEngineTenant({ inMemory: true });
      const it = guarded(tenant);
      const added = await dangersOf(
        tenant,
        () => tenant.hands.update(it.mfa, asks(it)),
        ...exclusionRules,
        "weakensSignIn",
      );
      expect(added).toEqual({ done: expect.arrayContaining([expect.stringContaining(done)]), plan: [] });
      const removed = await dangersOf(tenant, () => tenant.hands.update(it.mfa, it.asks()), ...exclusionRules);
      expect(removed).toEqual({ done: [], plan: [expect.stringContaining(plan)] });
      for (const state of ["disabled", "enabledForReportingButNotEnforced"]) {
        tenant.hands.update(it.mfa, { state });
        const idle = await dangersOf(tenant, () => tenant.hands.update(it.mfa, asks(it)), ...exclusionRules);
        expect(idle).toEqual({ done: [], plan: [] });
        tenant.hands.update(it.mfa, it.asks());
      }
    },
  );

  test("is no danger if its users are excepted already through another group", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const it = guarded(tenant);
    tenant.hands.update(it.mfa, it.asks({ excludeGroups: [it.outer.id] }));
    const more = it.asks({ excludeGroups: [it.outer.id, it.crew.id], excludeUsers: [it.ada.id] });
    expect(await dangersOf(tenant, () => tenant.hands.update(it.mfa, more), ...exclusionRules)).toEqual({
      done: [],
      plan: [],
    });
    // The same exclusion excepts them once they are in no other excluded group.
    const alone = await dangersOf(
      tenant,
      () => tenant.hands.removeLink(memberOf(it.outer, it.crew)),
      ...exclusionRules,
    );
    expect(alone.done).toEqual([]);
  });
});

describe("the membership rule of a group that policies exclude", () => {
  const dynamic = (tenant: EngineTenant): EntityRef =>
    tenant.hands.create("group", {
      ...{ displayName: "Sales", groupTypes: ["DynamicMembership"] },
      ...{ membershipRule: 'user.department -eq "Sales"', membershipRuleProcessingState: "On" },
    });
  const changed = { membershipRule: "user.accountEnabled -eq true" };

  test("is a danger once it is changed, and of a plan that changes it back, also of a nested group", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const it = guarded(tenant);
    const sales = dynamic(tenant);
    tenant.hands.addLink(memberOf(it.outer, sales));
    tenant.hands.update(it.mfa, it.asks({ excludeGroups: [it.outer.id] }));
    const act = () => tenant.hands.update(sales, changed);
    expect(await dangersOf(tenant, act, "membershipRuleChanged")).toEqual({
      done: [
        expect.stringMatching(
          /^high: The membership rule of the group "Sales" \(nested in "Outer"\) was changed\. It had 0 users before\. Policies exclude it \("MFA"\)/,
        ),
      ],
      plan: [
        expect.stringMatching(
          /^high: Changes the membership rule of the group "Sales" \(nested in "Outer"\)\. .* not known yet\.$/,
        ),
      ],
    });
  });

  test("is a danger as well if the group holds a role", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const sales = dynamic(tenant);
    tenant.hands.assignRole("globalAdministrator", sales);
    const { done, plan } = await dangersOf(tenant, () => tenant.hands.update(sales, changed), "membershipRuleChanged");
    expect(done).toEqual([
      expect.stringContaining(
        'changed. It had 0 users before. It holds roles ("Global Administrator"): users that the',
      ),
    ]);
    expect(plan).toEqual([
      expect.stringContaining('group "Sales". It has 0 users now. It holds roles ("Global Administrator")'),
    ]);
  });

  test("is no danger if another property changes or it stays paused, and a low one if no use of the group is found", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const it = guarded(tenant);
    const sales = dynamic(tenant);
    tenant.hands.update(it.mfa, it.asks({ excludeGroups: [sales.id] }));
    const none = { done: [], plan: [] };
    const described = () => tenant.hands.update(sales, { description: "Those who sell." });
    expect(await dangersOf(tenant, described, "membershipRuleChanged")).toEqual(none);
    tenant.hands.update(it.mfa, { state: "disabled" });
    const unused = expect.stringMatching(/^low: .*No use of it was found among policies/);
    const act = () => tenant.hands.update(sales, changed);
    expect(await dangersOf(tenant, act, "membershipRuleChanged")).toEqual({ done: [unused], plan: [unused] });
    tenant.hands.update(it.mfa, { state: "enabled" });
    tenant.hands.update(sales, { membershipRuleProcessingState: "Paused" });
    const paused = () => tenant.hands.update(sales, { membershipRule: "user.city -eq null" });
    expect(await dangersOf(tenant, paused, "membershipRuleChanged")).toEqual(none);
  });
});

test.each<[boolean, string[]]>([
  [true, []],
  [
    false,
    [
      'low: Policy "MFA" newly excludes the group "Temporary": no account that can sign in was found for it.',
      'medium: Policy "MFA" newly excludes sign-ins from "Partner": 2 users (0 with privileged roles) are no longer under it there; 2 users who needed a second factor or were blocked can sign in without one.',
    ],
  ],
])("an exception for a location and a group is a danger unless these are deleted: %s", async (isDeleted, expected) => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  for (const name of ["ada", "ben"]) tenant.user(name);
  const conditions = (excludeLocations: readonly string[], excludeGroups: readonly string[]) => ({
    conditions: {
      applications: everyApp,
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
  if (isDeleted) for (const ref of [place, group]) hands.delete(ref);
  const act = () => hands.update(policy, conditions([place.id], [group.id]));
  const { done } = await dangersOf(tenant, act, "locationExcluded", "groupExcluded", "weakensSignIn");
  expect(done).toEqual(expected);
});
