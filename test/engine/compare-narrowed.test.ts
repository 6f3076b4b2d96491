import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SnapshotId } from "../../src/domain/ids.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { type ContosoTenant, openContoso, rescuer } from "../support/contoso-tenant.ts";
import { factsOf, sortedIds } from "../support/ground-truth.ts";
import { everyPage } from "../support/recovery-tenant.ts";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

describe("a comparison", () => {
  let tenant: ContosoTenant;
  let newest: SnapshotId;
  beforeAll(async () => {
    tenant = await openContoso();
    const [snapshot] = (await tenant.engine.recovery.listSnapshots({ limit: 1 })).items;
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    newest = snapshot.id;
  });
  afterAll(() => tenant[Symbol.asyncDispose]());

  const compare = (scope: Scope, from: SnapshotId = newest) =>
    tenant.engine.investigation.compareSnapshots({ from, to: null, scope }, {});
  const types = (...named: EntityType[]): Scope => ({ types: named });

  test("shows only the parts that one actor wrote last, on every page", async () => {
    const { attacker } = tenant.truth;
    const { wipedUsers, finance, financeMembers } = factsOf(tenant.truth, "incident");
    const scope: Scope = { all: true, actor: attacker.userPrincipalName };
    const whole = await compare(scope);
    const all = await everyPage(
      (page) => tenant.engine.investigation.compareSnapshots({ from: newest, to: null, scope }, page),
      9,
    );
    expect(all).toEqual(whole.items);
    for (const { properties, links, action, existenceBy } of all) {
      if (action !== "update" && existenceBy?.last.actor.id === attacker.id) continue;
      for (const { by } of [...properties, ...links]) expect(by?.last.actor.id).toBe(attacker.id);
    }
    const wiped = all.filter(({ properties }) => properties.some(({ name }) => name === "department"));
    expect(sortedIds(wiped.map(({ ref }) => ref))).toEqual(sortedIds(wipedUsers.map(({ ref }) => ref)));
    const emptied = all.find(({ ref }) => ref.id === finance.id);
    expect(emptied?.linkTotals).toMatchObject({ remove: 0, add: financeMembers.length });
    // A colleague described Finance anew that morning.
    expect(emptied?.properties.map(({ name }) => name)).not.toContain("description");
    const everyone = await compare({ all: true });
    expect(everyone.items.length).toBeGreaterThan(whole.items.length);
  });

  test("names changed locations and groups that the compared policies use", async () => {
    const { related = [] } = await compare(types("conditionalAccessPolicy"));
    const berlin = related.find(({ displayName }) => displayName === "Head office Berlin");
    expect(berlin).toMatchObject({ parts: ["ipRanges"] });
    expect(berlin?.policies.map(({ displayName }) => displayName)).toEqual(
      expect.arrayContaining([expect.stringContaining("CA005"), expect.stringContaining("CA007")]),
    );
    const finance = related.find(({ displayName }) => displayName === "Finance");
    expect(finance?.parts).toContain("members");
    const both = await compare(types("conditionalAccessPolicy", "namedLocationPolicy", "group"));
    expect(both.related).toBeUndefined();
    expect((await compare(types("user"))).related).toBeUndefined();
  });

  test("names a location that lost its trust if the compared policies depend on all trusted locations", async () => {
    const { hands, engine } = tenant;
    const location = hands.create("namedLocationPolicy", {
      displayName: "Depot",
      isTrusted: true,
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "198.51.100.64/28" }],
    });
    const policy = hands.create("conditionalAccessPolicy", {
      displayName: "Trusted places",
      state: "enabled",
      conditions: {
        users: { includeUsers: ["None"] },
        applications: { includeApplications: ["All"] },
        locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    const { id } = await engine.recovery.takeSnapshot({ label: null, caller: rescuer });
    tenant.later(MINUTE);
    const scope: Scope = { entities: [{ type: "conditionalAccessPolicy", ids: [policy.id] }] };
    expect((await compare(scope, id)).related).toBeUndefined();
    hands.update(location, { isTrusted: false });
    tenant.later(MINUTE);
    const { related } = await compare(scope, id);
    expect(related).toEqual([
      {
        ref: location,
        displayName: "Depot",
        parts: ["isTrusted"],
        policies: [{ ref: policy, displayName: "Trusted places" }],
      },
    ]);
  });

  test("has the dangers of the actor's work and of no one else's", async () => {
    const { done } = await compare({ all: true, actor: tenant.truth.attacker.id });
    expect(done?.risks.length).toBeGreaterThan(0);
    expect(done?.actors?.map(({ actor }) => actor.id)).toEqual([tenant.truth.attacker.id]);
    const colleague = await compare({ all: true, actor: "sofia.marchesi@contoso.example" });
    expect(colleague.done?.risks.map(({ sentence }) => sentence).join(" ")).not.toContain("Head office Berlin");
  });
});

test("a comparison names no author of a write before its beginning or after its end, although all are of one millisecond", async () => {
  await using tenant = openTwoHandsTenant({ stillClock: true });
  const { honest, mallory, engine } = tenant;
  const ada = honest.create("user", { displayName: "Ada", userPrincipalName: "ada@contoso.example" });
  mallory.update(ada, { department: "Legal" });
  const from = (await tenant.snapshot()).id;
  honest.update(ada, { department: "Sales" });
  const to = (await tenant.snapshot()).id;
  mallory.update(ada, { department: "Board" });
  const { items } = await engine.investigation.compareSnapshots({ from, to, scope: { all: true } }, {});
  expect(items).toMatchObject([{ ref: ada, properties: [{ name: "department", now: "Sales", then: "Legal" }] }]);
  expect(JSON.stringify(items)).toContain("honest@contoso.example");
  expect(JSON.stringify(items)).not.toContain("mallory@contoso.example");
});

test("a comparison of one actor's work does not give them another author's deletion or creation", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const ada = honest.create("user", { displayName: "Ada", userPrincipalName: "ada@contoso.example" });
  const from = (await tenant.snapshot()).id;
  honest.update(ada, { department: "Legal" });
  const bea = mallory.create("user", { displayName: "Bea", userPrincipalName: "bea@contoso.example" });
  mallory.delete(ada);
  const workOf = async (actor: string) => {
    const scope: Scope = { all: true, actor };
    const { items } = await engine.investigation.compareSnapshots({ from, to: null, scope }, {});
    return Object.fromEntries(items.map(({ ref, action }) => [ref.id, action]));
  };
  expect(await workOf("honest@contoso.example")).toEqual({ [ada.id]: "update" });
  expect(await workOf("mallory@contoso.example")).toEqual({ [ada.id]: "restore", [bea.id]: "softDelete" });
});

