import { expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { iso } from "../../src/domain/time.ts";
import { openTwoHandsTenant, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const mallorys = { all: true, actor: "mallory" } as const;
const person = (name: string, more: Record<string, string> = {}) => ({
  displayName: name,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
  ...more,
});

async function changesOf(tenant: TwoHandsTenant, preview: Job): Promise<readonly Change[]> {
  expect(preview.status).toBe("successful");
  return (await tenant.engine.recovery.listChanges(preview.id, {}, {})).items;
}

test("undoing goes back to the value that the actor found, even if another person had set it after the snapshot", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const ada = honest.create("user", person("ada", { department: "Sales", jobTitle: "Clerk" }));
  const snapshot = await tenant.snapshot();
  honest.update(ada, { department: "Research" });
  mallory.update(ada, { department: null, jobTitle: null });
  mallory.update(ada, { department: "Nowhere" });

  const preview = await tenant.preview(snapshot, mallorys);
  expect(preview.scope).toEqual({ ...mallorys, since: iso(snapshot.createdDateTime) });
  const [change] = await changesOf(tenant, preview);
  expect(change).toMatchObject({
    action: "update",
    basis: "audit",
    properties: [
      {
        name: "department",
        now: "Nowhere",
        then: "Research",
        by: { last: { actor: { id: "mallory" } }, before: { actor: { id: "honest" } } },
      },
      { name: "jobTitle", now: null, then: "Clerk" },
    ],
  });
  await tenant.recover(preview);
  expect((await tenant.directory.get(ada))?.properties).toMatchObject({ department: "Research", jobTitle: "Clerk" });
});

test("undoing finds work that a later write has hidden from the captures", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada", { department: "Sales" }));
  const snapshot = await tenant.snapshot();
  tenant.honest.update(ada, { department: "Research" });
  tenant.mallory.update(ada, { department: "Sales" });
  const [change] = await changesOf(tenant, await tenant.preview(snapshot, mallorys));
  expect(change).toMatchObject({ basis: "audit", properties: [{ now: "Sales", then: "Research" }] });
});

test("undoing keeps what another person wrote later, with author and time, and such a change needs no recovery", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada", { department: "Sales" }));
  const bea = tenant.honest.create("user", person("bea"));
  const cleo = tenant.honest.create("user", person("cleo"));
  tenant.honest.addLink({ link: "manager", source: ada, target: bea });
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(ada, { department: null });
  tenant.mallory.removeLink({ link: "manager", source: ada, target: bea });
  tenant.honest.update(ada, { department: "Legal" });
  tenant.honest.addLink({ link: "manager", source: ada, target: cleo });

  const preview = await tenant.preview(snapshot, mallorys);
  expect(preview.totals).toMatchObject({ changedObjects: 0, changedLinks: 0, notRecoverable: 0 });
  const [change] = await changesOf(tenant, preview);
  const by = { actor: { id: "honest" }, time: expect.any(Number) };
  expect(change).toMatchObject({
    properties: [],
    links: [],
    kept: [
      { name: "department", now: "Legal", then: "Sales", by },
      { name: "manager", now: cleo.id, then: bea.id, by },
    ],
  });
});

test("undoing deletes what the actor created, unless another person has worked on it since", async () => {
  await using tenant = openTwoHandsTenant();
  const snapshot = await tenant.snapshot();
  const planted = tenant.mallory.create("group", { displayName: "Planted", groupTypes: [] });
  const adopted = tenant.mallory.create("group", { displayName: "Adopted", groupTypes: [] });
  tenant.mallory.update(adopted, { description: "wrong" });
  tenant.honest.update(adopted, { visibility: "Private" });

  const preview = await tenant.preview(snapshot, mallorys);
  const changes = await changesOf(tenant, preview);
  expect(changes.find(({ ref }) => ref.id === planted.id)).toMatchObject({ action: "softDelete", basis: "snapshot" });
  expect(changes.find(({ ref }) => ref.id === adopted.id)).toMatchObject({
    action: "update",
    properties: [{ name: "description", now: "wrong", then: null }],
    kept: [{ name: "deletedDateTime", now: "live", then: "gone", by: { actor: { id: "honest" } } }],
  });
  await tenant.recover(preview);
  expect((await tenant.directory.get(planted))?.life).toBe("softDeleted");
  expect((await tenant.directory.get(adopted))?.life).toBe("live");
});

test("undoing recreates a revoked consent as it was when it was revoked", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const [client, resource] = ["crm", "graph"].map((appId) =>
    honest.create("servicePrincipal", { displayName: appId, appId }),
  );
  if (client === undefined || resource === undefined) throw new Error("There are no service principals.");
  const grant = honest.create("oAuth2PermissionGrant", {
    clientId: client.id,
    resourceId: resource.id,
    consentType: "AllPrincipals",
    scope: "User.Read",
  });
  const snapshot = await tenant.snapshot();
  honest.update(grant, { scope: "User.Read Mail.Read" });
  mallory.delete(grant);
  const preview = await tenant.preview(snapshot, mallorys);
  expect(await changesOf(tenant, preview)).toMatchObject([{ ref: grant, action: "restore", basis: "audit" }]);
  await tenant.recover(preview);
  expect((await tenant.directory.get(grant))?.properties.scope).toBe("User.Read Mail.Read");
});

test("undoing recreates a consent that another person gave after the snapshot, with its ends and its scope", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const [clientId = "", resourceId = ""] = ["crm", "graph"].map(
    (appId) => honest.create("servicePrincipal", { displayName: appId, appId }).id,
  );
  const snapshot = await tenant.snapshot();
  const values = { clientId, resourceId, consentType: "AllPrincipals", scope: "User.Read" };
  const grant = honest.create("oAuth2PermissionGrant", values);
  mallory.delete(grant);
  await tenant.recover(await tenant.preview(snapshot, mallorys));
  expect((await tenant.directory.get(grant))?.properties).toMatchObject(values);
});

