import { describe, expect, test } from "vitest";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import type { Link } from "../../../src/domain/tenant/link.ts";
import { AnEmbeddedTenant, managerOf, memberOf, withReason } from "./an-embedded-tenant.ts";

const fails = (code: string, reason?: string) =>
  expect.objectContaining(reason === undefined ? { code } : { code, ...withReason(reason) });
const ROLE = "00000000-0000-0000-0000-000000000000";

const consent = (tenant: AnEmbeddedTenant, client: EntityRef, resource: EntityRef, user?: EntityRef): EntityRef =>
  tenant.admin.create("oAuth2PermissionGrant", {
    clientId: client.id,
    resourceId: resource.id,
    scope: "User.Read",
    consentType: user === undefined ? "AllPrincipals" : "Principal",
    ...(user === undefined ? {} : { principalId: user.id }),
  });

const assign = (tenant: AnEmbeddedTenant, principal: EntityRef, resource: EntityRef): EntityRef =>
  tenant.admin.create("appRoleAssignment", { appRoleId: ROLE, principalId: principal.id, resourceId: resource.id });

describe("a link", () => {
  test("a link stays while either end is soft-deleted and goes when one is purged", async () => {
    using tenant = new AnEmbeddedTenant();
    const [group, ada, bob] = [tenant.group("Chess"), tenant.user("Ada"), tenant.user("Bob")];
    tenant.admin.addLink(memberOf(group, ada));
    tenant.admin.addLink(memberOf(group, bob));
    const both = async () => [
      await tenant.directory.hasLink(memberOf(group, ada)),
      await tenant.directory.hasLink(memberOf(group, bob)),
    ];
    tenant.admin.delete(ada);
    tenant.admin.delete(group);
    expect(await both()).toEqual([true, true]);
    tenant.admin.purge(ada);
    expect(await both()).toEqual([false, true]);
    tenant.admin.purge(group);
    expect(await both()).toEqual([false, false]);
  });

  test("a link needs two live ends of the right types and can be added once", () => {
    using tenant = new AnEmbeddedTenant();
    const [group, ada, bob] = [tenant.group("Chess"), tenant.user("Ada"), tenant.user("Bob")];
    const app = tenant.admin.create("application", { displayName: "Crm" });
    expect(() => tenant.admin.addLink(memberOf(ada, bob))).toThrow(fails("invalidInput"));
    expect(() => tenant.admin.addLink(memberOf(group, app))).toThrow(fails("invalidInput"));
    expect(() => tenant.admin.addLink(memberOf(group, { type: "user", id: "x" }))).toThrow(
      fails("notFound", "targetGone"),
    );
    tenant.admin.addLink(memberOf(group, bob));
    expect(() => tenant.admin.addLink(memberOf(group, bob))).toThrow(fails("invalidInput"));
    tenant.admin.delete(ada);
    expect(() => tenant.admin.addLink(memberOf(group, ada))).toThrow(fails("notFound", "targetDeleted"));
    tenant.admin.delete(group);
    expect(() => tenant.admin.removeLink(memberOf(group, bob))).toThrow(fails("notFound"));
  });

  test("a link that does not exist cannot be removed", () => {
    using tenant = new AnEmbeddedTenant();
    const link = memberOf(tenant.group("Chess"), tenant.user("Ada"));
    expect(() => tenant.admin.removeLink(link)).toThrow(fails("notFound"));
  });

  test("a link with a single target replaces the previous one", async () => {
    using tenant = new AnEmbeddedTenant();
    const [ada, bob, eve] = [tenant.user("Ada"), tenant.user("Bob"), tenant.user("Eve")];
    tenant.admin.addLink(managerOf(ada, bob));
    tenant.admin.addLink(managerOf(ada, eve));
    expect(await tenant.directory.hasLink(managerOf(ada, bob))).toBe(false);
    expect(await tenant.directory.hasLink(managerOf(ada, eve))).toBe(true);
  });

  test("a member link of a dynamic group is written only by the evaluation of its rule, and an owner link by anyone", async () => {
    using tenant = new AnEmbeddedTenant();
    const [group, ada] = [tenant.group("Sales", ["DynamicMembership"]), tenant.user("Ada")];
    expect(() => tenant.admin.addLink(memberOf(group, ada))).toThrow(fails("notSupported", "dynamicMembership"));
    tenant.admin.addLink({ link: "owners", source: group, target: ada });
    const rule = {
      actor: { kind: "app", id: null, name: null },
      app: "Microsoft Entra Dynamic Membership",
      ip: null,
    } as const;
    tenant.directory.as(rule).addLink(memberOf(group, ada));
    expect(await tenant.directory.hasLink(memberOf(group, ada))).toBe(true);
  });
});

