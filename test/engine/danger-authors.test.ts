import { expect, test } from "vitest";
import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import { byAuthors } from "../../src/domain/dangers/done-danger.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

const mfa = (displayName: string, more: JsonObject = {}): JsonObject => ({
  displayName,
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
  ...more,
});

async function compared(tenant: EngineTenant, from: Snapshot): Promise<DoneSince> {
  tenant.later(60_000);
  const request = { from: from.id, to: null, scope: everything };
  const { done } = await tenant.engine.investigation.compareSnapshots(request, { limit: 1 });
  if (!done) throw new Error("The comparison has no dangers.");
  return done;
}

async function previewed(tenant: EngineTenant, from: Snapshot): Promise<DoneSince> {
  const { id } = await tenant.preview(from);
  const { assessment } = await tenant.engine.recovery.summarizeChanges(id);
  if (assessment?.done === undefined) throw new Error("The preview has no dangers of what was done.");
  return assessment.done;
}

/** Returns the dangers of a comparison and of a preview, which tell the same authors. */
async function dangersOf(tenant: EngineTenant, from: Snapshot): Promise<readonly string[]> {
  const told = ({ risks }: DoneSince) =>
    risks.map((danger) => `${danger.sentence} | ${byAuthors(danger, ({ actor }) => actor.name ?? "unknown")}`);
  const dangers = told(await compared(tenant, from));
  expect(told(await previewed(tenant, from))).toEqual(dangers);
  return dangers;
}

/** Returns the ends of the dangers that say this. */
const endsOf = (dangers: readonly string[], says: string): readonly string[] =>
  dangers.filter((one) => one.includes(says)).map((one) => one.slice(one.lastIndexOf(" | ") + 3));

test("a danger names its own author beside the many rows of another", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const policy = tenant.hands.create("conditionalAccessPolicy", mfa("MFA"));
  const from = await tenant.snapshot();
  tenant.later(1_000);
  for (const name of ["ann", "ben", "cleo"])
    tenant.as("hannah").create("user", { displayName: name, accountEnabled: true });
  tenant.as("hannah").update(policy, { description: "For everyone" });
  tenant.as("miles").update(policy, { state: "disabled" });
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, 'Policy "MFA" is weaker')).toEqual(["by miles@contoso.example"]);
});

test("a strength that users cannot meet is a danger of the one who switched its method off", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  tenant.user("ada");
  const method = { state: "enabled", includeTargets: [], excludeTargets: [] };
  const keys = hands.create("authenticationMethodPolicy", method, { id: "Fido2" });
  const strength = { displayName: "Keys", allowedCombinations: ["fido2"] };
  const { id } = hands.create("authenticationStrengthPolicy", strength);
  const grantControls = { operator: "OR", builtInControls: [], authenticationStrength: { id } };
  hands.create("conditionalAccessPolicy", mfa("Keys", { grantControls }));
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("miles").update(keys, { state: "disabled" });
  expect(endsOf(await dangersOf(tenant, from), "so that it keeps them out")).toEqual(["by miles@contoso.example"]);
});

test("a danger of several changes counts those of each author", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [a, b, c] = ["A", "B", "C"].map((name) => tenant.hands.create("conditionalAccessPolicy", mfa(name)));
  const from = await tenant.snapshot();
  tenant.later(1_000);
  for (const [actor, policy] of [
    ["miles", a],
    ["eve", b],
    ["eve", c],
  ] as const)
    if (policy !== undefined) tenant.as(actor).update(policy, { state: "disabled" });
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, "is weaker")).toEqual(["by eve@contoso.example (2), miles@contoso.example (1)"]);
});

test("a danger of a half repair names who repaired it and whose value it was before", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const policy = tenant.hands.create("conditionalAccessPolicy", mfa("MFA"));
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("miles").update(policy, { state: "disabled" });
  tenant.as("sofia").update(policy, { state: "enabledForReportingButNotEnforced" });
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, "it only reports")).toEqual([
    "by sofia@contoso.example, over another value by miles@contoso.example",
  ]);
});

test("an excluded user is by who excluded it, not by who wrote the rest of the same conditions", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ann = tenant.user("ann");
  const conditions = (more: JsonObject) => ({
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] }, ...more },
  });
  const policy = tenant.hands.create("conditionalAccessPolicy", mfa("MFA", conditions({ clientAppTypes: ["all"] })));
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("hannah").update(policy, conditions({ clientAppTypes: ["browser", "mobileAppsAndDesktopClients", "all"] }));
  tenant.as("miles").update(
    policy,
    conditions({
      clientAppTypes: ["browser", "mobileAppsAndDesktopClients", "all"],
      users: { includeUsers: ["All"], excludeUsers: [ann.id] },
    }),
  );
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, "newly excludes")).toEqual(["by miles@contoso.example"]);
});

