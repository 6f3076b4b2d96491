import { describe, expect, test } from "vitest";
import { jobId, type SnapshotId } from "../../src/domain/ids.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { aChange, admin, aPreview, aRecovery, aService, ISO_SNAPSHOT, SNAPSHOT, serves } from "../graph/a-service.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");

describe("a client of Microsoft's service", () => {
  test("the client passes on snapshot ids of both encodings, newest first", async () => {
    await using graph = await aService();
    const { items } = await graph.service.listSnapshots({});
    expect(items.map(({ id }) => id)).toEqual([SNAPSHOT.id, ISO_SNAPSHOT.id]);
    expect(items[0]).toMatchObject({ totalChangedObjects: null, kind: "scheduled", isTarget: true });
  });

  test("the client takes a snapshot from the list although the service answers 404 for it alone", async () => {
    await using graph = await aService();
    graph.server.on("GET", /snapshots\/./, { status: 404 });
    expect(await graph.service.getSnapshot(SNAPSHOT.id as SnapshotId)).toMatchObject({ id: SNAPSHOT.id });
  });

  test("the client finds a snapshot by its id in the other encoding", async () => {
    await using graph = await aService();
    const inIso = Buffer.from(SNAPSHOT.createdDateTime).toString("base64") as SnapshotId;
    expect((await graph.service.getSnapshot(inIso)).id).toBe(SNAPSHOT.id);
  });

  test("the client refuses a snapshot and a job of another tenant", async () => {
    await using graph = await aService();
    graph.server.on("GET", /recovery\/jobs\//, { status: 404 });
    const elsewhere = Buffer.from("2026-11-01T22:00:00Z").toString("base64") as SnapshotId;
    const refused = { code: "notFound", message: expect.stringContaining("another tenant") };
    await expect(graph.service.getSnapshot(elsewhere)).rejects.toMatchObject(refused);
    await expect(
      graph.service.startPreview({ snapshotId: elsewhere, scope: everything, caller: admin }),
    ).rejects.toMatchObject(refused);
    await expect(graph.service.getJob(PREVIEW)).rejects.toMatchObject(refused);
    expect(graph.server.to("POST", /./)).toEqual([]);
  });

  test("the client reads annotations with and without odata in their names", async () => {
    await using graph = await aService();
    const next = `${graph.server.base}/directory/recovery/snapshots?$skiptoken=2`;
    const short = { "@context": "x", "@count": 2, "@nextLink": next, value: [SNAPSHOT] };
    graph.server.on("GET", "/directory/recovery/snapshots", { json: short }, { json: { value: [ISO_SNAPSHOT] } });
    expect((await graph.service.listSnapshots({})).items).toHaveLength(2);
  });

  test("the client asks for all enum members and treats an unknown status as running", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW, { status: "defrosting", jobCompletionDateTime: null })]);
    expect(await graph.service.getJob(PREVIEW)).toMatchObject({ status: "running", unread: { status: "defrosting" } });
    for (const { headers } of graph.server.seen) expect(headers.prefer).toBe("include-unknown-enum-members");
  });

  test("the client finds the kind of a job without a type by its collection", async () => {
    await using graph = await aService();
    const { "@odata.type": _, ...bare } = aPreview(PREVIEW);
    serves(graph.server, [bare]);
    graph.server.on("GET", /recoveryJobs\//, { status: 404 });
    expect((await graph.service.listJobs({}, {})).items[0]).toMatchObject({ id: PREVIEW, kind: "preview" });
    await graph.service.listJobs({}, {});
    expect(graph.server.to("GET", /recoveryJobs\//)).toHaveLength(1);
  });

  test("the client finds a job in the list if its id alone is not enough", async () => {
    await using graph = await aService();
    serves(graph.server, [aRecovery(RECOVERY)]);
    graph.server.on("GET", `/directory/recovery/jobs/${RECOVERY}`, { status: 404 });
    expect(await graph.service.getJob(RECOVERY)).toMatchObject({ kind: "recovery", snapshotId: SNAPSHOT.id });
  });

  test.each([
    ["null", { totalChangedObjectsCalculated: null, totalChangedLinksCalculated: null }],
    ["zero", { totalChangedObjectsCalculated: 0, totalChangedLinksCalculated: 0 }],
    ["missing", { totalChangedObjectsCalculated: undefined, totalChangedLinksCalculated: undefined }],
  ])("counts a preview's changes itself where the totals are %s", async (_, totals) => {
    await using graph = await aService();
    const links = [{ id: "a1" }, { id: "a2", "@removed": { reason: "changed" } }];
    const members = links.map((link) => ({ "@odata.type": "#microsoft.graph.user", ...link }));
    const group = aChange("g1", { entityTypeName: "group", deltaFromCurrent: { "members@delta": members } });
    serves(graph.server, [aPreview(PREVIEW, totals)], [aChange("u1"), group]);
    const job = await graph.service.getJob(PREVIEW);
    expect(job.totals).toMatchObject({ changedObjects: 2, changedLinks: 2 });
  });

  test("the client follows a job without totals", async () => {
    await using graph = await aService();
    const { totalObjectsModified, totalFailedChanges, ...early } = aRecovery(RECOVERY, { status: "initialized" });
    expect([totalObjectsModified, totalFailedChanges]).toEqual([0, null]);
    serves(graph.server, [early]);
    expect((await graph.service.getJob(RECOVERY)).totals.modifiedObjects).toBeNull();
  });

  test.each([
    ["empty", undefined],
    ["without a code", { error: { message: "No." } }],
    ["a bare text", { error: "No." }],
    ["of the older form", { error: { code: null, message: { lang: "en", value: "No." } } }],
    ["something else", ["No."]],
  ])("turns a refusal whose body is %s into one sentence", async (_, json) => {
    await using graph = await aService();
    graph.server.on("GET", "/directory/recovery/snapshots", { status: 403, json });
    await expect(graph.service.listSnapshots({})).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(/the service answered 403\..*P1 or P2/),
      facts: { status: 403 },
    });
  });

  test("the client refuses snapshots on demand and scopes by property", async () => {
    await using graph = await aService();
    serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
    const scope = { types: ["user"], properties: ["department"] } as const;
    const start = { snapshotId: SNAPSHOT.id as SnapshotId, caller: admin };
    await expect(graph.service.takeSnapshot()).rejects.toMatchObject({ code: "notSupported" });
    await expect(graph.service.startPreview({ ...start, scope })).rejects.toMatchObject({ code: "notSupported" });
    const ids = Array.from({ length: 101 }, (_, index) => `u${index}`);
    const tooMany = graph.service.startPreview({ ...start, scope: { entities: [{ type: "user", ids }] } });
    await expect(tooMany).rejects.toMatchObject({ code: "invalidInput", message: expect.stringContaining("100") });
  });
});
