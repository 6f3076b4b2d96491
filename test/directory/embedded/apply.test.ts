import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Step, StepOutcome } from "../../../src/directory/directory.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import { AnEmbeddedTenant, managerOf, memberOf, RECOVERY } from "./an-embedded-tenant.ts";

const ROLE = "00000000-0000-0000-0000-000000000000";

const one = async (tenant: AnEmbeddedTenant, step: Step): Promise<StepOutcome | undefined> =>
  (await tenant.directory.apply([step], RECOVERY))[0];

const outcome = async (tenant: AnEmbeddedTenant, step: Step): Promise<string> => {
  const result = await one(tenant, step);
  return result?.outcome === "failed" ? result.reason : (result?.outcome ?? "none");
};

const toCity = (ref: EntityRef, expected: string | null, value: string | null): Step => ({
  kind: "update",
  ref,
  set: [{ name: "city", expected, value }],
});

describe("an update", () => {
  test("an update writes over the expected value, is unchanged at the wanted value, and has otherwise moved", async () => {
    const city = fc.constantFrom(null, "Bern", "Basel", "Chur");
    await fc.assert(
      fc.asyncProperty(city, city, city, async (present, expected, value) => {
        using tenant = new AnEmbeddedTenant();
        const ada = tenant.admin.create("user", { city: present });
        const result = await outcome(tenant, toCity(ada, expected, value));
        const after = (await tenant.directory.get(ada))?.properties.city ?? null;
        if (present === value) expect([result, after]).toEqual(["unchanged", value]);
        else if (present === expected) expect([result, after]).toEqual(["applied", value]);
        else expect([result, after]).toEqual(["moved", present]);
      }),
      { numRuns: 40 },
    );
  });

  test("an update writes all of its properties or fails as a whole, and says which one has which value", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada", { city: "Bern", department: "Sales" });
    const result = await one(tenant, {
      kind: "update",
      ref: ada,
      set: [
        { name: "city", expected: "Bern", value: "Basel" },
        { name: "department", expected: "Research", value: "Legal" },
      ],
    });
    expect(result).toEqual({
      outcome: "failed",
      reason: "moved",
      message: expect.stringMatching(/department of the user "Ada" .* is "Sales" now, not "Research"/),
    });
    expect((await tenant.directory.get(ada))?.properties.city).toBe("Bern");
  });

  test("an update compares collections in any order", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.admin.create("user", { otherMails: ["b@x.example", "a@x.example"] });
    const set = [{ name: "otherMails", expected: ["a@x.example", "b@x.example"], value: null }];
    expect(await outcome(tenant, { kind: "update", ref: ada, set })).toBe("applied");
  });

  test("an update fails with the reason for its refusal", async () => {
    using tenant = new AnEmbeddedTenant();
    const [gone, deleted] = [tenant.user("Gone"), tenant.user("Deleted")];
    for (const ref of [gone, deleted]) tenant.admin.delete(ref);
    tenant.admin.purge(gone);
    expect(await outcome(tenant, toCity(gone, null, "Bern"))).toBe("gone");
    expect(await outcome(tenant, toCity(deleted, null, "Bern"))).toBe("moved");
    const synced = tenant.sync.create("user", {}, { synchronized: true });
    expect(await outcome(tenant, toCity(synced, null, "Bern"))).toBe("synchronized");
    const builtIn = tenant.admin.create("authenticationStrengthPolicy", {}, { builtIn: true });
    const rename = (ref: EntityRef, name: string, value: string): Step => ({
      kind: "update",
      ref,
      set: [{ name, expected: null, value }],
    });
    expect(await outcome(tenant, rename(builtIn, "displayName", "Mine"))).toBe("builtIn");
    const bob = tenant.admin.create("user", {});
    tenant.user("Ada");
    expect(await outcome(tenant, rename(bob, "userPrincipalName", "ADA@contoso.example"))).toBe("nameTaken");
    expect(await outcome(tenant, rename(bob, "shoeSize", "43"))).toBe("refused");
  });
});

