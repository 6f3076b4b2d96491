import { describe, expect, test } from "vitest";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { ended } from "../support/jobs.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const mallorys = { all: true, actor: "mallory" } as const;
const person = (name: string) => ({ displayName: name, userPrincipalName: `${name}@contoso.example` });

/** A tenant with a client, a resource, a group, and a consent of this scope. */
function withConsent(scope: string | null) {
  const tenant = openTwoHandsTenant();
  const [client, resource] = ["crm", "graph"].map(
    (appId) => tenant.honest.create("servicePrincipal", { displayName: appId, appId }).id,
  );
  const ends = { clientId: client ?? "", resourceId: resource ?? "", consentType: "AllPrincipals" };
  const consent = (hands: TwoHandsTenant["honest"], scope: string): EntityRef =>
    hands.create("oAuth2PermissionGrant", { ...ends, scope });
  const grant = scope === null ? null : consent(tenant.honest, scope);
  return { tenant, consent, grant, resource: resource ?? "" };
}

async function undo(tenant: TwoHandsTenant, snapshot: Snapshot): Promise<Job | null> {
  const preview = await tenant.preview(snapshot, mallorys);
  if (preview.totals.changedObjects === 0) return null;
  const recovery = await tenant.recover(preview);
  expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  return recovery;
}

describe("a consent that is deleted and made again has one history", () => {
  test("a consent comes back as it was before the actor widened it and deleted it again", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.mallory.delete(grant);
    consent(tenant.mallory, "Directory.ReadWrite.All");
    tenant.mallory.delete(grant);
    await undo(tenant, snapshot);
    expect((await tenant.directory.get(grant))?.properties).toMatchObject({
      scope: "User.Read",
      consentType: "AllPrincipals",
    });
  });

  test("a consent that the actor left wider is narrowed again", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.mallory.delete(grant);
    consent(tenant.mallory, "Directory.ReadWrite.All");
    const { items } = await tenant.engine.recovery.listChanges((await tenant.preview(snapshot, mallorys)).id, {}, {});
    expect(items).toMatchObject([
      {
        action: "update",
        basis: "snapshot",
        properties: [{ name: "scope", now: "Directory.ReadWrite.All", then: "User.Read" }],
      },
    ]);
    await undo(tenant, snapshot);
    expect((await tenant.directory.get(grant))?.properties.scope).toBe("User.Read");
  });

  test("a consent that someone else had withdrawn goes, though the actor gave it again", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.honest.delete(grant);
    consent(tenant.mallory, "Directory.ReadWrite.All");
    await undo(tenant, snapshot);
    expect(await tenant.directory.get(grant)).toBeNull();
  });

  test("a consent keeps the scope that someone else gave it in between", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.mallory.delete(grant);
    consent(tenant.honest, "Mail.Read");
    tenant.mallory.delete(grant);
    await undo(tenant, snapshot);
    expect((await tenant.directory.get(grant))?.properties.scope).toBe("Mail.Read");
  });

  test("a consent stays withdrawn if someone else withdrew it last", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.mallory.delete(grant);
    consent(tenant.honest, "Mail.Read");
    tenant.honest.delete(grant);
    expect(await undo(tenant, snapshot)).toBeNull();
    expect(await tenant.directory.get(grant)).toBeNull();
  });
});

test("an app role that the actor takes and gives again by turns ends as others left it", async () => {
  const { tenant, resource } = withConsent(null);
  await using _ = tenant;
  const group = tenant.honest.create("group", { displayName: "Field", groupTypes: [] });
  const given = { principalId: group.id, resourceId: resource, appRoleId: "00000000-0000-0000-0000-000000000000" };
  const assignment = tenant.honest.create("appRoleAssignment", given);
  const snapshot = await tenant.snapshot();
  tenant.mallory.delete(assignment);
  tenant.honest.create("appRoleAssignment", given);
  tenant.mallory.delete(assignment);
  tenant.mallory.create("appRoleAssignment", given);
  tenant.mallory.delete(assignment);
  await undo(tenant, snapshot);
  expect((await tenant.directory.get(assignment))?.properties).toMatchObject(given);
});

test("a member that several people remove and add in turn ends as others left them", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada"));
  const group = tenant.honest.create("group", { displayName: "Field", groupTypes: [] });
  const link = { link: "members", source: group, target: ada } as const;
  tenant.honest.addLink(link);
  const snapshot = await tenant.snapshot();
  tenant.mallory.removeLink(link);
  tenant.honest.addLink(link);
  tenant.honest.removeLink(link);
  tenant.mallory.addLink(link);
  await undo(tenant, snapshot);
  expect(await tenant.directory.hasLink(link)).toBe(false);
});

