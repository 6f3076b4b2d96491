import { expect, test } from "vitest";
import { jobId, type SnapshotId } from "../../src/domain/ids.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { aChange, admin, aPreview, aService, SNAPSHOT, serves } from "../graph/a-service.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const page = {
  headers: { "content-type": "text/html" },
  text: "<html><body>Sign in to the guest network</body></html>",
};

test("a web page with status 200 is called a proxy's page at once, without repeating the request", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/directory/recovery/snapshots", page);
  await expect(graph.service.listSnapshots({})).rejects.toMatchObject({
    code: "badAnswer",
    message: expect.stringMatching(/web page.*proxy or a sign-in portal/),
  });
  expect(graph.server.seen).toHaveLength(1);
  expect(graph.time.slept).toEqual([]);
});

test("a recovery job whose start was answered by a proxy's page is not requested twice", async () => {
  await using graph = await aService();
  graph.server.on("POST", /recoveryPreviewJobs$/, page);
  const start = { snapshotId: SNAPSHOT.id as SnapshotId, scope: everything, caller: admin };
  await expect(graph.service.startPreview(start)).rejects.toMatchObject({ message: expect.stringContaining("proxy") });
  expect(graph.server.to("POST", /./)).toHaveLength(1);
});

test("404 for a list names the address and not the ids", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/directory/recovery/snapshots", { status: 404, json: { error: { message: "No." } } });
  await expect(graph.service.listSnapshots({})).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/404 for the list itself.*global cloud only.*ENTRA_REWIND_GRAPH_URL/),
  });
});

test("an empty list of snapshots says when the first one comes and what it takes", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/directory/recovery/snapshots", { json: { value: [] } });
  const says = expect.stringMatching(/no snapshot yet.*within a day.*P1 or P2/);
  expect(await graph.service.listSnapshots({})).toMatchObject({ items: [], total: 0, note: says });
  await expect(graph.service.getSnapshot(SNAPSHOT.id as SnapshotId)).rejects.toMatchObject({
    code: "notReady",
    message: says,
  });
  await using other = await aService();
  other.server.on("GET", "/directory/recovery/snapshots", { json: { value: [SNAPSHOT] } });
  expect((await other.service.listSnapshots({})).note ?? "").not.toContain("no snapshot yet");
});

test("a malformed snapshot or job hides no other one and is counted", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/directory/recovery/snapshots", { json: { value: [{ id: 7 }, SNAPSHOT] } });
  expect(await graph.service.listSnapshots({})).toMatchObject({
    items: [{ id: SNAPSHOT.id }],
    note: expect.stringContaining("1 snapshot could not be read"),
  });
  graph.server.on("GET", "/directory/recovery/jobs", { json: { value: [{ id: "j" }, aPreview(PREVIEW)] } });
  expect(await graph.service.listJobs({}, {})).toMatchObject({
    items: [{ id: PREVIEW }],
    note: expect.stringContaining("1 job could not be read"),
  });
});

test("a list of malformed rows only is an error, not an empty list", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/directory/recovery/snapshots", { json: { value: [{ id: 7 }] } });
  await expect(graph.service.listSnapshots({})).rejects.toMatchObject({ code: "badAnswer" });
});

test("a malformed change hides no other one, is counted, and is never recovered", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1"), { id: "u2" }, aChange("u3")]);
  const listed = await graph.service.listChanges(PREVIEW, {}, {});
  expect(listed.items.map(({ seq, ref }) => [seq, ref.id])).toEqual([
    [1, "u1"],
    [3, "u3"],
  ]);
  expect(listed.note).toContain("1 change near these rows is of an unknown kind");
  const sound = jobId("77b0c1a2-0000-4000-8000-000000000007");
  serves(graph.server, [aPreview(sound)], [aChange("u1")]);
  expect((await graph.service.listChanges(sound, {}, {})).note ?? "").not.toContain("of an unknown kind or form");
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1"), { id: "u2" }, aChange("u3")]);
  const summary = await graph.service.summarizeChanges(PREVIEW);
  expect(summary.unknown).toEqual([{ what: "malformed row", objects: 1 }]);
  expect(summaryData(summary, PREVIEW).note).toContain("1 change is of a kind that this version cannot show");
  const start = { previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } } as const;
  await expect(graph.service.startRecovery(start)).rejects.toMatchObject({ code: "notSupported" });
});

test("a Retry-After beyond the call's patience is answered at once with the time to come back, by later calls too", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/directory/recovery/jobs", { status: 429, headers: { "retry-after": "900" } });
  const first = graph.service.listJobs({}, {});
  await expect(first).rejects.toMatchObject({ code: "busy", message: expect.stringContaining("in 900 s") });
  graph.time.later(MINUTE);
  await expect(graph.service.listJobs({}, {})).rejects.toMatchObject({
    code: "busy",
    message: expect.stringMatching(/before 2026-11-20T09:15:00.000Z, in 14 min/),
    facts: { sent: false, retryAt: "2026-11-20T09:15:00.000Z", retryAfterSeconds: 840 },
  });
  expect(graph.server.to("GET", "/directory/recovery/jobs")).toHaveLength(1);
  expect(graph.time.slept).toEqual([]);
  graph.server.on("GET", "/directory/recovery/jobs", { json: { value: [] } });
  graph.time.later(14 * MINUTE);
  expect((await graph.service.listJobs({}, {})).items).toEqual([]);
});

test("a short Retry-After is waited for within the call", async () => {
  await using graph = await aService();
  const busy = { status: 429, headers: { "retry-after": "20" } };
  graph.server.on("GET", "/directory/recovery/jobs", busy, { json: { value: [] } });
  expect((await graph.service.listJobs({}, {})).items).toEqual([]);
  expect(graph.time.slept.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(20 * SECOND);
});
