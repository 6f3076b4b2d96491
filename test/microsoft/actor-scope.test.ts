import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { HOUR } from "../../src/domain/time.ts";
import { wholeObjectsTold } from "../../src/mcp/render/whole-objects.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const MALLORY = "mallory@contoso.example";
const workers = (tenant: RecoveryTenant, count: number) =>
  Array.from({ length: count }, (_, nth) => tenant.user(`worker-${nth}`, { department: "Research" }));

test("a scope by actor restores the actor's objects, leaves others' objects, and names whose work goes along", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob, kim] = workers(tenant, 3);
  if (ada === undefined || bob === undefined || kim === undefined) throw new Error("There are three.");
  const group = tenant.group("Finance", [ada, bob]);
  const snapshot = await tenant.snapshot();
  const [mallory, honest] = [tenant.as("mallory"), tenant.as("honest")];
  mallory.update(ada, { department: null });
  mallory.delete(bob);
  mallory.removeLink(memberOf(group, ada));
  honest.update(kim, { department: "Sales" });
  honest.update(ada, { city: "York" });
  const scope = { all: true, actor: "Mallory@contoso.example" } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  expect(started.wholeObjects).toMatchObject({ objects: 3, note: null });
  expect(started.wholeObjects?.alsoWritten).toMatchObject({
    total: 1,
    items: [{ ref: ada, displayName: "worker-0", actor: { id: "honest" } }],
  });
  const recovery = await tenant.recover(await tenant.ended(started));
  expect(recovery.status).toBe("successful");
  expect(await tenant.property(ada, "department")).toBe("Research");
  // Whole objects go back, as announced.
  expect(await tenant.property(ada, "city")).toBeNull();
  expect(await tenant.life(bob)).toBe("live");
  expect(await tenant.hasLink(memberOf(group, ada))).toBe(true);
  expect(await tenant.property(kim, "department")).toBe("Sales");
});

test("a scope by an actor's old name takes what the account wrote under its new one, and tells both names", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  tenant.as("mallory", "user", "mallory-id").update(ada, { department: null });
  tenant.as("printer", "user", "mallory-id").update(bob, { department: null });
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  expect(started.wholeObjects).toMatchObject({
    objects: 2,
    alsoWritten: { total: 0 },
    actorNames: [expect.stringMatching(/^One account \(mallory-id\) wrote under 2 names: "printer@.*", "mallory@/)],
  });
});

test("a preview of an actor's objects says that others may have put some back already, and lists the rest", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  for (const one of [ada, bob]) tenant.as("mallory").update(one, { department: null });
  tenant.as("honest").update(ada, { department: "Research" });
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  if (started.wholeObjects === undefined) throw new Error("It has no actor.");
  const { says, lines } = wholeObjectsTold(started.wholeObjects);
  expect(says.join(" ")).toContain("and may have put some back: only what list_changes has goes back.");
  expect(lines).toEqual([expect.stringMatching(/^also written: user "worker-0" .* by honest@/)]);
  expect(JSON.stringify([says, lines])).not.toMatch(/also undone/);
  expect((await tenant.changes(await tenant.ended(started))).map(({ ref }) => ref)).toEqual([bob]);
});

test("an eligibility that an undone actor gave is a critical danger with holder and role, in the plan and in the verdict", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
  const unit = tenant.hands.create("administrativeUnit", { displayName: "Lisbon" });
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const mallory = tenant.as("mallory");
  mallory.update(bob, { department: null });
  const eligible = (principal: EntityRef, directoryScopeId = "/") => ({
    ...{ principalId: principal.id, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId },
  });
  mallory.create("roleEligibilitySchedule", eligible(ada));
  mallory.create("roleEligibilitySchedule", eligible(bob, `/administrativeUnits/${unit.id}`));
  const taken = mallory.create("roleEligibilitySchedule", eligible(bob));
  const trust = { issuer: "https://evil.example", subject: "ci", audiences: ["any"] };
  mallory.create("federatedIdentityCredential", { applicationId: app.id, name: "ci", ...trust });
  tenant.as("honest").delete(taken);
  tenant.as("honest").create("roleEligibilitySchedule", eligible(tenant.user("colleague")));
  tenant.later(60_000);
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  expect(started.wholeObjects?.leftOut?.items.map(({ displayName }) => displayName).toSorted()).toEqual([
    "Global Administrator → worker-0",
    "Global Administrator → worker-1",
    `Global Administrator → worker-1 (/administrativeUnits/${unit.id})`,
    "ci of Map",
  ]);
  const preview = await tenant.ended(started);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const right = 'the right to activate the role "Global Administrator"';
  expect(
    assessment?.done?.risks
      .filter(({ rule }) => rule === "privilegeGained")
      .map(({ severity, sentence }) => `${severity}: ${sentence}`),
  ).toEqual([
    `critical: "worker-0" was given ${right}, and no recovery removes it.`,
    `high: "worker-1" was given ${right} over the administrative unit "${unit.id}" only, and no recovery removes it.`,
    `low: "worker-1" was given ${right}, and no recovery removes it. It was taken away since.`,
  ]);
  const stay = [
    expect.stringContaining(`${right} over the administrative unit "${unit.id}" only of "worker-1" (${bob.id}), given`),
    expect.stringContaining(`${right} of "worker-0" (${ada.id}), given by "mallory@contoso.example" at`),
    expect.stringContaining('the federated credential "ci of Map"'),
  ];
  expect(assessment?.warnings?.items.map(({ sentence }) => sentence)).toEqual(stay);
  const verdict = await tenant.verify(await tenant.recover(preview));
  expect(verdict.notUndone?.items).toEqual(stay);
});