describe("a grant or an assignment", () => {
  test("a grant or an assignment has the same id whenever it is created again", async () => {
    using tenant = new AnEmbeddedTenant();
    const [client, graph] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph")];
    const grant = consent(tenant, client, graph);
    tenant.admin.delete(grant);
    expect(await tenant.life(grant)).toBe("gone");
    expect(consent(tenant, client, graph)).toEqual(grant);
    expect(consent(tenant, client, graph, tenant.user("Ada")).id).not.toBe(grant.id);
  });

  test("a grant or an assignment needs live ends and cannot be moved to others", () => {
    using tenant = new AnEmbeddedTenant();
    const [client, graph] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph")];
    const grant = consent(tenant, client, graph);
    tenant.admin.update(grant, { scope: "User.Read Mail.Read" });
    expect(() => tenant.admin.update(grant, { clientId: graph.id })).toThrow(fails("invalidInput"));
    tenant.admin.delete(client);
    expect(() => assign(tenant, client, graph)).toThrow(fails("notFound", "targetDeleted"));
    tenant.admin.purge(client);
    expect(() => assign(tenant, client, graph)).toThrow(fails("notFound", "targetGone"));
  });

  test("a grant or an assignment goes with its service principal, user or group when that is purged, and not before", async () => {
    using tenant = new AnEmbeddedTenant();
    const [client, graph] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph")];
    const [ada, group] = [tenant.user("Ada"), tenant.group("Chess")];
    const forAll = consent(tenant, client, graph);
    const forAda = consent(tenant, graph, client, ada);
    const toGroup = assign(tenant, group, graph);
    const lives = () => Promise.all([forAll, forAda, toGroup].map((ref) => tenant.life(ref)));
    for (const ref of [client, ada, group]) tenant.admin.delete(ref);
    expect(await lives()).toEqual(["live", "live", "live"]);
    tenant.admin.purge(ada);
    expect(await lives()).toEqual(["live", "gone", "live"]);
    tenant.admin.purge(group);
    expect(await lives()).toEqual(["live", "gone", "gone"]);
    tenant.admin.purge(client);
    expect(await lives()).toEqual(["gone", "gone", "gone"]);
  });
});

describe("a directory role", () => {
  test("a directory role is assigned to a live and enabled user, by id or user principal name", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    tenant.admin.assignRole("backupAdministrator", ada);
    tenant.admin.assignRole({ displayName: "Helpdesk", templateId: "help" }, ada);
    const principal = {
      id: ada.id,
      userPrincipalName: "ada@contoso.example",
      displayName: "Ada",
      roles: ["backupAdministrator"],
    };
    expect(await tenant.directory.principal(ada.id)).toEqual(principal);
    expect(await tenant.directory.principal("ADA@contoso.example")).toEqual(principal);
    expect((await tenant.directory.privileges()).holders).toMatchObject([
      { ref: ada, roles: [{}, { displayName: "Helpdesk" }] },
    ]);
    tenant.admin.removeRole("backupAdministrator", ada);
    expect((await tenant.directory.principal(ada.id))?.roles).toEqual([]);
  });

  test("a directory role of an unknown, disabled or deleted user does not count, and counts again after a restore", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    tenant.admin.assignRole("backupReader", ada);
    tenant.admin.update(ada, { accountEnabled: false });
    expect(await tenant.directory.principal(ada.id)).toBeNull();
    tenant.admin.update(ada, { accountEnabled: true });
    tenant.admin.delete(ada);
    expect(await tenant.directory.principal(ada.id)).toBeNull();
    expect((await tenant.directory.privileges()).holders).toEqual([]);
    tenant.admin.restore(ada);
    expect((await tenant.directory.principal(ada.id))?.roles).toEqual(["backupReader"]);
    expect(await tenant.directory.principal("nobody@contoso.example")).toBeNull();
  });

  test("a directory role cannot be assigned twice, or removed from a user who does not hold it", () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    tenant.admin.assignRole("backupReader", ada);
    expect(() => tenant.admin.assignRole("backupReader", ada)).toThrow(fails("invalidInput"));
    expect(() => tenant.admin.removeRole("globalAdministrator", ada)).toThrow(fails("notFound"));
  });
});

test("every kind of link can be added and removed again", async () => {
  using tenant = new AnEmbeddedTenant();
  const [ada, bob, group] = [tenant.user("Ada"), tenant.user("Bob"), tenant.group("Chess")];
  const [app, agent] = [tenant.admin.create("application", { displayName: "Crm" }), tenant.servicePrincipal("Agent")];
  const links: Link[] = [
    memberOf(group, agent),
    { link: "owners", source: group, target: ada },
    { link: "owners", source: app, target: ada },
    { link: "owners", source: agent, target: ada },
    managerOf(ada, bob),
    { link: "sponsors", source: ada, target: group },
    { link: "sponsors", source: agent, target: bob },
  ];
  for (const link of links) tenant.admin.addLink(link);
  for (const link of links) expect(await tenant.directory.hasLink(link)).toBe(true);
  for (const link of links) tenant.admin.removeLink(link);
  for (const link of links) expect(await tenant.directory.hasLink(link)).toBe(false);
});