describe("a restore", () => {
  test("a restore brings a soft-deleted object back once, and says why it cannot", async () => {
    using tenant = new AnEmbeddedTenant();
    const [ada, purged, expired] = [tenant.user("Ada"), tenant.user("Bob"), tenant.user("Eve")];
    for (const ref of [ada, purged, expired]) tenant.admin.delete(ref);
    tenant.admin.purge(purged);
    const second = tenant.user("Ada");
    expect(await one(tenant, { kind: "restore", ref: ada })).toMatchObject({
      reason: "nameTaken",
      message: expect.stringContaining(second.id),
    });
    tenant.admin.update(second, { userPrincipalName: "other@contoso.example" });
    expect(await outcome(tenant, { kind: "restore", ref: ada })).toBe("applied");
    expect(await outcome(tenant, { kind: "restore", ref: ada })).toBe("unchanged");
    expect(await outcome(tenant, { kind: "restore", ref: purged })).toBe("gone");
    tenant.pass(31);
    expect(await outcome(tenant, { kind: "restore", ref: expired })).toBe("expired");
  });
});

test("a restore under a new name writes it, logs it, and is refused where another user has it", async () => {
  using tenant = new AnEmbeddedTenant();
  const [ada, eve] = [tenant.user("Ada"), tenant.user("Eve")];
  tenant.admin.delete(ada);
  const as = (userPrincipalName: string) => one(tenant, { kind: "restore", ref: ada, userPrincipalName });
  expect(await as("eve@contoso.example")).toMatchObject({
    reason: "nameTaken",
    message: expect.stringContaining(eve.id),
  });
  expect(await as("ada.new@contoso.example")).toMatchObject({ outcome: "applied" });
  expect((await tenant.directory.get(ada))?.properties.userPrincipalName).toBe("ada.new@contoso.example");
  const [record] = await tenant.log();
  expect(record?.targets[0]?.modified.map(({ name }) => name)).toEqual(["deletedDateTime", "userPrincipalName"]);
});

describe("a soft deletion", () => {
  test("a soft deletion is unchanged for a deleted object, and refuses an object that could only be deleted permanently", async () => {
    using tenant = new AnEmbeddedTenant();
    const application = tenant.admin.create("application", { appId: "crm" });
    const principal = tenant.servicePrincipal("Crm", "crm");
    for (const ref of [application, principal]) {
      expect(await outcome(tenant, { kind: "softDelete", ref, properties: {} })).toBe("applied");
      expect(await outcome(tenant, { kind: "softDelete", ref, properties: {} })).toBe("unchanged");
    }
    const strength = tenant.admin.create("authenticationStrengthPolicy", {});
    expect(await outcome(tenant, { kind: "softDelete", ref: strength, properties: {} })).toBe("notSoftDeletable");
  });

  test("a soft deletion first removes the trust of a named location, as an administrator would have to", async () => {
    using tenant = new AnEmbeddedTenant();
    const trusted = tenant.admin.create("namedLocationPolicy", { isTrusted: true });
    expect(await outcome(tenant, { kind: "softDelete", ref: trusted, properties: {} })).toBe("applied");
    expect(await tenant.directory.get(trusted)).toMatchObject({
      life: "softDeleted",
      properties: { isTrusted: false },
    });
  });

  test("a soft deletion of an application leaves its service principal to a step of its own", async () => {
    using tenant = new AnEmbeddedTenant();
    const application = tenant.admin.create("application", { appId: "crm" });
    const principal = tenant.servicePrincipal("Crm", "crm");
    await outcome(tenant, { kind: "softDelete", ref: application, properties: {} });
    expect(await tenant.life(principal)).toBe("live");
  });
});

describe("a relationship entity", () => {
  test("a relationship entity is removed, recreated as the same one, and left alone if another person created it differently", async () => {
    using tenant = new AnEmbeddedTenant();
    const [client, graph] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph")];
    const properties = { clientId: client.id, resourceId: graph.id, consentType: "AllPrincipals", scope: "A" };
    const ref = tenant.admin.create("oAuth2PermissionGrant", properties);
    expect(await outcome(tenant, { kind: "softDelete", ref, properties: {} })).toBe("applied");
    expect(await outcome(tenant, { kind: "softDelete", ref, properties: {} })).toBe("unchanged");
    expect(await outcome(tenant, { kind: "recreate", ref, properties })).toBe("applied");
    expect((await tenant.directory.get(ref))?.properties).toEqual(properties);
    expect(await outcome(tenant, { kind: "recreate", ref, properties })).toBe("unchanged");
    expect(await outcome(tenant, { kind: "recreate", ref, properties: { ...properties, scope: "B" } })).toBe("moved");
  });

  test("a relationship entity is not recreated without live ends, nor is any other object", async () => {
    using tenant = new AnEmbeddedTenant();
    const [ada, graph] = [tenant.user("Ada"), tenant.servicePrincipal("Graph")];
    const properties = { principalId: ada.id, resourceId: graph.id, appRoleId: ROLE };
    const ref = tenant.admin.create("appRoleAssignment", properties);
    tenant.admin.delete(ref);
    tenant.admin.delete(ada);
    expect(await outcome(tenant, { kind: "recreate", ref, properties })).toBe("targetDeleted");
    tenant.admin.purge(ada);
    expect(await outcome(tenant, { kind: "recreate", ref, properties })).toBe("targetGone");
    expect(await outcome(tenant, { kind: "recreate", ref: ada, properties: {} })).toBe("hardDeleted");
  });
});

