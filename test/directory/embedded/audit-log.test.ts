import { describe, expect, test } from "vitest";
import type { AuditEntry } from "../../../src/directory/directory.ts";
import { ADMIN, AnEmbeddedTenant, managerOf, memberOf, NOON } from "./an-embedded-tenant.ts";

const ROLE = "00000000-0000-0000-0000-000000000000";

test("every call of a writer leaves one record, named as Entra names it", async () => {
  using tenant = new AnEmbeddedTenant();
  const { admin } = tenant;
  const [ada, bob, group] = [tenant.user("Ada"), tenant.user("Bob"), tenant.group("Chess")];
  admin.update(ada, { city: "Bern" });
  admin.addLink(memberOf(group, ada));
  admin.removeLink(memberOf(group, ada));
  admin.addLink(managerOf(ada, bob));
  admin.delete(ada);
  admin.restore(ada);
  admin.delete(ada);
  admin.purge(ada);
  const policy = admin.create("conditionalAccessPolicy", {});
  admin.update(policy, { state: "disabled" });
  admin.create("namedLocationPolicy", {});
  const [client, graph] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph")];
  const ends = { clientId: client.id, resourceId: graph.id };
  const consent = admin.create("oAuth2PermissionGrant", { ...ends, consentType: "AllPrincipals" });
  admin.create("oAuth2PermissionGrant", { ...ends, consentType: "Principal", principalId: bob.id });
  admin.create("appRoleAssignment", { principalId: client.id, resourceId: graph.id, appRoleId: ROLE });
  admin.create("appRoleAssignment", { principalId: group.id, resourceId: graph.id, appRoleId: ROLE });
  admin.delete(consent);
  admin.assignRole("globalAdministrator", bob);
  expect((await tenant.log()).toReversed().map((event) => `${event.category}: ${event.operation}`)).toEqual([
    "UserManagement: Add user",
    "UserManagement: Add user",
    "GroupManagement: Add group",
    "UserManagement: Update user",
    "GroupManagement: Add member to group",
    "GroupManagement: Remove member from group",
    "UserManagement: Set user manager",
    "UserManagement: Delete user",
    "UserManagement: Restore user",
    "UserManagement: Delete user",
    "UserManagement: Hard Delete user",
    "Policy: Add conditional access policy",
    "Policy: Update conditional access policy",
    "Policy: Add named location",
    "ApplicationManagement: Add service principal",
    "ApplicationManagement: Add service principal",
    "ApplicationManagement: Consent to application",
    "ApplicationManagement: Add delegated permission grant",
    "ApplicationManagement: Add app role assignment to service principal",
    "ApplicationManagement: Add app role assignment to group",
    "ApplicationManagement: Remove delegated permission grant",
    "RoleManagement: Add member to role",
  ]);
});

test("a record has the author, the app, the address, and the previous and new value of each property", async () => {
  using tenant = new AnEmbeddedTenant();
  const ada = tenant.user("Ada", { city: "Bern" });
  tenant.directory.as({ ...ADMIN, correlationId: "script-1" }).update(ada, { city: "Chur", department: "Sales" });
  expect((await tenant.log())[0]).toEqual({
    id: expect.any(String),
    time: NOON,
    actor: ADMIN.actor,
    app: "Azure Portal",
    ip: "192.0.2.1",
    category: "UserManagement",
    operation: "Update user",
    result: "success",
    correlationId: "script-1",
    targets: [
      {
        ref: ada,
        displayName: "Ada",
        modified: [
          { name: "city", oldValue: "Bern", newValue: "Chur" },
          { name: "department", oldValue: null, newValue: "Sales" },
        ],
      },
    ],
  });
});

test("a link's record has both ends as targets, its source first", async () => {
  using tenant = new AnEmbeddedTenant();
  const [group, ada] = [tenant.group("Chess"), tenant.user("Ada")];
  tenant.admin.addLink(memberOf(group, ada));
  const [record] = await tenant.log();
  expect(record?.targets).toEqual([
    { ref: group, displayName: "Chess", modified: [{ name: "members", oldValue: null, newValue: ada.id }] },
    { ref: ada, displayName: "Ada", modified: [] },
  ]);
});

