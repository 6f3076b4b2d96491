import { expect, test } from "vitest";
import type { JobId } from "../../../src/domain/ids.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { aChange, aPreview, aService, serves } from "../a-service.ts";

const PREVIEW = "preview-1" as JobId;
const LOG = "/auditLogs/directoryAudits";

const wiped = (id: string, time: string, by: string, target: string) => ({
  id,
  category: "UserManagement",
  correlationId: `correlation-${id}`,
  result: "success",
  activityDisplayName: "Update user",
  activityDateTime: time,
  initiatedBy: {
    user: { id: by, displayName: null, userPrincipalName: `${by}@contoso.test`, ipAddress: "198.51.100.7" },
    app: { displayName: "ADIbizaUX" },
  },
  targetResources: [
    {
      id: target,
      displayName: null,
      type: "User",
      modifiedProperties: [{ displayName: "Department", oldValue: '["Research"]', newValue: "[]" }],
    },
  ],
});

test("a change says who, when, from where, with which app and in which operation, and a summary how many each wrote to", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1"), aChange("u2")]);
  const rows = [
    wiped("b", "2026-11-20T02:00:00Z", "eve", "u1"),
    wiped("a", "2026-11-19T23:00:00Z", "ada", "u1"),
    wiped("elsewhere", "2026-11-19T22:30:00Z", "ada", "u9"),
  ];
  graph.server.on("GET", LOG, { json: { value: rows } });
  const { items, note } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(note).toBeUndefined();
  const eve = { kind: "user", id: "eve", name: "eve@contoso.test" };
  const ada = { kind: "user", id: "ada", name: "ada@contoso.test" };
  expect(items[0]?.attribution).toEqual([
    {
      actor: eve,
      app: "ADIbizaUX",
      ip: "198.51.100.7",
      time: Date.UTC(2026, 10, 20, 2),
      operation: "Update user",
      properties: ["department"],
      correlationId: "correlation-b",
    },
    expect.objectContaining({ actor: ada }),
  ]);
  expect(items[0]?.properties[0]).toMatchObject({
    name: "department",
    by: { last: { actor: eve }, before: { actor: ada } },
  });
  // The log has no author for the other one, which the note says, and no author is guessed.
  expect(items[1]?.attribution).toEqual([]);
  expect(items[1]?.properties[0]?.by?.last).toEqual({ actor: { kind: "unknown", id: null, name: null }, time: null });
  const summary = await graph.service.summarizeChanges(PREVIEW);
  expect(summary.actors.map(({ actor, objects }) => [actor.id, objects])).toEqual([
    ["eve", 1],
    ["ada", 1],
  ]);
  await graph.service.listChanges(PREVIEW, { id: "u1" }, {});
  await graph.service.listChanges(PREVIEW, { actor: "ADA" }, {});
  expect(graph.server.to("GET", LOG)).toHaveLength(1);
});

test("changes come without authors, with the permission to grant, if the log must not be read", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  graph.server.on("GET", LOG, {
    status: 403,
    json: { error: { code: "Authorization_RequestDenied", message: "No." } },
  });
  const { items, note } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(items).toMatchObject([{ ref: { id: "u1" } }]);
  expect(items[0]).not.toHaveProperty("attribution");
  expect(items[0]?.properties[0]).not.toHaveProperty("by");
  expect(note).toMatch(/AuditLog\.Read\.All/);
  const summary = await graph.service.summarizeChanges(PREVIEW);
  expect(summary).toMatchObject({ actors: [], actorsNote: expect.stringMatching(/not known.*AuditLog\.Read\.All/) });
  // A filter by author is refused where authors are unknown, because no list is better than a wrong one.
  const byActor = graph.service.listChanges(PREVIEW, { actor: "eve" }, {});
  await expect(byActor).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("Reports Reader"),
  });

  graph.time.later(MINUTE);
  graph.server.on("GET", LOG, { json: { value: [wiped("b", "2026-11-20T02:00:00Z", "eve", "u1")] } });
  expect((await graph.service.summarizeChanges(PREVIEW)).actors).toMatchObject([{ actor: { id: "eve" }, objects: 1 }]);
});

test("a log that is too long gives no guess about an object's creator, and a single object's own log is read", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1", { recoveryAction: "softDelete" }), aChange("u2")]);
  let page = 0;
  graph.server.on("GET", /directoryAudits/, (response) => {
    page += 1;
    const value = page % 12 === 1 ? [wiped("b", "2026-11-20T02:00:00Z", "eve", "u1")] : [];
    response.end(JSON.stringify({ value, "@odata.nextLink": `${graph.server.base}${LOG}?$skiptoken=${page}` }));
  });
  const { items, note } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(note).toMatch(/read back to 2026-11-20T02:00:00\.000Z only/);
  expect(items[0]?.existenceBy?.last.actor.kind).toBe("unknown");
  graph.server.on("GET", /directoryAudits.*t\/id eq 'u1'/, {
    json: { value: [wiped("b", "2026-11-20T02:00:00Z", "eve", "u1"), wiped("a", "2026-11-19T23:00:00Z", "ada", "u1")] },
  });
  const theirs = await graph.service.listChanges(PREVIEW, { actor: "eve" }, {});
  expect(theirs.items.map(({ ref }) => ref.id)).toEqual(["u1"]);
  expect(theirs.note).toMatch(/before 2026-11-20T02:00:00\.000Z is not in this list: it was too much/);
  expect(note).not.toContain("is not in this list: it was too much");
  const one = await graph.service.listChanges(PREVIEW, { id: "u1" }, {});
  expect(one.note).toBeUndefined();
  expect(one.items[0]?.existenceBy?.last.actor.id).toBe("ada");
});