test("a scope by an actor who gave a role leaves the role assignment out and says so", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  tenant.as("mallory").assignRole("globalAdministrator", bob);
  tenant.as("mallory").update(ada, { department: null });
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  const preview = await tenant.ended(started);
  expect(preview).toMatchObject({ status: "successful", totals: { changedObjects: 1 } });
  expect(started.wholeObjects).toMatchObject({
    objects: 2,
    leftOut: {
      counts: [{ type: "roleAssignment", count: 1 }],
      items: [{ ref: { type: "roleAssignment" }, displayName: "Global Administrator → worker-1" }],
    },
  });
});

test("since, types and entities narrow a scope by actor, and an unknown name, an early time and properties are refused", async () => {
  await using tenant = await openGraphTenant();
  const [ada, bob] = workers(tenant, 2);
  if (ada === undefined || bob === undefined) throw new Error("There are two.");
  const snapshot = await tenant.snapshot();
  const mallory = tenant.as("mallory");
  mallory.update(ada, { department: null });
  tenant.later(HOUR);
  const since = new Date(await tenant.directory.now()).toISOString();
  mallory.update(bob, { department: null });
  const start = async (scope: object) => {
    const wanted = { all: true, actor: "mallory", ...scope } as const;
    return tenant.recovery.startPreview({ snapshotId: snapshot.id, scope: wanted, caller: boss });
  };
  const narrowed = await tenant.ended(await start({ since }));
  expect(narrowed.scope).toEqual({ entities: [{ type: "user", ids: [bob.id] }] });
  await expect(start({ actor: "nobody" })).rejects.toMatchObject({ code: "notFound" });
  await expect(start({ since: "2026-11-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalidInput" });
  await expect(start({ properties: ["department"] })).rejects.toMatchObject({ code: "notSupported" });
  const groups = { snapshotId: snapshot.id, scope: { types: ["group"], actor: "mallory" } as const, caller: boss };
  await expect(tenant.recovery.startPreview(groups)).rejects.toMatchObject({ code: "notFound" });
});

test("in mode microsoft, an undo counts the writes of holders of a role that the actor excluded from an enforced policy", async () => {
  await using tenant = await openGraphTenant();
  const { hands } = tenant;
  const [ada, bob, kim] = workers(tenant, 3);
  if (ada === undefined || bob === undefined || kim === undefined) throw new Error("There are three.");
  const helpdesk = { templateId: "729827e3-9c14-49f7-bb1b-9608f156bbb8", displayName: "Helpdesk Administrator" };
  hands.assignRole("globalAdministrator", ada);
  hands.assignRole(helpdesk, bob);
  const conditions = (excludeRoles: readonly string[]) => ({
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], excludeRoles } },
  });
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", ...conditions([]) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("mallory").update(policy, conditions([helpdesk.templateId]));
  tenant.later(60_000);
  for (const { id } of [ada, bob]) tenant.as(id, "user", id).update(kim, { city: `City of ${id}` });
  tenant.later(60_000);
  const scope = { all: true, actor: MALLORY } as const;
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  const { assessment } = await tenant.recovery.summarizeChanges((await tenant.ended(started)).id);
  expect(assessment?.empowered?.items).toMatchObject([{ actor: { id: bob.id }, writes: 1, isExcluded: true }]);
});