test("a comparison of one actor's work has the secrets that they took, and those that another took not", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const secret = (id: number) => ({ displayName: `${id}`, keyId: `00000000-0000-4000-8000-00000000000${id}` });
  const [taken, shared] = ["Payroll", "Reports"].map((displayName) =>
    honest.create("application", { displayName, appId: displayName, passwordCredentials: [secret(1)] }),
  );
  if (taken === undefined || shared === undefined) return expect.fail("no application");
  const from = (await tenant.snapshot()).id;
  mallory.update(taken, { passwordCredentials: [] });
  honest.update(shared, { passwordCredentials: [] });
  mallory.update(shared, { web: { redirectUris: ["https://evil.example"] } });
  const workOf = async (actor: string) => {
    const scope: Scope = { all: true, actor };
    const { items } = await engine.investigation.compareSnapshots({ from, to: null, scope }, {});
    return Object.fromEntries(
      items.map(({ displayName, properties, lost = [] }) => [
        displayName,
        { written: properties.map(({ name }) => name), lost: lost.map(({ name }) => name) },
      ]),
    );
  };
  expect(await workOf("mallory@contoso.example")).toEqual({
    Payroll: { written: [], lost: ["passwordCredentials"] },
    Reports: { written: ["web"], lost: [] },
  });
  expect(await workOf("honest@contoso.example")).toEqual({ Reports: { written: [], lost: ["passwordCredentials"] } });
});
