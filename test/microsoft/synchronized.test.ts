import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { approvableChanges } from "../../src/microsoft/recovery/recovery-context.ts";
import { SynchronizedObjects } from "../../src/microsoft/recovery/synchronized-objects.ts";
import type { Session } from "../../src/service/session.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { type AService, aChange, admin, aPreview, aRecovery, aService, serves, TENANT } from "../graph/a-service.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const OTHER = jobId("77b0c1a2-0000-4000-8000-000000000004");
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
  // The service counts the member of the group, which a recovery leaves.
  const counted = { totalChangedObjectsCalculated: 3, totalChangedLinksCalculated: 1 };
  serves(graph.server, [aPreview(PREVIEW, counted)], [aChange("u1"), aChange("u2"), aGroup("g1")]);
  synchronizes(graph, "u2", "g1");
  const summary = await graph.service.summarizeChanges(PREVIEW);
  expect(summary.totals).toMatchObject({ changedObjects: 1, changedLinks: 0, notRecoverable: 2 });
  expect(summary.notRecoverable).toEqual([{ reason: "synchronized", objects: 2 }]);
  expect((await graph.service.getJob(PREVIEW)).totals).toMatchObject({ changedObjects: 1, notRecoverable: 2 });
  const plan = await recoveryPlan({ recovery: graph.service, session }, PREVIEW);
  expect(plan.notes?.join("\n")).toContain(
    'Will still differ, wholly or in part, 2 objects (group "User g1", user "User u2"): It is synchronized from on-premises: ' +
      "change it there, and the next synchronization brings it here.",
  );
  serves(graph.server, [aPreview(OTHER)], [aChange("u1")]);
  const other = await recoveryPlan({ recovery: graph.service, session }, OTHER);
  expect(other.notes?.join("\n") ?? "").not.toContain("Will still differ, wholly or in part,");
});

const deleted = (id: string) =>
  aChange(id, {
    recoveryAction: "restore",
    deltaFromCurrent: { "@odata.type": "#microsoft.graph.user", deletedDateTime: null },
    currentState: { "@odata.type": "#microsoft.graph.user", deletedDateTime: "2026-11-20T08:00:00Z" },
  });

test("a list is kept for its approval with the reasons why objects of it stay", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1"), aChange("u2")]);
  synchronizes(graph, "u2");
  const { client, time } = graph;
  const synchronized = new SynchronizedObjects({ client, clock: time.clock });
  const kept = await Array.fromAsync(approvableChanges({ client, synchronized }, await graph.service.getJob(PREVIEW)));
  expect(kept.flat().map(({ ref, notRecoverable }) => [ref.id, notRecoverable])).toEqual([
    ["u1", undefined],
    ["u2", "synchronized"],
  ]);
});

test("a deleted object that is synchronized is told as one that no recovery restores, and one of the cloud is not", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [deleted("u1"), deleted("u2")]);
  const rows = [{ id: "u1" }, { id: "u2", onPremisesSyncEnabled: true }];
  graph.server.on("GET", /deletedItems\/microsoft\.graph\.user/, { json: { value: rows } });
  const { items, note = "" } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(items.map(({ ref, notRecoverable }) => [ref.id, notRecoverable])).toEqual([
    ["u1", undefined],
    ["u2", "synchronized"],
  ]);
  expect(note).not.toContain("deleted users and groups are synchronized from on-premises is not known");
  expect((await graph.service.summarizeChanges(PREVIEW)).totals).toMatchObject({
    changedObjects: 1,
    notRecoverable: 1,
  });
  expect(graph.server.to("GET", /deletedItems.*onPremisesSyncEnabled/)).toHaveLength(1);
});

