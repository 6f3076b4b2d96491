import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { asInstant, HOUR } from "../../src/domain/time.ts";
import { microsoftInvestigation } from "../../src/microsoft/investigation/microsoft-investigation.ts";
import type { HistoryStep, Investigation } from "../../src/service/investigation.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../support/contoso-through-graph.ts";
import { everyPage } from "../support/recovery-tenant.ts";

describe("the history of an object, from the audit log", () => {
  let graph: ContosoThroughGraph;
  let investigation: Investigation;
  beforeAll(async () => {
    graph = await openContosoThroughGraph();
    investigation = microsoftInvestigation(graph.context);
  });
  afterAll(() => graph[Symbol.asyncDispose]());

  const attacker = () => ({ last: { actor: { name: graph.tenant.truth.attacker.userPrincipalName } } });
  const stepsOf = (ref: EntityRef): Promise<HistoryStep[]> =>
    everyPage((page) => investigation.getObjectHistory({ ref }, page), 3);

  test("a history says who emptied a group in one step, and what points at it", async () => {
    const { finance, members } = incident(graph);
    const history = await investigation.getObjectHistory({ ref: finance }, { limit: 2 });
    expect(history).toMatchObject({ ref: finance, displayName: "Finance", life: "live" });
    expect(history.note).toMatch(/kept for 30 days/);
    const emptied = history.items.find(({ linkTotals }) => linkTotals.removed > 1);
    expect(emptied?.linkTotals).toEqual({ added: 0, removed: members });
    expect(emptied?.links[0]).toMatchObject({ link: "members", direction: "from", action: "removed", by: attacker() });
    expect(emptied?.events.length).toBeLessThanOrEqual(20);
    expect(history.pointsAt.total + history.pointedAtBy.total).toBeGreaterThan(0);
  });

  test("a history says of a user's links what they were, who removed them and when, from both ends", async () => {
    const { wiped } = incident(graph);
    const steps = await stepsOf(wiped.ref);
    const step = steps.find(({ properties }) => properties.some(({ name }) => name === "department"));
    expect(step).toMatchObject({
      what: "updated",
      properties: [{ name: "department", then: wiped.department, now: null, by: attacker() }],
      events: [{ operation: "Update user", actor: { name: graph.tenant.truth.attacker.userPrincipalName } }],
    });
    expect(steps.map(({ seenAt }) => seenAt)).toEqual(steps.map(({ seenAt }) => seenAt).sort((a, b) => b - a));
  });

  test("a history continues after a page, and a second question reads only the log's end", async () => {
    const { finance } = incident(graph);
    const whole = await investigation.getObjectHistory({ ref: finance }, {});
    expect(await stepsOf(finance)).toEqual(whole.items);
    expect(whole.note).toContain("From the audit log, which is kept for 30 days: what happened before");
    const newest = whole.items[0]?.seenAt ?? 0;
    const later = await investigation.getObjectHistory({ ref: finance, since: newest }, {});
    expect(later.items).toEqual([]);
  });

  test("a history has the roles that its object was given and may activate, with their authors", async () => {
    const { tenant } = graph;
    const user = tenant.hands.create("user", { displayName: "Rosa Role", userPrincipalName: "rosa@contoso.example" });
    const given = {
      principalId: user.id,
      roleDefinitionId: "62e90394-69f5-4237-9190-012177145e10",
      directoryScopeId: "/",
    };
    const assignment = tenant.hands.create("roleAssignment", given);
    const eligibility = tenant.hands.create("roleEligibilitySchedule", {
      ...given,
      status: "Provisioned",
      memberType: "Direct",
    });
    const { items, pointedAtBy } = await investigation.getObjectHistory({ ref: user }, {});
    const roles = items.flatMap(({ links }) => links).map(({ link, other, action }) => ({ link, other, action }));
    for (const other of [assignment, eligibility]) {
      expect(roles).toContainEqual({ link: "principalId", other, action: "added" });
      expect(pointedAtBy.items).toContainEqual(expect.objectContaining({ ref: other, how: "principalId" }));
    }
  });

  test("a history knows deleted objects, and purged ones by the log's name", async () => {
    const { tenant } = graph;
    const user = tenant.hands.create("user", { displayName: "Gone Soon", userPrincipalName: "gone@contoso.example" });
    tenant.hands.delete(user);
    const deleted = await investigation.getObjectHistory({ ref: user }, {});
    expect(deleted).toMatchObject({ life: "softDeleted", displayName: "Gone Soon" });
    expect(deleted.items.map(({ what }) => what)).toEqual(["softDeleted", "created"]);
    tenant.hands.restore(user);
    tenant.hands.delete(user);
    tenant.hands.purge(user);
    const gone = await investigation.getObjectHistory({ ref: user }, {});
    expect(gone).toMatchObject({ life: "gone", displayName: "Gone Soon" });
    expect(gone.items.map(({ what }) => what)).toEqual(["gone", "softDeleted", "restored", "softDeleted", "created"]);
  });

  test("a history refuses an object that neither the directory nor the log knows", async () => {
    const unknown = investigation.getObjectHistory({ ref: { type: "user", id: "nobody" } }, {});
    await expect(unknown).rejects.toMatchObject({
      code: "notFound",
      message: expect.stringContaining("its audit log since"),
    });
    const compared = investigation.compareSnapshots(
      { from: snapshotIdOf(asInstant(0)), to: null, scope: everything },
      {},
    );
    await expect(compared).rejects.toMatchObject({ code: "notSupported" });
  });

  test("a history says what it lacks if the log or the directory must not be read", async () => {
    const { finance } = incident(graph);
    graph.forget();
    graph.time.later(HOUR);
    graph.refuse(/auditLogs/);
    const fresh = microsoftInvestigation(graph.context);
    const unlogged = await fresh.getObjectHistory({ ref: finance, since: 1 }, {});
    expect(unlogged).toMatchObject({ displayName: "Finance", life: "live" });
    expect(unlogged.note).toMatch(/AuditLog\.Read\.All/);
    expect(unlogged.note).not.toContain("From the audit log, which is kept for");
    graph.refuse(null);
  });
});

/** Writes of the story's incident. */
function incident({ tenant }: ContosoThroughGraph) {
  const { facts } = tenant.truth;
  if (facts.scenario !== "incident") throw new Error("Another story.");
  const [wiped] = facts.wipedUsers;
  if (wiped === undefined) throw new Error("Nobody was wiped.");
  return { finance: facts.finance, members: facts.financeMembers.length, wiped };
}
