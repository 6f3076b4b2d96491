import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { findObjects } from "../../src/microsoft/investigation/find-objects.ts";
import type { FindObjects } from "../../src/service/investigation.ts";
import { askedActor } from "../../src/summaries/asked-actor.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../support/contoso-through-graph.ts";
import { everyPage } from "../support/recovery-tenant.ts";

let graph: ContosoThroughGraph;
beforeAll(async () => {
  graph = await openContosoThroughGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());
beforeEach(() => {
  graph.refuse(null);
  graph.forget();
});

const find = (text: string, more: Partial<FindObjects> = {}, limit = 50) =>
  findObjects(graph.context, { text, state: "any", ...more }, { limit });
const names = async (text: string, ...types: EntityType[]) =>
  (await find(text, types.length === 0 ? {} : { types })).items.map(({ displayName }) => displayName);
const incident = () => {
  const { facts } = graph.tenant.truth;
  if (facts.scenario !== "incident") throw new Error("Another scenario was played.");
  return facts;
};
const user = (displayName: string, name: string, more = {}) =>
  graph.tenant.hands.create("user", {
    displayName,
    userPrincipalName: `${name}@contoso.example`,
    accountEnabled: true,
    ...more,
  });

describe("a name looked up through Graph", () => {
  test("a user is found by a user principal name that the audit log has replaced, and by none if the log could not be read", async () => {
    const { hands } = graph.tenant;
    const renamed = user("Gavril Horn", "gavril.horn");
    hands.update(renamed, { userPrincipalName: "svc-print@contoso.example" });
    const taker = user("Print Service", "gavril.horn");
    const address = "Gavril.Horn@contoso.example";
    const both = await find(address);
    expect(both.items).toMatchObject(
      [
        { ref: renamed, displayName: "Gavril Horn", fit: 1, formerly: { name: "gavril.horn@contoso.example" } },
        { ref: taker, displayName: "Print Service", fit: 1 },
      ].toSorted((a, b) => (a.ref.id < b.ref.id ? -1 : 1)),
    );
    expect(both.formerSince).toBeLessThan(Date.parse("2027-01-01"));
    expect((await find("gavril.horn")).formerSince).toBeNull();
    const present = (await find("svc-print@contoso.example")).items[0];
    expect(present).toMatchObject({ ref: renamed, fit: 1 });
    graph.forget();
    graph.refuse(/auditLogs/);
    const refused = await find(address);
    expect(refused.items.map(({ ref }) => ref)).toEqual([taker]);
    expect(refused.formerSince).toBeNull();
  });

  test("a search finds a purged object by the name that the audit log has, or says that the log could not be read", async () => {
    const { hands } = graph.tenant;
    const group = hands.create("group", { displayName: "Gantry Wardens", groupTypes: [] });
    hands.delete(group);
    expect((await find("Gantry Wardens")).items).toMatchObject([{ ref: group, life: "softDeleted" }]);
    hands.purge(group);
    graph.forget();
    const purged = { ref: group, displayName: "Gantry Wardens", life: "gone", fit: 1 };
    for (const text of ["gantry wardens", group.id]) expect((await find(text)).items, text).toMatchObject([purged]);
    expect((await find("Gantry Wardens", { state: "deleted" })).items).toMatchObject([purged]);
    expect((await find("Gantry Wardens", { types: ["user"] })).items).toEqual([]);
    expect((await find("Gantry Wardens", { state: "live" })).items).toEqual([]);
    expect((await find("Gantry", { state: "deleted" })).unread?.join() ?? "").not.toContain("were not looked for");
    graph.forget();
    graph.refuse(/auditLogs/);
    const { unread } = await find("Gantry", { state: "deleted", types: ["application"] });
    expect(unread).toEqual([
      "Permanently deleted objects were not looked for, because the audit log could not be read.",
    ]);
  });

  test("a search finds a name in any case and with its kind beside it, and counts its members", async () => {
    const { finance } = incident();
    for (const text of ["Finance", "finance", "FINANCE", "the Finance group"]) {
      const [first] = (await find(text, { types: ["group"] })).items;
      expect(first, text).toMatchObject({ ref: finance, displayName: "Finance", life: "live", facts: { members: 0 } });
    }
  });

  test("a search finds a name with a missing, extra, wrong or swapped letter after the first two", async () => {
    const ada = user("Adelheid Quistorp", "adelheid.quistorp");
    for (const text of [
      "Quistrp",
      "Quisttorp",
      "Quistarp",
      "Quitsorp",
      "Adelheit Quistorp",
      "adelheid.quistrp@contoso.example",
    ])
      expect((await find(text)).items[0]?.ref, text).toEqual(ada);
    expect(await names("Wuistorp")).toEqual([]);
  });

  test("a search finds a name with and without its accents", async () => {
    const renee = user("Renée Müller-Brügge", "r.mb");
    for (const text of ["Renée Müller", "renee muller", "Brugge"])
      expect((await find(text)).items[0]?.ref, text).toEqual(renee);
    const unaccented = user("Paula Muller", "p.m");
    const refs = (await find("Muller")).items.map(({ ref }) => ref);
    expect(refs).toEqual(expect.arrayContaining([renee, unaccented]));
    const plain = user("Jose Zuniga", "j.z");
    for (const text of ["José Zúñiga", "zúñiga"]) expect((await find(text)).items[0]?.ref, text).toEqual(plain);
  });

  test("a search ranks the exact name before prefixes, and prefixes before other matches", async () => {
    for (const name of ["Quay Walkers", "Quay", "Old Quay"]) {
      graph.tenant.hands.create("group", { displayName: name, groupTypes: [] });
    }
    expect(await names("quay")).toEqual(["Quay", "Quay Walkers", "Old Quay"]);
  });

  test("a search for a shared name finds all bearers with what tells them apart", async () => {
    for (const department of ["Sales", "Research", "Legal"])
      user("Samuel Ambler", `sam.${department.toLowerCase()}`, { department });
    const { items } = await find("Samuel Ambler");
    expect(items.map(({ facts }) => facts.department).toSorted()).toEqual(["Legal", "Research", "Sales"]);
    expect(new Set(items.map(({ facts }) => facts.userPrincipalName)).size).toBe(3);
  });

  test("a search for an unknown name finds no object", async () => {
    expect(await find("qqqqxyzzy")).toMatchObject({ items: [], total: 0, tooMany: false });
  });

  test("a search finds policies and named locations in the tenant's lists despite typing errors", async () => {
    const items = (await find("authentcation", { types: ["conditionalAccessPolicy", "namedLocationPolicy"] })).items;
    const all = await names("require", "conditionalAccessPolicy");
    expect(all.length).toBeGreaterThan(1);
    expect(items.every(({ ref }) => ref.type === "conditionalAccessPolicy")).toBe(true);
    const [policy] = (await find(all[0] ?? "", { types: ["conditionalAccessPolicy"] })).items;
    expect(policy).toMatchObject({ fit: 1, displayName: all[0], facts: { state: expect.any(String) } });
  });
});

describe("a key looked up through Graph", () => {
  test("a search finds a principal name, an id and an appId", async () => {
    const { attacker } = graph.tenant.truth;
    const ref = { type: "user", id: attacker.id };
    for (const text of [attacker.userPrincipalName, attacker.userPrincipalName.toUpperCase(), attacker.id])
      expect((await find(text)).items[0], text).toMatchObject({ ref, fit: 1 });
    const { application, servicePrincipal } = incident().deletedApplication;
    const [identity] = await graph.tenant.directory.identify([application]);
    const byAppId = (await find(identity?.appId ?? "")).items;
    expect(byAppId.map(({ ref: found }) => found)).toEqual([application, servicePrincipal]);
    expect(byAppId.every(({ life, fit }) => life === "softDeleted" && fit === 1)).toBe(true);
  });

  test("the id and the appId of an application name its service principal as an actor, or are said not to be looked up", async () => {
    const { application, servicePrincipal } = incident().deletedApplication;
    const [identity] = await graph.tenant.directory.identify([application]);
    if (servicePrincipal === null) throw new Error("The application has no service principal.");
    const search = { findObjects: (request: FindObjects) => find(request.text, request) };
    for (const asked of [identity?.appId?.toUpperCase() ?? "", application.id])
      expect(await askedActor(search, asked), asked).toEqual({
        actor: servicePrincipal.id,
        note: `The application ${asked} acts as the service principal ${servicePrincipal.id}, which was taken as the actor.`,
      });
    for (const asked of [servicePrincipal.id, graph.tenant.truth.attacker.id, "ada@contoso.example"])
      expect(await askedActor(search, asked), asked).toEqual({ actor: asked });
    graph.forget();
    graph.refuse(/./);
    expect(await askedActor(search, application.id)).toEqual({
      actor: application.id,
      note: expect.stringMatching(/^Whether \S+ is the id of an application was not looked up: .*Directory\.Read\.All/),
    });
  });

  test("a search finds deleted objects only if asked for them", async () => {
    const [deleted] = incident().deletedUsers;
    expect((await find(deleted?.id ?? "")).items).toEqual([
      expect.objectContaining({ ref: deleted, life: "softDeleted" }),
    ]);
    expect((await find(deleted?.id ?? "", { state: "live" })).items).toEqual([]);
    const [named] = (await find(deleted?.id ?? "", { state: "deleted" })).items;
    const again = (await find(named?.displayName ?? "", { state: "deleted" })).items;
    expect(again[0]).toMatchObject({ ref: deleted, fit: 1 });
  });

  test("a search finds a deleted user by the principal name without Entra's prefix", async () => {
    const gone = user("Gone Away", "0123456789abcdef0123456789abcdefgone.away");
    graph.tenant.hands.delete(gone);
    expect((await find("gone.away@contoso.example")).items[0]).toMatchObject({ ref: gone, fit: 1 });
  });
});

describe("looking up", () => {
  test("a search comes in pages that add up, from one reading of the tenant", async () => {
    const whole = await find("a", { state: "live" }, 999);
    const before = graph.sent.filter(({ url }) => url.searchParams.has("$search")).length;
    const paged = await everyPage((page) => findObjects(graph.context, { text: "a", state: "live" }, page), 7);
    expect(paged.map(({ ref }) => ref)).toEqual(whole.items.map(({ ref }) => ref));
    expect(paged.length).toBe(whole.total);
    expect(graph.sent.filter(({ url }) => url.searchParams.has("$search")).length).toBe(before);
  });

  test("a search refuses the cursor of another question", async () => {
    const { nextCursor = "" } = await find("a", { state: "live" }, 2);
    const other = findObjects(graph.context, { text: "b", state: "live" }, { cursor: nextCursor });
    await expect(other).rejects.toMatchObject({ code: "invalidInput" });
  });

  test("a search treats a hostile text as text", async () => {
    const name = `Rob"; ') or startswith(displayName,'a') \\ "OR" (x`;
    const group = graph.tenant.hands.create("group", { displayName: name, groupTypes: [] });
    expect((await find(name, { types: ["group"] })).items[0]).toMatchObject({ ref: group, fit: 1 });
    for (const text of [`"`, `\\`, `'`, `a" OR "displayName:`, `') or (id ne '`, "\ud800", "&$top=1#", "%27", "((("]) {
      expect(
        (await find(text)).items.every(({ fit }) => fit <= 1),
        text,
      ).toBe(true);
    }
    expect(await names("x') or (id ne '", "group")).toEqual([]);
  });

  test("concurrent searches read each Conditional Access list once, a second apart", async () => {
    const lists = () => graph.sent.filter(({ url }) => url.pathname.includes("conditionalAccess")).length;
    const before = lists();
    const slept = graph.time.slept.length;
    await Promise.all([find("Finance"), find("Sales"), find("Legal", { state: "live" })]);
    expect(lists() - before).toBe(4);
    expect(graph.time.slept.slice(slept).filter((ms) => ms >= 900).length).toBeGreaterThanOrEqual(3);
  });

  test("a search names the missing permission and who grants it, and answers the rest", async () => {
    graph.refuse(/policies|conditionalAccess/i);
    const { items, unread } = await find("Finance");
    expect(items[0]).toMatchObject({ displayName: "Finance" });
    expect(unread).toEqual([expect.stringMatching(/Policies.*Policy\.Read\.All.*Administrator.*entra-rewind setup/)]);
    graph.refuse(null);
    expect(await find("Finance", { state: "live" })).not.toHaveProperty("unread");
    graph.refuse(/users|groups|applications|servicePrincipals|deletedItems\/microsoft/);
    graph.forget();
    const policies = await find("require");
    expect(policies.items.length).toBeGreaterThan(0);
    expect(policies.unread).toEqual([expect.stringContaining("Directory.Read.All")]);
  });

  test("a search is refused if no area may be read", async () => {
    graph.refuse(/./);
    await expect(find("Finance", { types: ["group"] })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("Directory.Read.All"),
    });
  });
});