describe("a recovery is no one's work", () => {
  /** Recovers an actor's work (a changed value, a removed member, a deleted user) and undoes the recovery. */
  async function undoneRecovery(scope: { readonly all: true; readonly actor?: string }) {
    const tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", { ...person("ada"), department: "Sales" });
    const bea = tenant.honest.create("user", person("bea"));
    const group = tenant.honest.create("group", { displayName: "Field", groupTypes: [] });
    const link = { link: "members", source: group, target: ada } as const;
    tenant.honest.addLink(link);
    const snapshot = await tenant.snapshot();
    tenant.mallory.update(ada, { department: "Stolen" });
    tenant.mallory.removeLink(link);
    tenant.mallory.delete(bea);
    const recovery = await tenant.recover(await tenant.preview(snapshot, scope));
    const id = recovery.beforeRecoverySnapshotId;
    if (id === null) throw new Error("The recovery kept no snapshot.");
    await tenant.recover(await tenant.preview({ ...snapshot, id }, { all: true }));
    const state = async () => ({
      department: (await tenant.directory.get(ada))?.properties.department,
      isMember: await tenant.directory.hasLink(link),
      bea: (await tenant.directory.get(bea))?.life,
    });
    return { tenant, snapshot, state };
  }
  const attacked = { department: "Stolen", isMember: false, bea: "softDeleted" };
  const honest = { department: "Sales", isMember: true, bea: "live" };

  test.each([{ all: true }, mallorys] as const)(
    "an actor can be undone after a recovery of %j and its undoing",
    async (scope) => {
      const { tenant, snapshot, state } = await undoneRecovery(scope);
      await using _ = tenant;
      expect(await state()).toEqual(attacked);
      const recovery = await undo(tenant, snapshot);
      expect(await state()).toEqual(honest);
      if (recovery === null) throw new Error("There was no recovery.");
      const service = tenant.engine.recovery;
      await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: rescuer }));
      expect((await service.getVerification(recovery.id))?.result).toMatchObject({ residual: { total: 0 } });
    },
  );

  test("undoing the person who recovered is refused, because a recovery is no work of theirs", async () => {
    const { tenant, snapshot } = await undoneRecovery(mallorys);
    await using _ = tenant;
    await expect(tenant.preview(snapshot, { all: true, actor: rescuer.id })).rejects.toMatchObject({
      code: "notFound",
      message: expect.stringContaining("Recoveries do not count"),
    });
  });

  test("a value that a recovery put back belongs to those who had written it", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", { ...person("ada"), department: "Sales" });
    const snapshot = await tenant.snapshot();
    tenant.honest.update(ada, { department: "Legal" });
    const legal = await tenant.snapshot();
    tenant.mallory.update(ada, { department: "Stolen" });
    tenant.honest.update(ada, { department: "Finance" });
    await tenant.recover(await tenant.preview(legal, { all: true }));
    expect(await undo(tenant, snapshot)).toBeNull();
    expect((await tenant.directory.get(ada))?.properties.department).toBe("Legal");
  });
});

