import { describe, expect, test } from "vitest";
import {
  actorAccessSentence,
  actorAfterSentence,
  actorBetweenSentence,
} from "../../src/domain/assessment/actor-access.ts";
import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import type { SnapshotId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

const privilegedRoles = {
  templateId: "e8611ab8-c189-46e8-94e1-60213ab1f814",
  displayName: "Privileged Role Administrator",
} as const;

type Ended = { readonly id: SnapshotId };

/** Returns the sentence on an account in the summary of a preview back to a snapshot. */
async function planned(tenant: EngineTenant, snapshot: Ended, account: EntityRef, scope: Scope = everything) {
  const preview = await tenant.preview(snapshot, scope);
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const access = assessment?.actors?.find(({ actor }) => actor.id === account.id);
  return access === undefined ? "not told" : actorAccessSentence(access);
}

/** Returns the sentence on an account in a comparison of two snapshots, or of one with the present. */
async function compared(tenant: EngineTenant, from: Ended, to: Ended | null, account: EntityRef, scope = everything) {
  const request = { from: from.id, to: to?.id ?? null, scope };
  const { done } = await tenant.engine.investigation.compareSnapshots(request, {});
  const access = done?.actors?.find(({ actor }) => actor.id === account.id);
  return access === undefined ? "not told" : actorBetweenSentence(access, to === null ? "now" : "then");
}

const eligible = (tenant: EngineTenant, principal: EntityRef, more: object = {}): EntityRef =>
  tenant.hands.create("roleEligibilitySchedule", {
    principalId: principal.id,
    roleDefinitionId: privilegedRoles.templateId,
    directoryScopeId: "/",
    status: "Provisioned",
    ...more,
  });

/** Opens a tenant in which eve changes ada after a snapshot. */
async function attacked(prepare: (tenant: EngineTenant, eve: EntityRef) => void) {
  const tenant = openEngineTenant({ inMemory: true });
  const [eve, ada] = [tenant.user("eve"), tenant.user("ada", { city: "York" })];
  prepare(tenant, eve);
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("eve", "user", eve.id).update(ada, { city: "Rome" });
  return { tenant, eve, ada, snapshot };
}
const is = '"eve@contoso.example"';

describe("the roles of an author in a preview", () => {
  test("are those of now, and the plan takes what was assigned since and gives back what was removed", async () => {
    const { tenant, eve, ada, snapshot } = await attacked(({ hands }, account) =>
      hands.assignRole("globalAdministrator", account),
    );
    await using _ = tenant;
    expect(await planned(tenant, snapshot, eve)).toBe(
      `${is} is enabled and holds "Global Administrator". This plan does not change that.`,
    );
    tenant.hands.removeRole("globalAdministrator", eve);
    tenant.hands.assignRole(privilegedRoles, eve);
    const sentence = await planned(tenant, snapshot, eve);
    expect(sentence).toMatch(/ and holds "Privileged Role Administrator"\. /);
    expect(sentence).toMatch(
      /This plan would give it "Global Administrator"\. This plan would take "Privileged Role Administrator" from it\.$/,
    );
    const narrow: Scope = { entities: [{ type: "user", ids: [ada.id] }] };
    expect(await planned(tenant, snapshot, eve, narrow)).toBe(
      `${is} is enabled and holds "Privileged Role Administrator". This plan does not change that.`,
    );
  });

  test("include those that can be activated and those over a part of the tenant, each as such", async () => {
    const { tenant, eve, snapshot } = await attacked(() => {});
    await using _ = tenant;
    const { hands } = tenant;
    const unit = hands.create("administrativeUnit", { displayName: "Lisbon" });
    const scoped = { principalId: eve.id, roleDefinitionId: privilegedRoles.templateId };
    hands.create("roleAssignment", { ...scoped, directoryScopeId: `/administrativeUnits/${unit.id}` });
    const given = eligible(tenant, eve);
    const limited = '"Privileged Role Administrator" over the administrative unit "Lisbon" only';
    const before = `${is} can sign in and holds ${limited} and may activate "Privileged Role Administrator".`;
    expect(await planned(tenant, snapshot, eve)).toContain(before);
    expect(await planned(tenant, snapshot, eve)).toContain(
      '"Privileged Role Administrator" (to be activated) from it.',
    );
    const later = await tenant.snapshot();
    tenant.later(60_000);
    hands.delete(given);
    tenant.as("eve", "user", eve.id).update(unit, { description: "Lisbon and Porto" });
    expect(await planned(tenant, later, eve)).toMatch(
      /This plan would give it "Privileged Role Administrator" \(to be activated\)\.$/,
    );
  });

  test("are those of an application through its group", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const robot = tenant.servicePrincipal("Robot");
    const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
    tenant.hands.assignRole("globalAdministrator", admins);
    tenant.hands.addLink(memberOf(admins, robot));
    await tenant.snapshot();
    const { access } = await tenant.engine.investigation.getObject({ ref: robot, at: null }, {});
    expect(access?.roles).toEqual([{ name: "Global Administrator", through: { ...admins, displayName: "Tier 0" } }]);
  });
});

