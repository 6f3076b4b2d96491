import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { presentObject } from "../../src/microsoft/investigation/present-object.ts";
import { referencesOf } from "../../src/microsoft/investigation/references.ts";
import type { References } from "../../src/service/investigation.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../support/contoso-through-graph.ts";

const byPlace = ({ items }: References) => items.map(({ ref, how }) => `${how} ${ref.type}/${ref.id}`).toSorted();

describe("references to an object through Graph", () => {
  let graph: ContosoThroughGraph;
  beforeAll(async () => {
    graph = await openContosoThroughGraph();
  });
  afterAll(() => graph[Symbol.asyncDispose]());

  const facts = () => {
    const { facts } = graph.tenant.truth;
    if (facts.scenario !== "incident") throw new Error("Another scenario was played.");
    return facts;
  };

  test("references through Graph equal those of the engine's captures", async () => {
    const { finance, financeMembers, mfaPolicy, widenedLocation, wipedUsers, rogueApplication } = facts();
    const [grant] = rogueApplication.grants;
    const looked: (EntityRef | null | undefined)[] = [
      finance,
      financeMembers[0],
      mfaPolicy,
      widenedLocation,
      wipedUsers[0]?.ref,
      rogueApplication.application,
      rogueApplication.servicePrincipal,
      grant,
      { type: "user", id: graph.tenant.truth.attacker.id },
      { type: "authorizationPolicy", id: facts().authorizationPolicy.id },
    ];
    let compared = 0;
    for (const ref of looked) {
      if (ref === null || ref === undefined) continue;
      const ours = await graph.tenant.engine.investigation.getObjectHistory({ ref }, {});
      const { pointsAt, pointedAtBy } = await referencesOf(graph.context, ref);
      const told = `${ref.type} ${ours.displayName}`;
      expect(pointedAtBy.total, told).toBe(ours.pointedAtBy.total);
      if (pointedAtBy.total <= 20) expect(byPlace(pointedAtBy), told).toEqual(byPlace(ours.pointedAtBy));
      // An application named by a policy stands there by its appId, which the engine does not look up.
      const links = byPlace(pointsAt).filter((place) => !place.startsWith("conditions.applications"));
      if (pointsAt.total <= 20) expect(links, told).toEqual(byPlace(ours.pointsAt));
      compared += pointedAtBy.total + pointsAt.total;
    }
    expect(compared).toBeGreaterThan(20);
  });

  test("references show the first of many and count them all", async () => {
    const group = graph.tenant.hands.create("group", { displayName: "Everybody", groupTypes: [] });
    for (let n = 0; n < 30; n += 1) {
      const userPrincipalName = `many.${n}@contoso.example`;
      const target = graph.tenant.hands.create("user", {
        displayName: `Many ${n}`,
        userPrincipalName,
        accountEnabled: true,
      });
      graph.tenant.hands.addLink({ link: "members", source: group, target });
    }
    const { pointsAt } = await referencesOf(graph.context, group);
    expect(pointsAt.total).toBe(30);
    expect(pointsAt.items).toHaveLength(20);
    expect(pointsAt.items[0]).toMatchObject({
      displayName: expect.stringContaining("Many"),
      how: "members",
      still: true,
    });
  });

  test("references name a policy's applications, and an application's policies", async () => {
    const { hands, directory } = graph.tenant;
    const appId = "7d1c2b3a-0000-4000-8000-00000000abcd";
    const principal = hands.create("servicePrincipal", { displayName: "Payroll", appId });
    const conditions = {
      applications: { includeApplications: [appId, "Office365"] },
      users: { includeUsers: ["All"] },
    };
    const policy = hands.create("conditionalAccessPolicy", {
      displayName: "Guard payroll",
      state: "disabled",
      conditions,
    });
    expect(await directory.get(policy)).not.toBeNull();
    graph.forget();
    const how = "conditions.applications.includeApplications";
    const pointing = (await referencesOf(graph.context, principal)).pointedAtBy;
    expect(pointing.items).toEqual([{ ref: policy, displayName: "Guard payroll", how, still: true }]);
    const pointed = (await referencesOf(graph.context, policy)).pointsAt;
    expect(pointed.items).toEqual([{ ref: principal, displayName: "Payroll", how, still: true }]);
  });

  test("references name the area that must not be read, and show the rest", async () => {
    graph.forget();
    graph.refuse(/conditionalAccess|policies/i);
    const { pointsAt, pointedAtBy } = await referencesOf(graph.context, facts().finance);
    expect(pointedAtBy.unread).toEqual([expect.stringMatching(/could not be read: the app lacks Policy\.Read\.All/)]);
    expect(pointsAt.unread).toBeUndefined();
    graph.refuse(/users|groups|deletedItems/);
    const blind = await referencesOf(graph.context, facts().finance);
    expect(blind.pointsAt.unread).toEqual([expect.stringContaining("Directory.Read.All")]);
    await expect(presentObject(graph.context, facts().finance)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("Directory.Read.All"),
    });
    graph.refuse(null);
  });

  test("a look-up finds an object in use, deleted or nowhere", async () => {
    const { finance, deletedUsers, deletedApplication, mfaPolicy } = facts();
    const [deleted] = deletedUsers;
    const present = (ref: EntityRef) => presentObject(graph.context, ref);
    expect(await present(finance)).toEqual({ displayName: "Finance", life: "live" });
    expect(await present(mfaPolicy)).toMatchObject({ life: "live" });
    if (deleted === undefined) throw new Error("Nobody was deleted.");
    expect(await present(deleted)).toMatchObject({ life: "softDeleted", displayName: expect.any(String) });
    expect(await present(deletedApplication.application)).toMatchObject({ life: "softDeleted" });
    expect(await present({ type: "group", id: deleted.id })).toBeNull();
    expect(await present({ type: "user", id: "../groups" })).toBeNull();
    expect(await present({ type: "namedLocationPolicy", id: "none" })).toBeNull();
    await expect(present({ type: "appRoleAssignment", id: "a" })).rejects.toMatchObject({ code: "notSupported" });
  });
});

describe("references to an object that is not in use, through Graph", () => {
  test("references find policies that still name a purged object", async () => {
    await using graph = await openContosoThroughGraph("purged");
    const { facts } = graph.tenant.truth;
    if (facts.scenario !== "purged") throw new Error("Another scenario was played.");
    const { pointsAt, pointedAtBy } = await referencesOf(graph.context, facts.group);
    expect(pointedAtBy.items.map(({ ref }) => ref.id).toSorted()).toEqual(
      facts.policies.map(({ id }) => id).toSorted(),
    );
    expect(pointedAtBy.items.every(({ still }) => still)).toBe(true);
    expect(pointsAt).toMatchObject({
      total: 0,
      unread: [expect.stringContaining("no links of an object that is not")],
    });
    const [policy] = facts.policies;
    if (policy === undefined) throw new Error("No policy names the group.");
    const inUse = await referencesOf(graph.context, policy);
    expect(JSON.stringify(inUse)).not.toContain("no links of an object that is not");
  });

  test("references find policies that still name a deleted location", async () => {
    await using graph = await openContosoThroughGraph("named-location");
    const { facts } = graph.tenant.truth;
    if (facts.scenario !== "named-location") throw new Error("Another scenario was played.");
    const { pointedAtBy } = await referencesOf(graph.context, facts.location);
    expect(pointedAtBy.items.map(({ ref }) => ref.id).toSorted()).toEqual(
      facts.policies.map(({ id }) => id).toSorted(),
    );
  });
});