describe("the work of two people is undone, one after the other", () => {
  async function undoOf(tenant: TwoHandsTenant, snapshot: Snapshot, actor: string): Promise<void> {
    const recovery = await tenant.recover(await tenant.preview(snapshot, { all: true, actor }));
    expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  }

  test("a user whom one person restored and another edited is deleted again without both", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", { ...person("ada"), department: "Sales" });
    tenant.honest.delete(ada);
    const snapshot = await tenant.snapshot();
    const yves = tenant.as("yves");
    yves.restore(ada);
    tenant.mallory.update(ada, { department: "Stolen" });
    yves.delete(ada);
    await undoOf(tenant, snapshot, "yves");
    expect((await tenant.directory.get(ada))?.life).toBe("live");
    await undoOf(tenant, snapshot, "mallory");
    expect((await tenant.directory.get(ada))?.life).toBe("softDeleted");
  });

  test("a manager whom one person set and another replaced is gone without both", async () => {
    await using tenant = openTwoHandsTenant();
    const [ada, bea, cleo] = ["ada", "bea", "cleo"].map((name) => tenant.honest.create("user", person(name)));
    if (ada === undefined || bea === undefined || cleo === undefined) throw new Error("A user is missing.");
    const snapshot = await tenant.snapshot();
    const isManagedBy = (target: EntityRef) => tenant.directory.hasLink({ link: "manager", source: ada, target });
    tenant.as("yves").addLink({ link: "manager", source: ada, target: bea });
    tenant.mallory.addLink({ link: "manager", source: ada, target: cleo });
    await undoOf(tenant, snapshot, "mallory");
    expect([await isManagedBy(bea), await isManagedBy(cleo)]).toEqual([true, false]);
    await undoOf(tenant, snapshot, "yves");
    expect([await isManagedBy(bea), await isManagedBy(cleo)]).toEqual([false, false]);
  });

  test("a consent of after the snapshot comes back with its scope once the work of two others is undone", async () => {
    const { tenant, consent } = withConsent(null);
    await using _ = tenant;
    const snapshot = await tenant.snapshot();
    const grant = consent(tenant.honest, "User.Read");
    const second = await tenant.snapshot();
    tenant.as("yves").delete(grant);
    consent(tenant.mallory, "Directory.ReadWrite.All");
    await tenant.recover(await tenant.preview(second, { all: true }));
    await undoOf(tenant, snapshot, "mallory");
    expect(await tenant.directory.get(grant)).toBeNull();
    await undoOf(tenant, snapshot, "yves");
    expect((await tenant.directory.get(grant))?.properties.scope).toBe("User.Read");
  });

  test("a consent that an undone recovery had brought back comes back again with its scope", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.as("yves").delete(grant);
    consent(tenant.mallory, "Directory.ReadWrite.All");
    await tenant.recover(await tenant.preview(snapshot, { all: true }));
    await undoOf(tenant, snapshot, "mallory");
    const preview = await tenant.preview(snapshot, { all: true, actor: "yves" });
    const { beforeRecoverySnapshotId: id } = await tenant.recover(preview);
    if (id === null) throw new Error("The recovery kept no snapshot.");
    await tenant.recover(await tenant.preview({ ...snapshot, id }, { all: true }));
    expect(await tenant.directory.get(grant)).toBeNull();
    await undoOf(tenant, snapshot, "yves");
    expect((await tenant.directory.get(grant))?.properties.scope).toBe("User.Read");
  });

  test("three people who wrote one value in turn are undone from the last to the first", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", { ...person("ada"), department: "Sales" });
    const snapshot = await tenant.snapshot();
    const names = ["xena", "yves", "zoe"];
    for (const name of names) tenant.as(name).update(ada, { department: name });
    const departments: unknown[] = [];
    for (const name of names.toReversed()) {
      await undoOf(tenant, snapshot, name);
      departments.push((await tenant.directory.get(ada))?.properties.department);
    }
    expect(departments).toEqual(["yves", "xena", "Sales"]);
  });

  test("names that one person gave and another swapped are the first ones without both", async () => {
    await using tenant = openTwoHandsTenant();
    const named = (name: string) => ({ userPrincipalName: `${name}@contoso.example` });
    const [ada, bea] = ["ada", "bea"].map((name) => tenant.honest.create("user", person(name)));
    if (ada === undefined || bea === undefined) throw new Error("A user is missing.");
    const snapshot = await tenant.snapshot();
    tenant.as("yves").update(ada, named("ada.new"));
    tenant.as("yves").update(bea, named("bea.new"));
    tenant.mallory.update(ada, named("free"));
    tenant.mallory.update(bea, named("ada.new"));
    tenant.mallory.update(ada, named("bea.new"));
    const names = async () =>
      Promise.all([ada, bea].map(async (one) => (await tenant.directory.get(one))?.properties.userPrincipalName));
    await undoOf(tenant, snapshot, "mallory");
    expect(await names()).toEqual(["ada.new@contoso.example", "bea.new@contoso.example"]);
    await undoOf(tenant, snapshot, "yves");
    expect(await names()).toEqual(["ada@contoso.example", "bea@contoso.example"]);
  });

  test.each([
    ["whom another person restored, and not whoever used it after that", "yves"],
    ["who used it first, if the actor restored it", "zoe"],
  ])("a user that is kept names the one %s", async (_, by) => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", person("ada"));
    tenant.honest.delete(ada);
    const snapshot = await tenant.snapshot();
    tenant.mallory.restore(ada);
    if (by === "yves") {
      tenant.as("yves").delete(ada);
      tenant.as("yves").restore(ada);
    }
    for (const name of ["zoe", "xena"]) tenant.as(name).update(ada, { department: name });
    const preview = await tenant.preview(snapshot, mallorys);
    const { items } = await tenant.engine.recovery.listChanges(preview.id, {}, {});
    expect(items).toMatchObject([{ ref: ada, kept: [{ name: "deletedDateTime", by: { actor: { id: by } } }] }]);
  });

  test("a manager whom a recovery took away stays away if the snapshot was from before the period", async () => {
    await using tenant = openTwoHandsTenant();
    const [ada, bea, cleo] = ["ada", "bea", "cleo"].map((name) => tenant.honest.create("user", person(name)));
    if (ada === undefined || bea === undefined || cleo === undefined) throw new Error("A user is missing.");
    const first = await tenant.snapshot();
    const link = { link: "manager", source: ada, target: bea } as const;
    tenant.mallory.addLink(link);
    const second = await tenant.snapshot();
    await tenant.recover(await tenant.preview(first, { all: true }));
    const next = { link: "manager", source: ada, target: cleo } as const;
    tenant.mallory.addLink(next);
    await undoOf(tenant, second, "mallory");
    expect([await tenant.directory.hasLink(link), await tenant.directory.hasLink(next)]).toEqual([false, false]);
  });

  test("a manager who was deleted meanwhile is no reason to keep the next one of another person", async () => {
    await using tenant = openTwoHandsTenant();
    const [ada, bea, cleo, dora] = ["ada", "bea", "cleo", "dora"].map((name) =>
      tenant.honest.create("user", person(name)),
    );
    if (ada === undefined || bea === undefined || cleo === undefined || dora === undefined) throw new Error("Missing.");
    const snapshot = await tenant.snapshot();
    const isManagedBy = (target: EntityRef) => tenant.directory.hasLink({ link: "manager", source: ada, target });
    tenant.as("yves").addLink({ link: "manager", source: ada, target: dora });
    tenant.as("xena").addLink({ link: "manager", source: ada, target: bea });
    tenant.mallory.addLink({ link: "manager", source: ada, target: cleo });
    tenant.honest.delete(bea);
    await undoOf(tenant, snapshot, "mallory");
    expect([await isManagedBy(cleo), await isManagedBy(dora)]).toEqual([false, false]);
    await undoOf(tenant, snapshot, "xena");
    expect(await isManagedBy(dora)).toBe(true);
  });

  test("a consent that one person withdrew and another gave again has its first scope without both", async () => {
    const { tenant, consent, grant } = withConsent("User.Read");
    await using _ = tenant;
    if (grant === null) throw new Error("There is no consent.");
    const snapshot = await tenant.snapshot();
    tenant.as("yves").delete(grant);
    consent(tenant.mallory, "Directory.ReadWrite.All");
    await tenant.recover(await tenant.preview(snapshot, { all: true }));
    await undoOf(tenant, snapshot, "mallory");
    expect(await tenant.directory.get(grant)).toBeNull();
    await undoOf(tenant, snapshot, "yves");
    expect((await tenant.directory.get(grant))?.properties.scope).toBe("User.Read");
  });
});

