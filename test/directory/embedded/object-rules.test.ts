import { describe, expect, test } from "vitest";
import { DAY } from "../../../src/domain/time.ts";
import { AnEmbeddedTenant, memberOf, withReason } from "./an-embedded-tenant.ts";

const fails = (code: string, reason?: string) =>
  expect.objectContaining(reason === undefined ? { code } : { code, ...withReason(reason) });

describe("an object", () => {
  test("an object has the properties it was created with, without nulls, and only recoverable ones in its state", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.admin.create("user", { displayName: "Ada", department: null, creationType: "Invitation" });
    expect(await tenant.directory.get(ada)).toEqual({
      ref: ada,
      life: "live",
      displayName: "Ada",
      properties: { displayName: "Ada" },
      synchronized: false,
      builtIn: false,
      dynamicMembership: false,
    });
  });

  test("an object loses a property that is set to null", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada", { department: "Sales" });
    tenant.admin.update(ada, { department: null });
    expect((await tenant.directory.get(ada))?.properties).not.toHaveProperty("department");
  });

  test("an object refuses properties that its type lacks and values of the wrong kind", () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    expect(() => tenant.admin.update(ada, { shoeSize: 43 })).toThrow(/no property "shoeSize"/);
    expect(() => tenant.admin.update(ada, { displayName: 43 })).toThrow(fails("invalidInput"));
    expect(() => tenant.admin.update(ada, { userPrincipalName: "nobody" })).toThrow(fails("invalidInput"));
    expect(() => tenant.admin.create("group", { userPrincipalName: "a@b" })).toThrow(fails("invalidInput"));
  });

  test("an object cannot be created twice under one id", () => {
    using tenant = new AnEmbeddedTenant();
    tenant.admin.create("group", {}, { id: "one" });
    expect(() => tenant.admin.create("group", {}, { id: "one" })).toThrow(fails("invalidInput"));
  });

  test("an object that never existed is not found by any operation", () => {
    using tenant = new AnEmbeddedTenant();
    const nobody = { type: "user", id: "nobody" } as const;
    expect(() => tenant.admin.update(nobody, {})).toThrow(fails("notFound"));
    expect(() => tenant.admin.delete(nobody)).toThrow(fails("notFound"));
    expect(() => tenant.admin.restore(nobody)).toThrow(fails("notFound"));
    expect(() => tenant.admin.purge(nobody)).toThrow(fails("notFound"));
  });
});

describe("a deleted object", () => {
  test("a deleted object is kept for 30 days, can be restored until then, and is gone afterward", async () => {
    using tenant = new AnEmbeddedTenant();
    const [ada, bob] = [tenant.user("Ada"), tenant.user("Bob")];
    tenant.admin.delete(ada);
    tenant.admin.delete(bob);
    tenant.time += 30 * DAY - 1;
    expect(await tenant.life(ada)).toBe("softDeleted");
    tenant.admin.restore(ada);
    tenant.time += 1;
    expect([await tenant.life(ada), await tenant.life(bob)]).toEqual(["live", "gone"]);
    expect(() => tenant.admin.restore(bob)).toThrow(fails("notFound", "expired"));
  });

  test("a deleted object cannot be written or deleted again", () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    tenant.admin.delete(ada);
    expect(() => tenant.admin.update(ada, { city: "Bern" })).toThrow(fails("notFound"));
    expect(() => tenant.admin.delete(ada)).toThrow(fails("notFound"));
  });

  test("a purged object is gone permanently, and a live one cannot be purged", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    expect(() => tenant.admin.purge(ada)).toThrow(fails("notFound"));
    tenant.admin.delete(ada);
    tenant.admin.purge(ada);
    expect(await tenant.life(ada)).toBe("gone");
    expect(() => tenant.admin.restore(ada)).toThrow(fails("notFound", "gone"));
  });

  test("a deleted object lapses with a record of the directory's own at the end of its 30 days", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.user("Ada");
    const deleted = tenant.time;
    tenant.admin.delete(ada);
    tenant.pass(45);
    await tenant.life(ada);
    expect((await tenant.log({ targets: [ada] }))[0]).toMatchObject({
      operation: "Hard Delete user",
      time: deleted + 30 * DAY,
      actor: { kind: "app", name: "Microsoft Entra ID" },
    });
  });
});