test("a refused call leaves no record and no change, even among others in one transaction", async () => {
  using tenant = new AnEmbeddedTenant();
  const ada = tenant.user("Ada");
  const before = (await tenant.log()).length;
  tenant.directory.transaction(() => {
    expect(() => tenant.admin.update(ada, { nonsense: 1 })).toThrow();
    tenant.admin.update(ada, { city: "Bern" });
  });
  expect((await tenant.log()).length).toBe(before + 1);
});

test("a transaction that fails leaves no trace", async () => {
  using tenant = new AnEmbeddedTenant();
  const work = () => {
    tenant.user("Ada");
    throw new Error("changed my mind");
  };
  expect(() => tenant.directory.transaction(work)).toThrow("changed my mind");
  expect(await tenant.log()).toEqual([]);
  expect(await tenant.directory.principal("ada@contoso.example")).toBeNull();
});

describe("the log is read", () => {
  const busy = () => {
    const tenant = new AnEmbeddedTenant();
    const [ada, bob] = [tenant.user("Ada"), tenant.user("Bob")];
    const asAda = tenant.directory.as({
      actor: { kind: "user", id: ada.id, name: "Ada" },
      app: "Graph",
      ip: null,
    });
    for (let round = 1; round <= 1_500; round++) {
      tenant.time += 1_000;
      (round % 3 === 0 ? asAda : tenant.admin).update(round % 2 === 0 ? ada : bob, { city: `City ${round}` });
    }
    return Object.assign(tenant, { ada, bob });
  };

  test("the log is read newest first, in full, and between two times that are both included", async () => {
    using tenant = busy();
    const all = await tenant.log();
    expect(all).toHaveLength(1_502);
    expect(all.map((event) => Number(event.id))).toEqual(Array.from({ length: 1_502 }, (_, index) => 1_502 - index));
    const some = await tenant.log({ since: NOON + 10_000, until: NOON + 19_000 });
    expect(some.map((event) => (event.time - NOON) / 1_000)).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
  });

  test("the log is read by target, by category and up to a limit", async () => {
    using tenant = busy();
    expect(await tenant.log({ targets: [tenant.ada] })).toHaveLength(751);
    expect(await tenant.log({ targets: [tenant.ada, tenant.bob, { type: "user", id: "x" }] })).toHaveLength(1_502);
    expect(await tenant.log({ targets: [] })).toEqual([]);
    expect(await tenant.log({ category: "Policy" })).toEqual([]);
    expect((await tenant.log({ limit: 3 })).map((event) => Number(event.id))).toEqual([1_502, 1_501, 1_500]);
  });

  test("the log is read by actor: id, user principal name or display name, in any case", async () => {
    using tenant = busy();
    for (const actor of [tenant.ada.id, "ADA@contoso.example", "ada"]) {
      expect(await tenant.log({ actor })).toHaveLength(500);
    }
    expect(await tenant.log({ actor: "ada admin", targets: [tenant.bob] })).toHaveLength(501);
    expect(await tenant.log({ actor: "nobody" })).toEqual([]);
  });

  test("the log is read by a user principal name that its holder took later", async () => {
    using tenant = busy();
    tenant.admin.update(tenant.ada, { userPrincipalName: "ada.new@contoso.example" });
    expect(await tenant.log({ actor: "ada.new@contoso.example" })).toHaveLength(500);
  });

  test("the log is read by an actor who appears under two names, still newest first", async () => {
    using tenant = busy();
    const renamed = { actor: { kind: "user", id: tenant.ada.id, name: "Ada II" }, app: "Graph", ip: null } as const;
    tenant.directory.as(renamed).update(tenant.bob, { city: "Bern" });
    const times = (await tenant.log({ actor: tenant.ada.id })).map((event) => event.time);
    expect(times).toHaveLength(501);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});

test("an entry of our own action is kept as it was given", async () => {
  using tenant = new AnEmbeddedTenant();
  const entry: AuditEntry = {
    time: NOON,
    actor: { kind: "unknown", id: null, name: null },
    app: null,
    ip: null,
    category: "Backup and Recovery",
    operation: "Take snapshot",
    result: "failure",
    correlationId: "c",
    targets: [{ ref: null, displayName: "a job", modified: [] }],
  };
  await tenant.directory.record(entry);
  expect(await tenant.log({ category: "Backup and Recovery" })).toEqual([{ ...entry, id: expect.any(String) }]);
});