test("a policy that was not written to is weaker by who wrote the location that it names", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const range = (cidrAddress: string) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
  const office = tenant.hands.create("namedLocationPolicy", {
    ...{ displayName: "Office", isTrusted: true, ipRanges: [range("192.0.2.0/25")] },
  });
  const locations = { includeLocations: ["All"], excludeLocations: [office.id] };
  const conditions = { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] }, locations };
  tenant.hands.create("conditionalAccessPolicy", mfa("Abroad", { conditions }));
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("miles").update(office, { ipRanges: [range("192.0.2.0/25"), range("0.0.0.0/1")] });
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, 'Policy "Abroad" is weaker')).toEqual(["by miles@contoso.example"]);
});

test("a role that is gained through a new group is by who gave it and by who added the members, and its owner is told", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [ann, ben, joe] = ["ann", "ben", "joe"].map((name) => tenant.user(name));
  if (ann === undefined || ben === undefined || joe === undefined) throw new Error("A user is missing.");
  const from = await tenant.snapshot();
  tenant.later(1_000);
  const miles = tenant.as("miles");
  const falcon = miles.create("group", { displayName: "Falcon", groupTypes: [], isAssignableToRole: true });
  miles.assignRole("globalAdministrator", falcon);
  miles.addLink(memberOf(falcon, ann));
  tenant.as("eve").addLink({ link: "owners", source: falcon, target: joe });
  tenant.as("joe").addLink(memberOf(falcon, ben));
  const dangers = await dangersOf(tenant, from);
  expect(dangers.find((one) => one.startsWith("The role"))).toBe(
    'The role "Global Administrator" was gained by 2 accounts and 1 group: "Falcon", "ann" (through "Falcon"), ' +
      '"ben" (through "Falcon"). | by miles@contoso.example (3), joe@contoso.example (1)',
  );
  expect(endsOf(dangers, '"joe" became owner of group "Falcon", which holds "Global Administrator"')).toEqual([
    "by eve@contoso.example",
  ]);
});

test("a role that was given has its author, and what a policy demands of the one who got it is no danger for administrators", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const device = { operator: "OR", builtInControls: ["compliantDevice"] };
  const guarded = { applications: { includeApplications: ["All"] }, users: { includeRoles: [GLOBAL_ADMINISTRATOR] } };
  tenant.hands.create("conditionalAccessPolicy", mfa("Devices", { conditions: guarded, grantControls: device }));
  tenant.hands.assignRole("globalAdministrator", tenant.user("admin"));
  const ann = tenant.user("ann");
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("miles").assignRole("globalAdministrator", ann);
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, "The role")).toEqual(["by miles@contoso.example"]);
  expect(endsOf(dangers, 'Policy "Devices" demands')).toEqual([]);
});

const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";

test("a credential that only the log shows is by the author of its record", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-Map" });
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("hannah").update(app, { notes: "Used by sales" });
  tenant.as("miles").update(app, { passwordCredentials: [{ keyId: "k", displayName: "sync", endDateTime: null }] });
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, "A credential was added")).toEqual(["by miles@contoso.example"]);
});

test("a secret that no recovery gives back was taken by its author, and not by the author of another secret", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const secrets = (...ids: readonly number[]) => ({
    passwordCredentials: ids.map((id) => ({ displayName: `${id}`, keyId: `00000000-0000-4000-8000-00000000000${id}` })),
  });
  const app = tenant.hands.create("application", { displayName: "Payroll", appId: "payroll-app", ...secrets(1, 2) });
  const from = await tenant.snapshot();
  tenant.later(1_000);
  tenant.as("hannah").update(app, secrets(2));
  tenant.later(1_000);
  tenant.as("miles").update(app, secrets(2, 3));
  const dangers = await dangersOf(tenant, from);
  expect(endsOf(dangers, 'lost 1 secret ("1")')).toEqual(["by hannah@contoso.example"]);
  expect(endsOf(dangers, "A credential was added")).toEqual(["by miles@contoso.example"]);
});

test.each([{}, { displayName: "Second factor" }])(
  "a policy whose former conditions cannot come back is weaker by who wrote them, with %j beside them",
  async (beside) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { hands } = tenant;
    const [ada, gone] = [tenant.user("ada"), hands.create("group", { displayName: "Gone", securityEnabled: true })];
    const users = { includeUsers: ["All"], excludeGroups: [gone.id] };
    const conditions = { applications: { includeApplications: ["All"] }, users };
    const policy = hands.create("conditionalAccessPolicy", mfa("MFA", { conditions }));
    const from = await tenant.snapshot();
    tenant.later(1_000);
    const excluded = { conditions: { ...conditions, users: { ...users, excludeUsers: [ada.id] } } };
    tenant.as("miles").update(policy, excluded);
    tenant.as("hannah").update(policy, beside);
    tenant.as("hannah").delete(gone);
    tenant.as("hannah").purge(gone);
    expect(endsOf(await dangersOf(tenant, from), 'newly excludes the user "ada"')).toEqual([
      "by miles@contoso.example",
    ]);
    const scope = { ...everything, actor: "miles@contoso.example" };
    const { assessment } = await tenant.engine.recovery.summarizeChanges((await tenant.preview(from, scope)).id);
    expect(assessment?.done?.risks.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringContaining('newly excludes the user "ada"'),
    );
  },
);
