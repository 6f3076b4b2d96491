import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import type { Session } from "../../src/service/session.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { type AService, aChange, admin, aPreview, aRecovery, aService, serves, TENANT } from "../graph/a-service.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");
const VERIFYING = jobId("77b0c1a2-0000-4000-8000-000000000003");

const member = { "@odata.type": "#microsoft.graph.user", id: "m1" };
const aGroup = (id: string) =>
  aChange(id, { entityTypeName: "group", deltaFromCurrent: { "members@delta": [member], description: "old" } });

/** These ids are synchronized from on-premises. */
const synchronizes = (graph: AService, ...ids: readonly string[]) =>
  graph.server.on("POST", "/directoryObjects/getByIds", {
    json: {
      value: ids.map((id) => ({ "@odata.type": "#microsoft.graph.user", id, onPremisesSyncEnabled: true })),
    },
  });

const contoso = { id: TENANT, displayName: "Contoso", defaultDomain: "contoso.test", now: 0, retention: "" };
const session: Session = {
  capabilities: microsoftCapabilities,
  tenant: async () => contoso,
  signedIn: async () => ({ caller: admin, tenant: contoso }),
  holders: async () => null,
};

test("changes of synchronized objects say that they stay, at one request for a page", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1"), aChange("u2"), aGroup("g1")]);
  synchronizes(graph, "u2", "g1");
  const { items } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(items.map(({ ref, notRecoverable }) => [ref.id, notRecoverable])).toEqual([
    ["u1", undefined],
    ["u2", "synchronized"],
    ["g1", "synchronized"],
  ]);
  const asked = () => graph.server.to("POST", /getByIds.*onPremises/);
  const [request, ...others] = asked();
  expect(others).toEqual([]);
  expect(request?.path).toContain("$select=id%2ConPremisesSyncEnabled");
  expect(JSON.parse(request?.body ?? "")).toEqual({ ids: ["u1", "u2", "g1"], types: ["user", "group"] });
  const listed = await graph.service.listChanges(PREVIEW, { recoverable: false }, {});
  expect(listed.items.map(({ ref }) => ref.id)).toEqual(["u2", "g1"]);
  expect(asked()).toHaveLength(1);
});

test("a summary counts what a recovery writes apart from what stays", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1"), aChange("u2"), aGroup("g1")]);
  synchronizes(graph, "u2", "g1");
  const summary = await graph.service.summarizeChanges(PREVIEW);
  // The group's membership is recovered, its description is not.
  expect(summary.totals).toMatchObject({ changedObjects: 2, notRecoverable: 1 });
  expect(summary.notRecoverable).toEqual([{ reason: "synchronized", objects: 2 }]);
  expect((await graph.service.getJob(PREVIEW)).totals).toMatchObject({ changedObjects: 2, notRecoverable: 1 });
});

test("a recovery of synchronized objects only is refused before approval", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW, { totalChangedObjectsCalculated: 2 })], [aChange("u1"), aChange("u2")]);
  synchronizes(graph, "u1", "u2");
  const services = { recovery: graph.service, session };
  await expect(recoveryPlan(services, PREVIEW)).rejects.toMatchObject({
    code: "invalidInput",
    message: expect.stringMatching(
      /nothing that a recovery could change\. Objects that differ and stay as they are: 2\./,
    ),
  });
  const start = { previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } } as const;
  await expect(graph.service.startRecovery(start)).rejects.toMatchObject({ code: "invalidInput" });
  expect(graph.server.to("POST", /recoveryJobs$/)).toEqual([]);
});

test("a preview that has become old is refused before approval", async () => {
  await using graph = await aService({ policy: { oldestPreview: 14 * MINUTE } });
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  await expect(recoveryPlan({ recovery: graph.service, session }, PREVIEW)).rejects.toMatchObject({
    code: "stale",
    message: expect.stringContaining("15 minutes old"),
  });
});

