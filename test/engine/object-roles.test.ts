import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { shownAccess } from "../../src/mcp/render/access.ts";
import { type EngineTenant, openEngineTenant, START } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

const helpdesk = { templateId: "729827e3-9c14-49f7-bb1b-9608f156bbb8", displayName: "Helpdesk Administrator" };
const own = { displayName: "Reader of apps", isBuiltIn: false, isEnabled: true, rolePermissions: [] };

const accessOf = async (tenant: EngineTenant, ref: EntityRef, at: number | null = null) =>
  (await tenant.engine.investigation.getObject({ ref, at }, {})).access;
const noteOf = async (tenant: EngineTenant, ref: EntityRef, at: number | null = null) =>
  (await tenant.engine.investigation.getObject({ ref, at }, {})).traits.join(" ");

test("an object shows its direct, scoped and eligible roles and those through groups, each as such", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const ann = tenant.user("ann");
  const desk = hands.create("group", { displayName: "Desk", groupTypes: [], isAssignableToRole: true });
  hands.addLink(memberOf(desk, ann));
  const unit = hands.create("administrativeUnit", { displayName: "Lisbon" });
  const role = hands.create("roleDefinition", own);
  const give = (
    type: "roleAssignment" | "roleEligibilitySchedule",
    principal: EntityRef,
    id: string,
    more: object = {},
  ) => hands.create(type, { principalId: principal.id, roleDefinitionId: id, directoryScopeId: "/", ...more });
  hands.assignRole(helpdesk, ann);
  give("roleAssignment", ann, role.id, { directoryScopeId: `/administrativeUnits/${unit.id}` });
  const until = START + 30 * DAY;
  const times = { startDateTime: new Date(START).toISOString(), recurrence: null };
  const expiration = { type: "afterDateTime", endDateTime: new Date(until).toISOString() };
  give("roleEligibilitySchedule", desk, helpdesk.templateId, { scheduleInfo: { ...times, expiration } });
  const over = { type: "afterDuration", duration: "PT1M" };
  give("roleEligibilitySchedule", ann, role.id, { scheduleInfo: { ...times, expiration: over } });
  tenant.later(2 * MINUTE);
  const snapshot = await tenant.snapshot();
  const through = { ...desk, displayName: "Desk" };
  const scope = { ...unit, displayName: "Lisbon" };
  const period = { from: START, until };
  const expected = {
    isInForce: true,
    roles: [{ name: own.displayName, isOwn: true, scope }, { name: helpdesk.displayName }],
    eligible: [{ name: helpdesk.displayName, through, ...period }],
  };
  const access = await accessOf(tenant, ann);
  expect({ ...access, roles: access?.roles?.toSorted((a, b) => (a.name < b.name ? 1 : -1)) }).toEqual({
    ...{ ...expected, signIn: "open", isNow: true },
  });
  expect(await accessOf(tenant, desk)).toEqual({
    ...{ isInForce: true, isNow: true, roles: [], eligible: [{ name: helpdesk.displayName, ...period }] },
  });
  // The past keeps its own roles once the present has others.
  tenant.later(MINUTE);
  hands.removeRole(helpdesk, ann);
  hands.removeLink(memberOf(desk, ann));
  expect((await accessOf(tenant, ann))?.roles).toEqual([{ name: own.displayName, isOwn: true, scope }]);
  expect((await accessOf(tenant, ann))?.eligible).toEqual([]);
  const then = await accessOf(tenant, ann, snapshot.createdDateTime);
  expect(then).toMatchObject({ isNow: false, eligible: expected.eligible });
  expect(then?.roles).toContainEqual({ name: helpdesk.displayName });
});

