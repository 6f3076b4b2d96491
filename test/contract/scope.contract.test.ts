import { beforeEach, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { only, type Scope } from "../../src/domain/tenant/scope.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { boss, managerOf, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

/** A tenant in which everything of everything has changed since its snapshot. */
async function brokenTenant(tenant: RecoveryTenant) {
  const [ada, bob, eve] = [
    tenant.user("ada", { department: "Research", city: "York" }),
    tenant.user("bob", { department: "Research", city: "York" }),
    tenant.user("eve"),
  ];
  const group = tenant.group("Chess", [ada]);
  const service = tenant.servicePrincipal("Crm");
  tenant.hands.addLink(managerOf(ada, bob));
  const snapshot = await tenant.snapshot();
  for (const user of [ada, bob]) tenant.hands.update(user, { department: "Sales", city: "Bath", displayName: "X" });
  tenant.hands.update(group, { displayName: "X" });
  tenant.hands.removeLink(memberOf(group, ada));
  tenant.hands.removeLink(managerOf(ada, bob));
  tenant.hands.delete(eve);
  const grant = tenant.hands.create("oAuth2PermissionGrant", {
    clientId: service.id,
    resourceId: service.id,
    consentType: "AllPrincipals",
    scope: "Mail.Read",
  });
  const mallory = tenant.user("mallory");
  return { ada, bob, eve, group, service, grant, mallory, snapshot };
}

/** Returns the writes of a recovery in this scope: one line for each property, link or existence. */
async function writtenIn(tenant: RecoveryTenant, snapshot: Parameters<RecoveryTenant["preview"]>[0], scope: Scope) {
  const before = tenant.directory.applied.length;
  const job = await tenant.recoverTo(snapshot, scope);
  expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  const name = ({ type, id }: EntityRef) => `${type} ${id}`;
  return tenant.directory.applied
    .slice(before)
    .flat()
    .flatMap((step) => {
      if ("link" in step) return [`${name(step.link.source)} ${step.link.link}`];
      return step.kind === "update"
        ? step.set.map((set) => `${name(step.ref)} ${set.name}`)
        : [`${name(step.ref)} ${step.kind}`];
    })
    .sort();
}

describe.each(recoveryServices)("recovery service ($name): scopes", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a scope of types touches only those types", async () => {
    await using tenant = await open();
    const { group, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, { types: ["group"] });
    expect(written).toEqual([`group ${group.id} displayName`, `group ${group.id} members`]);
  });

  test("a scope of service principals has their grants and assignments", async () => {
    await using tenant = await open();
    const { grant, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, { types: ["servicePrincipal"] });
    expect(written).toEqual([`oAuth2PermissionGrant ${grant.id} softDelete`]);
  });

  test("a scope of entities touches only those entities", async () => {
    await using tenant = await open();
    const { bob, eve, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, only("user", [bob.id, eve.id]));
    expect(written).toEqual([
      `user ${bob.id} city`,
      `user ${bob.id} department`,
      `user ${bob.id} displayName`,
      `user ${eve.id} restore`,
    ]);
  });

  test("a scope of properties leaves all others and existence as they are", async () => {
    await using tenant = await open();
    const { ada, bob, eve, mallory, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, { all: true, properties: ["department"] });
    expect(written).toEqual([`user ${ada.id} department`, `user ${bob.id} department`]);
    expect([await tenant.life(eve), await tenant.life(mallory)]).toEqual(["softDeleted", "live"]);
  });

  test("a property that is named with its type belongs only to that type", async () => {
    await using tenant = await open();
    const { group, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, { all: true, properties: ["group.displayName"] });
    expect(written).toEqual([`group ${group.id} displayName`]);
  });

  test("links are named like properties", async () => {
    await using tenant = await open();
    const { ada, group, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, { all: true, properties: ["members", "manager"] });
    expect(written).toEqual([`group ${group.id} members`, `user ${ada.id} manager`]);
  });

  test("deletedDateTime stands for existence: deleted objects come back, created ones go, and values stay", async () => {
    await using tenant = await open();
    const { eve, grant, mallory, snapshot } = await brokenTenant(tenant);
    const written = await writtenIn(tenant, snapshot, { all: true, properties: ["deletedDateTime"] });
    expect(written).toEqual(
      [
        `user ${eve.id} restore`,
        `user ${mallory.id} softDelete`,
        `oAuth2PermissionGrant ${grant.id} softDelete`,
      ].sort(),
    );
  });

  test("a restored object gets back those of its properties that are in the scope", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { department: "Research", city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales", city: "Bath" });
    tenant.hands.delete(ada);
    await tenant.recoverTo(snapshot, { types: ["user"], properties: ["deletedDateTime", "department"] });
    expect((await tenant.directory.get(ada))?.properties).toMatchObject({ department: "Research", city: "Bath" });
  });

  test("a job has the scope it works in", async () => {
    await using tenant = await open();
    const { snapshot } = await brokenTenant(tenant);
    const scope: Scope = { types: ["user"], properties: ["city"] };
    const preview = await tenant.preview(snapshot, scope);
    expect(preview.scope).toEqual(scope);
    expect((await tenant.recover(preview)).scope).toEqual(scope);
  });

  const broken: readonly (readonly [string, unknown])[] = [
    ["no form", {}],
    ["two forms", { all: true, types: ["user"] }],
    ["all that is not true", { all: false }],
    ["an empty list of types", { types: [] }],
    ["an unknown type", { types: ["printer"] }],
    ["a type twice", { types: ["user", "user"] }],
    ["an empty list of entities", { entities: [] }],
    ["an empty list of ids", { entities: [{ type: "user", ids: [] }] }],
    ["an id twice", { entities: [{ type: "user", ids: ["a", "a"] }] }],
    ["a blank id", { entities: [{ type: "user", ids: [" "] }] }],
    [
      "a type in two entries",
      {
        entities: [
          { type: "user", ids: ["a"] },
          { type: "user", ids: ["b"] },
        ],
      },
    ],
    ["an empty list of properties", { all: true, properties: [] }],
    ["a property that no selected type has", { types: ["group"], properties: ["department"] }],
    ["a property of another type", { types: ["user"], properties: ["group.displayName"] }],
  ];

  test.each(broken)("a scope with %s is refused with a sentence, and no job is recorded", async (_, scope) => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const start = tenant.recovery.startPreview({ snapshotId: snapshot.id, scope: scope as Scope, caller: boss });
    await expect(start).rejects.toMatchObject({ code: "invalidInput", message: expect.stringMatching(/\.$/) });
    expect((await tenant.recovery.listJobs({}, {})).items).toEqual([]);
  });
});