test("undoing deletes what the actor created, although a recovery has written to it since", async () => {
  await using tenant = openTwoHandsTenant();
  const { mallory, directory } = tenant;
  const first = await tenant.snapshot();
  const planted = mallory.create("user", { displayName: "Planted", userPrincipalName: "p@contoso.example" });
  const second = await tenant.snapshot();
  mallory.update(planted, { department: "Board" });
  await tenant.recover(await tenant.preview(second, { all: true }));
  await tenant.recover(await tenant.preview(first, mallorys));
  expect((await directory.get(planted))?.life).toBe("softDeleted");
});

test("undoing puts back the manager that another person chose, and takes the actor's away", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const person = (name: string) =>
    honest.create("user", { displayName: name, userPrincipalName: `${name}@contoso.example` });
  const [ada, bea, cyd] = [person("ada"), person("bea"), person("cyd")];
  honest.addLink({ link: "manager", source: ada, target: bea });
  const snapshot = await tenant.snapshot();
  mallory.removeLink({ link: "manager", source: ada, target: bea });
  mallory.addLink({ link: "manager", source: ada, target: cyd });
  const [change] = await changesOf(tenant, await tenant.preview(snapshot, mallorys));
  const links = change?.links.map(({ action, target }) => `${action} ${target.id}`);
  expect(links?.toSorted()).toEqual([`add ${bea.id}`, `remove ${cyd.id}`]);
});

test("undoing names what the actor purged", async () => {
  await using tenant = openTwoHandsTenant();
  const group = tenant.honest.create("group", { displayName: "Field", groupTypes: [] });
  const other = tenant.honest.create("group", { displayName: "Office", groupTypes: [] });
  const snapshot = await tenant.snapshot();
  for (const one of [group, other]) tenant.mallory.delete(one);
  tenant.mallory.purge(group);
  tenant.honest.purge(other);
  const preview = await tenant.preview(snapshot, mallorys);
  expect(preview.totals).toMatchObject({ changedObjects: 0, notRecoverable: 2 });
  const gone = { action: "restore", notRecoverable: "hardDeleted" };
  expect(await changesOf(tenant, preview)).toMatchObject([gone, gone]);
});

test("undoing leaves the actor's earlier work alone, and can be narrowed to objects and properties", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada"));
  const bea = tenant.honest.create("user", person("bea"));
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(ada, { department: "Honest days" });
  const since = iso(tenant.now());
  tenant.mallory.update(ada, { department: "Stolen", jobTitle: "Stolen" });
  tenant.mallory.update(bea, { department: "Stolen" });
  const scope = {
    entities: [{ type: "user", ids: [ada.id] }],
    properties: ["department"],
    actor: "mallory",
    since,
  } as const;
  expect(await changesOf(tenant, await tenant.preview(snapshot, scope))).toMatchObject([
    { ref: ada, properties: [{ name: "department", now: "Stolen", then: "Honest days" }] },
  ]);
});

test("an object that changed after the preview fails by itself, and undoing the undo ends where it began", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada", { department: "Sales" }));
  const bea = tenant.honest.create("user", person("bea", { department: "Sales" }));
  const snapshot = await tenant.snapshot();
  for (const one of [ada, bea]) tenant.mallory.update(one, { department: "Stolen" });
  const preview = await tenant.preview(snapshot, mallorys);
  tenant.honest.update(bea, { department: "Legal" });
  const recovery = await tenant.recover(preview);
  expect(recovery.totals).toMatchObject({ modifiedObjects: 1, failedChanges: 1 });
  const { items } = await tenant.engine.recovery.listFailedChanges(recovery.id, {});
  expect(items).toMatchObject([{ ref: bea, reason: "moved" }]);
  const id = recovery.beforeRecoverySnapshotId;
  if (id === null) throw new Error("Nothing was kept before the recovery.");
  await tenant.recover(await tenant.preview({ ...snapshot, id }, { all: true }));
  const departments = await Promise.all(
    [ada, bea].map(async (ref) => (await tenant.directory.get(ref))?.properties.department),
  );
  expect(departments).toEqual(["Stolen", "Legal"]);
});

test("a name that several actors share is refused with their ids", async () => {
  await using tenant = openTwoHandsTenant();
  const twins = ["twin-1", "twin-2"].map((name) =>
    tenant.honest.create("user", { ...person(name), displayName: "Sam Twin" }, { id: name }),
  );
  const snapshot = await tenant.snapshot();
  const [ada] = twins;
  if (ada === undefined) throw new Error("There are no twins.");
  for (const { id } of twins) tenant.as(id).update(ada, { department: id });
  const error = { code: "invalidInput", facts: { allowed: expect.arrayContaining(["twin-1", "twin-2"]) } };
  await expect(tenant.preview(snapshot, { all: true, actor: "Sam Twin" })).rejects.toMatchObject(error);
});

test("a preview of an actor whose whole work was reversed before any capture lists no changes and ends well", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const ada = honest.create("user", person("ada"));
  const snapshot = await tenant.snapshot();
  mallory.update(ada, { accountEnabled: false });
  honest.update(ada, { accountEnabled: true });
  expect(await changesOf(tenant, await tenant.preview(snapshot, mallorys))).toEqual([]);
  await expect(tenant.preview(snapshot, { all: true, actor: "zoe" })).rejects.toThrow(/no write by "zoe"/);
});