describe("the roles of an author in a comparison", () => {
  test("are those of each point, whatever the scope is", async () => {
    const { tenant, eve, ada, snapshot } = await attacked(({ hands }, account) =>
      hands.assignRole("globalAdministrator", account),
    );
    await using _ = tenant;
    const middle = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.removeRole("globalAdministrator", eve);
    tenant.hands.assignRole(privilegedRoles, eve);
    tenant.as("eve", "user", eve.id).update(ada, { city: "Oslo" });
    const scope: Scope = { entities: [{ type: "user", ids: [ada.id] }] };
    for (const [one, access] of [
      [everything, "can sign in"],
      [scope, "is enabled"],
    ] as const) {
      expect(await compared(tenant, snapshot, null, eve, one)).toBe(
        `${is} ${access} and holds "Privileged Role Administrator". It did not have "Privileged Role ` +
          'Administrator" at the first point. It had "Global Administrator" at the first point and not at the second.',
      );
    }
    expect(await compared(tenant, snapshot, middle, eve)).toBe(
      `At the second point, ${is} was enabled and held "Global Administrator".`,
    );
  });

  test("say that a deleted author keeps them, and that restoring it puts them in force again", async () => {
    const { tenant, eve, snapshot } = await attacked(({ hands }, account) =>
      hands.assignRole("globalAdministrator", account),
    );
    await using _ = tenant;
    tenant.hands.delete(eve);
    expect(await compared(tenant, snapshot, null, eve)).toBe(
      `${is} is deleted and can be restored. It still has "Global Administrator" assigned: restoring it, by a ` +
        "recovery or by hand within 30 days of its deletion, puts that in force again.",
    );
    expect(await planned(tenant, snapshot, eve)).toMatch(
      /puts that in force again\. This plan would let it sign in again\. This plan would give it "Global Administrator"\.$/,
    );
    const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
    tenant.hands.restore(eve);
    tenant.hands.removeRole("globalAdministrator", eve);
    tenant.hands.assignRole(privilegedRoles, admins);
    tenant.hands.addLink(memberOf(admins, eve));
    tenant.hands.delete(eve);
    expect(await compared(tenant, snapshot, null, eve)).toContain(
      'It still has "Privileged Role Administrator" assigned: restoring it, by a recovery or by hand',
    );
    tenant.hands.purge(eve);
    expect(await compared(tenant, snapshot, null, eve)).toBe(
      `${is} is not an account or application of this tenant now.`,
    );
  });
});

test("a deleted administrator is a danger that names the roles it still has, until they are taken or it is purged", async () => {
  const { tenant, eve, snapshot } = await attacked(({ hands }, account) => {
    hands.assignRole("globalAdministrator", account);
    hands.assignRole(privilegedRoles, account);
  });
  await using _ = tenant;
  const told = (found: DoneSince | null | undefined) =>
    (found?.risks ?? []).map(({ sentence }) => sentence).find((sentence) => sentence.startsWith("The account"));
  const compare = async () => {
    const request = { from: snapshot.id, to: null, scope: everything };
    return told((await tenant.engine.investigation.compareSnapshots(request, {})).done);
  };
  tenant.hands.removeRole(privilegedRoles, eve);
  tenant.hands.delete(eve);
  const held =
    /^The account "eve", which held "Global Administrator"(, "Privileged Role Administrator")?, was (permanently )?deleted[.,]/;
  const found = await compare();
  expect(found).toMatch(held);
  expect(found).toContain('It still has "Global Administrator" assigned: restoring it,');
  const preview = await tenant.preview(snapshot);
  expect(told((await tenant.recovery.summarizeChanges(preview.id)).assessment?.done)).toBe(found);
  tenant.later(60_000);
  tenant.hands.purge(eve);
  const purged = await compare();
  expect(purged).toMatch(held);
  expect(purged).toContain("was permanently deleted, so that it cannot be restored");
  expect(purged).not.toContain("assigned");
});

test("after a recovery, an author's roles are compared with those before it", async () => {
  const { tenant, eve, snapshot } = await attacked(() => {});
  await using _ = tenant;
  tenant.hands.assignRole("globalAdministrator", eve);
  const recovery = await tenant.recoverTo(snapshot);
  tenant.later(60_000);
  const verification = await tenant.verify(recovery);
  const access = verification.after?.actors.find(({ actor }) => actor.id === eve.id);
  expect(access && actorAfterSentence(access)).toBe(
    `${is} can sign in and holds no directory role. It had "Global Administrator" before the recovery and not after it.`,
  );
});

describe("restoring an account", () => {
  test("is a danger by the roles that it may activate and those over a part of the tenant", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { hands } = tenant;
    const unit = hands.create("administrativeUnit", { displayName: "Lisbon" });
    const [eve, ben, plain] = [tenant.user("eve"), tenant.user("ben"), tenant.user("plain")];
    eligible(tenant, eve);
    const scope = `/administrativeUnits/${unit.id}`;
    hands.create("roleAssignment", {
      principalId: ben.id,
      roleDefinitionId: privilegedRoles.templateId,
      directoryScopeId: scope,
    });
    const snapshot = await tenant.snapshot();
    for (const user of [eve, ben, plain]) hands.delete(user);
    const changes = await tenant.changesSince(snapshot);
    const dangersOf = ({ id }: EntityRef) =>
      (changes.find(({ ref }) => ref.id === id)?.risks ?? []).map(
        ({ severity, sentence }) => `${severity}: ${sentence}`,
      );
    expect(dangersOf(eve)).toContain('critical: Restores "eve", who may activate "Privileged Role Administrator".');
    expect(dangersOf(ben)).toContain(
      'high: Restores "ben", who holds "Privileged Role Administrator" over the administrative unit "Lisbon" only.',
    );
    expect(dangersOf(plain).filter((text) => text.startsWith("critical") || text.includes("who"))).toEqual([]);
  });
});