test("the list, the summary and the approval say that it is not known which deleted objects are synchronized, if they cannot be read", async () => {
  await using graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [deleted("u1")]);
  graph.server.on("GET", /deletedItems/, { status: 403 });
  const unknown = "Which of the deleted users and groups are synchronized from on-premises is not known";
  const { items, note } = await graph.service.listChanges(PREVIEW, {}, {});
  expect(items[0]).not.toHaveProperty("notRecoverable");
  expect(note).toContain(unknown);
  const summary = await graph.service.summarizeChanges(PREVIEW);
  expect(summary.totals.notRecoverable).toBeNull();
  expect(summaryData(summary, PREVIEW).note).toContain(unknown);
  const plan = await recoveryPlan({ recovery: graph.service, session }, PREVIEW);
  expect(plan.notes?.join("\n")).toContain(unknown);
});

test("a deleted synchronized user and the members of a synchronized group are foretold to stay, and the verdict expects them", async () => {
  await using tenant = await openGraphTenant();
  const { hands, sync } = tenant;
  const ada = tenant.user("ada", { city: "York" });
  const synchronized = { synchronized: true };
  const kim = sync.create("user", { displayName: "kim", userPrincipalName: "kim@contoso.example" }, synchronized);
  const crew = sync.create("group", { displayName: "Crew", groupTypes: [] }, synchronized);
  const cloud = tenant.group("Cloud", [kim, ada]);
  sync.addLink(memberOf(crew, ada));
  hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Crew MFA", state: "enabled" },
    conditions: { users: { includeGroups: [crew.id] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  hands.update(ada, { city: "Bath" });
  hands.removeLink(memberOf(cloud, ada));
  sync.removeLink(memberOf(crew, ada));
  sync.delete(kim);
  const preview = await tenant.preview(snapshot);
  expect(preview.totals).toMatchObject({ changedObjects: 2, changedLinks: 1, notRecoverable: 2 });
  const changes = await tenant.changes(preview);
  const of = (ref: EntityRef) => changes.find((change) => change.ref.id === ref.id);
  expect(of(kim)).toMatchObject({ action: "restore", notRecoverable: "synchronized" });
  expect(of(crew)).toMatchObject({
    links: [{ target: ada, action: "add", notRecoverable: "synchronized" }],
    linkTotals: { add: 0, remove: 0, notRecoverable: 1 },
  });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(JSON.stringify(assessment?.risks)).not.toContain('Restores \\"kim');
  // The group was emptied, although the recovery leaves it so.
  const done = assessment?.done?.risks.map(({ rule, ref }) => `${rule} ${ref?.id}`);
  expect(done).toContain(`policyGroupEmptied ${crew.id}`);
  tenant.later(MINUTE);
  const recovery = await tenant.recover(preview);
  expect(recovery.totals).toMatchObject({ failedChanges: 0 });
  tenant.later(MINUTE);
  expect(await tenant.verify(recovery)).toMatchObject({
    ...{ outcome: "verified", residual: { total: 0 } },
    expected: [{ reason: "synchronized", objects: 2 }],
  });
  expect(await tenant.life(kim)).toBe("softDeleted");
  expect(await tenant.hasLink(memberOf(cloud, ada))).toBe(true);
});

test("a verdict expects a synchronized object to stay as it was approved also where the directory can no longer be read", async () => {
  let isRefused = false;
  await using tenant = await openGraphTenant({
    around: (next) => (request) =>
      isRefused && request.url.pathname.endsWith("/getByIds")
        ? Promise.resolve({ status: 403, headers: {}, body: {} })
        : next(request),
  });
  const ada = tenant.user("ada", { city: "York" });
  const crew = tenant.sync.create("group", { displayName: "Crew", groupTypes: [] }, { synchronized: true });
  tenant.sync.addLink(memberOf(crew, ada));
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  tenant.hands.update(ada, { city: "Bath" });
  tenant.sync.removeLink(memberOf(crew, ada));
  const recovery = await tenant.recoverTo(snapshot);
  isRefused = true;
  tenant.machineLater(11 * MINUTE);
  const { expected, residual } = await tenant.verify(recovery);
  expect(residual.total).toBe(0);
  expect(expected).toMatchObject([{ reason: "synchronized", objects: 1 }]);
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