test("a deleted account holds its roles no longer, and its view and its assignment's say that a restore brings them back", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [eve, plain] = [tenant.user("eve"), tenant.user("plain")];
  const assigned = { principalId: eve.id, roleDefinitionId: helpdesk.templateId, directoryScopeId: "/" };
  const assignment = hands.create("roleAssignment", assigned);
  const eligibility = hands.create("roleEligibilitySchedule", assigned);
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  expect(await noteOf(tenant, assignment)).toBe("");
  for (const user of [eve, plain]) hands.delete(user);
  const access = await accessOf(tenant, eve);
  expect(access).toMatchObject({ signIn: "deleted", isInForce: false, roles: [{ name: helpdesk.displayName }] });
  const restoring = "restoring it, by a recovery or by hand within 30 days of its deletion, puts them in force again.";
  expect(await noteOf(tenant, eve)).toBe(`Its roles stay assigned while it is deleted: ${restoring}`);
  expect(await noteOf(tenant, plain)).toBe("");
  expect(await noteOf(tenant, assignment)).toBe(
    `Its holder, user "eve" (${eve.id}), is deleted, so that the role is not in force: restoring the holder, by a recovery ` +
      "or by hand within 30 days of its deletion, puts this in force again.",
  );
  expect(await noteOf(tenant, eligibility)).toContain("is deleted, so that the role cannot be activated:");
  expect(await noteOf(tenant, assignment, snapshot.createdDateTime)).toBe("");
  expect(await accessOf(tenant, eve, snapshot.createdDateTime)).toMatchObject({ signIn: "open", isInForce: true });
  tenant.later(MINUTE);
  hands.restore(eve);
  expect(await accessOf(tenant, eve)).toMatchObject({ isInForce: true, roles: [{ name: helpdesk.displayName }] });
  expect(await noteOf(tenant, assignment)).toBe("");
});

test("roles that no capture holds are those of now, and unknown with the reason for a past time", async () => {
  await using tenant = openEngineTenant({ inMemory: true, coverage: "microsoft" });
  const ann = tenant.user("ann");
  tenant.hands.assignRole(helpdesk, ann);
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  tenant.hands.update(ann, { city: "Rome" });
  const kept = "The history of this tenant does not have them.";
  expect(await accessOf(tenant, ann)).toMatchObject({
    ...{ isNow: true, roles: [{ name: helpdesk.displayName }], eligible: null, eligibleNote: kept },
    rolesNote: "Roles for a part of the tenant were not read.",
  });
  expect(await accessOf(tenant, ann, snapshot.createdDateTime)).toMatchObject({
    ...{ isNow: false, roles: null, rolesNote: kept, eligible: null, eligibleNote: kept },
  });
});

test("in mode vault, the captures know the roles of a deleted account, and a list that is refused is named with its reason", async () => {
  await using tenant = await openVaultTenant();
  const { hands } = tenant;
  const eve = tenant.user("eve");
  hands.assignRole(helpdesk, eve);
  await tenant.snapshot();
  const seen = async () => (await tenant.engine.investigation.getObject({ ref: eve, at: null }, {})).access;
  hands.delete(eve);
  await tenant.snapshot();
  expect(await seen()).toMatchObject({ isInForce: false, roles: [{ name: helpdesk.displayName }], eligible: [] });
  hands.restore(eve);
  tenant.refuse(/roleManagement\/directory\/roleEligibilitySchedules|roleAssignments/);
  await tenant.snapshot();
  // Without the assignments, the members of each role are asked for.
  expect(await seen()).toMatchObject({
    ...{ isInForce: true, roles: [{ name: helpdesk.displayName }], eligible: null },
    rolesNote: "Roles for a part of the tenant were not read.",
    eligibleNote: expect.stringContaining("RoleEligibilitySchedule.Read.Directory"),
  });
});

test("a role of the tenant's own with the name of one of Microsoft's is told apart from it", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ann = tenant.user("ann");
  const twin = tenant.hands.create("roleDefinition", { ...own, displayName: helpdesk.displayName });
  const given = { principalId: ann.id, directoryScopeId: "/" };
  tenant.hands.create("roleAssignment", { ...given, roleDefinitionId: twin.id });
  await tenant.snapshot();
  const told = async () => shownAccess(await accessOf(tenant, ann), 0).lines.find((line) => line.includes("roles now"));
  expect(await told()).toBe('directory roles now: "Helpdesk Administrator", a role of this tenant\'s own');
  tenant.hands.assignRole(helpdesk, ann);
  expect(await told()).toMatch(/own; Helpdesk Administrator$/);
});