test("a dynamic group that the actor restored stays, if someone else has saved it unchanged since", async () => {
  await using tenant = openTwoHandsTenant();
  const rule = { membershipRule: 'user.department -eq "Research"', membershipRuleProcessingState: "Paused" };
  const values = { displayName: "Research", groupTypes: ["DynamicMembership"], ...rule };
  const group = tenant.honest.create("group", values);
  const snapshot = await tenant.snapshot();
  tenant.honest.delete(group);
  tenant.mallory.restore(group);
  tenant.honest.update(group, { displayName: "Research" });
  expect(await undo(tenant, snapshot)).toBeNull();
  expect((await tenant.directory.get(group))?.life).toBe("live");
});

test("what another undo took away does not come back, though it was written before the period", async () => {
  await using tenant = openTwoHandsTenant();
  const eve = tenant.as("eve");
  const ada = tenant.honest.create("user", { ...person("ada"), department: "Research" });
  const first = await tenant.snapshot();
  eve.update(ada, { department: "Fraud" });
  const second = await tenant.snapshot();
  tenant.mallory.update(ada, { department: "Sales" });
  eve.update(ada, { department: "Fraud again" });
  const department = async () => (await tenant.directory.get(ada))?.properties.department;
  await tenant.recover(await tenant.preview(first, { all: true, actor: "eve" }));
  expect(await department()).toBe("Sales");
  await undo(tenant, second);
  expect(await department()).toBe("Research");
});