describe("a user principal name", () => {
  test("a user principal name belongs to one live user, in any case", () => {
    using tenant = new AnEmbeddedTenant();
    tenant.user("Ada");
    const bob = tenant.user("Bob");
    expect(() => tenant.user("ADA")).toThrow(/held by the user "Ada"/);
    const taken = { userPrincipalName: "Ada@Contoso.example" };
    expect(() => tenant.admin.update(bob, taken)).toThrow(fails("invalidInput", "nameTaken"));
    tenant.admin.update(bob, { userPrincipalName: "BOB@contoso.example" });
  });

  test("a user principal name is free once its holder is deleted, and then blocks the restore", async () => {
    using tenant = new AnEmbeddedTenant();
    const first = tenant.user("Ada");
    tenant.admin.delete(first);
    const second = tenant.user("Ada");
    expect(() => tenant.admin.restore(first)).toThrow(fails("invalidInput", "nameTaken"));
    expect(await tenant.life(first)).toBe("softDeleted");
    tenant.admin.delete(second);
    tenant.admin.restore(first);
    expect(await tenant.life(first)).toBe("live");
  });
});

describe("objects that cannot be deleted or written", () => {
  test("singletons cannot be deleted", () => {
    using tenant = new AnEmbeddedTenant();
    for (const type of ["authorizationPolicy", "organization", "authenticationMethodPolicy"] as const) {
      const ref = tenant.admin.create(type, {}, { id: `the-${type}` });
      expect(() => tenant.admin.delete(ref)).toThrow(fails("notSupported", "notSoftDeletable"));
    }
  });

  test("a trusted named location has to be made untrusted before its deletion", async () => {
    using tenant = new AnEmbeddedTenant();
    const place = tenant.admin.create("namedLocationPolicy", { displayName: "Office", isTrusted: true });
    expect(() => tenant.admin.delete(place)).toThrow(fails("notSupported"));
    tenant.admin.update(place, { isTrusted: false });
    tenant.admin.delete(place);
    expect(await tenant.life(place)).toBe("softDeleted");
  });

  test("a built-in object cannot be written or deleted", () => {
    using tenant = new AnEmbeddedTenant();
    const mfa = tenant.admin.create("authenticationStrengthPolicy", { displayName: "MFA" }, { builtIn: true });
    expect(() => tenant.admin.update(mfa, { displayName: "None" })).toThrow(fails("notSupported", "builtIn"));
    expect(() => tenant.admin.delete(mfa)).toThrow(fails("notSupported", "builtIn"));
  });

  test("an authentication strength of the tenant's own is deleted permanently", async () => {
    using tenant = new AnEmbeddedTenant();
    const strength = tenant.admin.create("authenticationStrengthPolicy", { displayName: "Keys" });
    tenant.admin.delete(strength);
    expect(await tenant.life(strength)).toBe("gone");
  });

  test("an object that is mastered on premises is written only by the synchronization", async () => {
    using tenant = new AnEmbeddedTenant();
    const ada = tenant.sync.create("user", { displayName: "Ada" }, { synchronized: true });
    const group = tenant.group("Chess");
    expect((await tenant.directory.get(ada))?.synchronized).toBe(true);
    expect(() => tenant.admin.update(ada, { city: "Bern" })).toThrow(fails("notSupported", "synchronized"));
    expect(() => tenant.admin.delete(ada)).toThrow(fails("notSupported", "synchronized"));
    expect(() => tenant.admin.create("user", {}, { synchronized: true })).toThrow(fails("notSupported"));
    tenant.sync.update(ada, { city: "Bern" });
    tenant.admin.addLink(memberOf(group, ada));
    expect(await tenant.directory.hasLink(memberOf(group, ada))).toBe(true);
    const manager = { link: "manager", source: ada, target: tenant.user("Bob") } as const;
    expect(() => tenant.admin.addLink(manager)).toThrow(fails("notSupported", "synchronized"));
  });
});

describe("an application", () => {
  test("an application takes its service principal along when it is deleted, and does not bring it back", async () => {
    using tenant = new AnEmbeddedTenant();
    const application = tenant.admin.create("application", { displayName: "Crm", appId: "crm" });
    const own = tenant.servicePrincipal("Crm", "crm");
    const other = tenant.servicePrincipal("Erp", "erp");
    tenant.admin.delete(application);
    expect([await tenant.life(application), await tenant.life(own), await tenant.life(other)]).toEqual([
      "softDeleted",
      "softDeleted",
      "live",
    ]);
    tenant.admin.restore(application);
    expect([await tenant.life(application), await tenant.life(own)]).toEqual(["live", "softDeleted"]);
  });
});

describe("a Conditional Access policy", () => {
  test("a Conditional Access policy still names a group that was purged", async () => {
    using tenant = new AnEmbeddedTenant();
    const group = tenant.group("Everyone");
    const conditions = { users: { includeGroups: [group.id] } };
    const policy = tenant.admin.create("conditionalAccessPolicy", { displayName: "MFA", conditions });
    tenant.admin.delete(group);
    tenant.admin.purge(group);
    expect((await tenant.directory.get(policy))?.properties.conditions).toEqual(conditions);
  });
});