describe("a link step", () => {
  test("a link step reaches its goal once and is unchanged after that", async () => {
    using tenant = new AnEmbeddedTenant();
    const link = memberOf(tenant.group("Chess"), tenant.user("Ada"));
    expect(await outcome(tenant, { kind: "addLink", link })).toBe("applied");
    expect(await outcome(tenant, { kind: "addLink", link })).toBe("unchanged");
    expect(await outcome(tenant, { kind: "removeLink", link })).toBe("applied");
    expect(await outcome(tenant, { kind: "removeLink", link })).toBe("unchanged");
  });

  test("a link step fails with the reason for its refusal", async () => {
    using tenant = new AnEmbeddedTenant();
    const [group, ada, bob] = [tenant.group("Chess"), tenant.user("Ada"), tenant.user("Bob")];
    const rule = tenant.group("Sales", ["DynamicMembership"]);
    expect(await outcome(tenant, { kind: "addLink", link: memberOf(rule, ada) })).toBe("dynamicMembership");
    tenant.admin.delete(bob);
    expect(await outcome(tenant, { kind: "addLink", link: memberOf(group, bob) })).toBe("targetDeleted");
    tenant.admin.purge(bob);
    expect(await outcome(tenant, { kind: "addLink", link: memberOf(group, bob) })).toBe("targetGone");
    tenant.admin.delete(group);
    expect(await outcome(tenant, { kind: "addLink", link: memberOf(group, ada) })).toBe("moved");
    tenant.admin.purge(group);
    expect(await outcome(tenant, { kind: "addLink", link: memberOf(group, ada) })).toBe("gone");
  });

  test("a link step does not overwrite a manager that the plan did not know, unless that manager is soft-deleted", async () => {
    using tenant = new AnEmbeddedTenant();
    const [ada, bob, eve] = [tenant.user("Ada"), tenant.user("Bob"), tenant.user("Eve")];
    tenant.admin.addLink(managerOf(ada, eve));
    expect(await outcome(tenant, { kind: "addLink", link: managerOf(ada, bob) })).toBe("moved");
    expect(await tenant.directory.hasLink(managerOf(ada, eve))).toBe(true);
    tenant.admin.delete(eve);
    expect(await outcome(tenant, { kind: "addLink", link: managerOf(ada, bob) })).toBe("applied");
    expect(await tenant.directory.hasLink(managerOf(ada, eve))).toBe(false);
  });
});

describe("the steps of one call", () => {
  test("steps of one call have one outcome each, in order, and a failed step does not stop the following ones", async () => {
    using tenant = new AnEmbeddedTenant();
    const [ada, bob] = [tenant.user("Ada"), tenant.user("Bob")];
    const steps = [toCity(ada, "Chur", "Bern"), toCity(bob, null, "Bern"), toCity(bob, null, "Bern")];
    const outcomes = await tenant.directory.apply(steps, RECOVERY);
    expect(outcomes.map((each) => each.outcome)).toEqual(["failed", "applied", "unchanged"]);
  });

  test("steps of one call leave one record for each applied step, in the initiator's name, and no record for the others", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    const before = (await tenant.log()).length;
    const steps = [toCity(ada, null, "Bern"), toCity(ada, null, "Bern"), toCity(ada, "Chur", "Basel")];
    await tenant.directory.apply(steps, RECOVERY);
    const log = await tenant.log();
    expect(log.length - before).toBe(1);
    expect(log[0]).toMatchObject({
      category: "Backup and Recovery",
      operation: "Recover user",
      correlationId: "job-1",
      app: "entra-rewind",
      targets: [{ ref: ada, modified: [{ name: "city", oldValue: null, newValue: "Bern" }] }],
    });
  });
});