describe("a write in the millisecond of a snapshot is on one side of it for every question", () => {
  test.each(["before", "after"])(
    "a write that came %s the snapshot in one millisecond is on that side of it",
    async (when) => {
      await using tenant = openTwoHandsTenant({ stillClock: true });
      const ada = tenant.honest.create("user", { ...person("ada"), department: "Sales" });
      await tenant.snapshot();
      const write = () => tenant.mallory.update(ada, { department: "Stolen" });
      if (when === "before") write();
      const snapshot = await tenant.snapshot();
      if (when === "after") write();
      const everything = await tenant.preview(snapshot, { all: true });
      const actors = tenant.preview(snapshot, mallorys);
      if (when === "before") {
        expect(everything.totals.changedObjects).toBe(0);
        await expect(actors).rejects.toMatchObject({ code: "notFound" });
        return;
      }
      expect(everything.totals.changedObjects).toBe(1);
      expect((await actors).totals.changedObjects).toBe(1);
      const { items } = await tenant.engine.recovery.listChanges(everything.id, { actor: "mallory" }, {});
      expect(items).toMatchObject([{ properties: [{ by: { last: { actor: { id: "mallory" } } } }] }]);
      const { actors: authors } = await tenant.engine.recovery.summarizeChanges(everything.id);
      expect(authors).toMatchObject([{ actor: { id: "mallory" }, objects: 1 }]);
    },
  );
});

test("undoing a planted application says that its service principal stays in use, because someone else worked on it", async () => {
  await using tenant = openTwoHandsTenant();
  const snapshot = await tenant.snapshot();
  const application = tenant.mallory.create("application", { displayName: "Sync", appId: "sync" });
  const principal = tenant.mallory.create("servicePrincipal", { displayName: "Sync", appId: "sync" });
  tenant.honest.update(principal, { notes: "Looks useful" });
  const preview = await tenant.preview(snapshot, mallorys);
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  expect(assessment?.warnings).toMatchObject({
    total: 1,
    items: [{ about: application, other: principal, sentence: expect.stringContaining("stays in use: look at that") }],
  });
  const both = await tenant.engine.recovery.summarizeChanges((await tenant.preview(snapshot, { all: true })).id);
  expect(both.assessment?.warnings).toEqual({ total: 0, items: [] });
  expect(JSON.stringify(both)).not.toContain("stays in use: look at that");
});

test("restoring an application alone says that the service principal it uses stays deleted, or is gone for good", async () => {
  await using tenant = openTwoHandsTenant();
  const application = tenant.honest.create("application", { displayName: "Sync", appId: "sync" });
  const principal = tenant.honest.create("servicePrincipal", {
    displayName: "Sync",
    appId: "sync",
    servicePrincipalNames: ["sync"],
  });
  const snapshot = await tenant.snapshot();
  for (const half of [principal, application]) tenant.mallory.delete(half);
  const scope = { entities: [{ type: "application", ids: [application.id] }] } as const;
  const warnings = async () => {
    const preview = await tenant.preview(snapshot, scope);
    return (await tenant.engine.recovery.summarizeChanges(preview.id)).assessment?.warnings?.items;
  };
  expect(await warnings()).toMatchObject([
    { other: principal, sentence: expect.stringContaining("stays deleted: add") },
  ]);
  tenant.mallory.purge(principal);
  expect(await warnings()).toMatchObject([
    { other: principal, sentence: expect.stringContaining("was permanently deleted") },
  ]);
});

test("restoring an application without any service principal says before the approval that users cannot sign in to it", async () => {
  await using tenant = openTwoHandsTenant();
  const [bare, whole] = ["bare", "whole"].map((appId) =>
    tenant.honest.create("application", { displayName: appId, appId }),
  );
  if (bare === undefined || whole === undefined) throw new Error("There are no applications.");
  tenant.honest.create("servicePrincipal", { displayName: "whole", appId: "whole", servicePrincipalNames: ["whole"] });
  const snapshot = await tenant.snapshot();
  for (const application of [bare, whole]) tenant.mallory.delete(application);
  const preview = await tenant.preview(snapshot, { all: true });
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  expect(assessment?.warnings).toEqual({
    total: 1,
    items: [
      {
        about: bare,
        other: bare,
        sentence:
          'Restores application "bare", of which no service principal is known: without one, no user can sign in to it ' +
          "and its permissions have no effect.",
      },
    ],
  });
});