test("a finished preview says until when a recovery of it can start", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  const job = await graph.service.getJob(PREVIEW);
  expect(job.recoverableUntil).toBe(Date.UTC(2026, 10, 20, 9, 45));
  expect(job).not.toHaveProperty("obstacle");
});

test("a recovery is verified though synchronized objects drifted, and says that they do", async () => {
  await using graph = await aService();
  const done = { status: "successful", jobCompletionDateTime: "2026-11-20T09:05:00Z" };
  const preview = aPreview(PREVIEW);
  serves(graph.server, [preview], [aChange("u1"), aChange("u2")]);
  synchronizes(graph, "u2");
  graph.server.on("POST", /recoveryJobs$/, {
    status: 202,
    headers: { location: `${graph.server.base}/directory/recovery/jobs/${RECOVERY}` },
  });
  const start = { previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } } as const;
  await graph.service.startRecovery(start);
  serves(graph.server, [aRecovery(RECOVERY, done), preview], []);
  graph.server.on("POST", /recoveryPreviewJobs$/, {
    status: 202,
    headers: { location: `${graph.server.base}/directory/recovery/jobs/${VERIFYING}` },
  });
  const verifying = aPreview(VERIFYING, { jobStartDateTime: "2026-11-20T09:06:00Z" });
  serves(graph.server, [aRecovery(RECOVERY, done), preview]);
  graph.server.on("GET", `/directory/recovery/jobs/${VERIFYING}`, { json: verifying });
  graph.time.later(5 * MINUTE);
  await graph.service.startVerification({ recoveryJobId: RECOVERY, caller: admin });
  serves(graph.server, [verifying, aRecovery(RECOVERY, done), preview], [aChange("u2")]);
  const present = (id: string, onPremisesSyncEnabled: boolean) => ({
    "@odata.type": "#microsoft.graph.user",
    ...{ id, onPremisesSyncEnabled },
  });
  graph.server.on("POST", "/directoryObjects/getByIds", {
    json: { value: [present("u1", false), present("u2", true)] },
  });
  expect((await graph.service.getVerification(RECOVERY))?.result).toMatchObject({
    outcome: "verified",
    residual: { total: 0 },
    expected: [{ reason: "synchronized", objects: 1, sample: [{ ref: { id: "u2" } }] }],
  });
});

test("a directory that may not be read leaves changes unmarked and says so", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  graph.server.on("POST", "/directoryObjects/getByIds", { status: 403 });
  const { items, note } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(items[0]).not.toHaveProperty("notRecoverable");
  expect(note).toContain("are synchronized from on-premises could not be read (Directory.Read.All)");
  await using read = await aService();
  serves(read.server, [aPreview(PREVIEW)], [aChange("u1")]);
  const marked = await read.service.listChanges(PREVIEW, {}, {});
  expect(marked.note ?? "").not.toContain("are synchronized from on-premises could not be read");
  const summary = await graph.service.summarizeChanges(PREVIEW);
  expect(summary.totals.notRecoverable).toBeNull();
  expect(summaryData(summary, PREVIEW).note).toContain("are synchronized from on-premises could not be read");
  expect(await read.service.summarizeChanges(PREVIEW)).not.toHaveProperty("uncheckedNote");
});

test("a job that runs says how long that may take and when to look again", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW, { status: "loadingData", jobCompletionDateTime: null })]);
  expect((await graph.service.getJob(PREVIEW)).outlook).toMatch(
    /loads it, which takes up to 1 h below 50,000 objects.*It has run for 20 min.*come back in about 15 min/,
  );
  const other = jobId("77b0c1a2-0000-4000-8000-000000000003");
  serves(graph.server, [aPreview(other)]);
  expect((await graph.service.getJob(other)).outlook ?? "").not.toContain("It has run for");
});

test("a preview whose list cannot be read keeps its job, uncounted", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW, { totalChangedObjectsCalculated: 0 })]);
  graph.server.on("GET", /getChanges/, { status: 403 });
  expect(await graph.service.getJob(PREVIEW)).toMatchObject({ id: PREVIEW, totals: { changedObjects: null } });
});
