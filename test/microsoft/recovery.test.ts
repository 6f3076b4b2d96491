import { describe, expect, test } from "vitest";
import type { ApprovalBinding, Plan } from "../../src/domain/approval/approval.ts";
import { jobId, type SnapshotId } from "../../src/domain/ids.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import type { Authority } from "../../src/service/recovery-service.ts";
import {
  type AService,
  aChange,
  admin,
  aPreview,
  aRecovery,
  aService,
  SNAPSHOT,
  serves,
  TENANT,
  usersFilter,
} from "../graph/a-service.ts";
import { halfBody, type Reaction, reset } from "../graph/faulty-server.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");
const SECOND_LOOK = jobId("77b0c1a2-0000-4000-8000-000000000003");
const POSTED = /snapshots\/.*\/recoveryJobs$/;

const location = (graph: AService, id: string, kind = "recoveryJobs") =>
  `${graph.server.base}/directory/recovery/snapshots/${SNAPSHOT.id}/${kind}/${id}`;

/** Answers 202 and from then on lists the job. */
const accepts =
  (
    graph: AService,
    headers: Record<string, string | readonly string[]> = { location: location(graph, RECOVERY) },
  ): Reaction =>
  (response) => {
    serves(graph.server, [aRecovery(RECOVERY), aPreview(PREVIEW)], [aChange("u1")]);
    response.writeHead(202, { ...headers } as Record<string, string>).end();
  };

/** Takes the request, does what it asks, and answers with something that does not say so. */
const worksBut =
  (graph: AService, fails: Reaction): Reaction =>
  (response) => {
    serves(graph.server, [aRecovery(RECOVERY), aPreview(PREVIEW)], [aChange("u1")]);
    if (typeof fails === "function") fails(response);
    else response.writeHead(fails.status ?? 500).end();
  };

async function previewed(options: Parameters<typeof aService>[0] = {}): Promise<AService> {
  const graph = await aService(options);
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  return graph;
}

/** A person's approval of the preview as it stands. */
async function approved(graph: AService): Promise<Authority> {
  const preview = await graph.service.getJob(PREVIEW);
  const digest = preview.digest ?? "";
  const binding: ApprovalBinding = {
    tool: "start_recovery",
    argumentsDigest: "a",
    planDigest: digest,
    tenantId: TENANT,
    callerId: admin.id,
  };
  const { snapshotId, targetStateDateTime, scope, totals } = preview;
  const plan: Plan = {
    ...{ tenantId: TENANT, tenantName: "Contoso", previewJobId: PREVIEW, snapshotId, targetStateDateTime, scope },
    ...{ totals, parts: [], digest, risks: [], rehearsal: null },
  };
  const asked = { binding, plan, sentence: "s", callerName: "Ada", phrase: null, demands: [] };
  const request = await graph.approvals.request(asked);
  await graph.approvals.decide(request.id, {
    answer: "approve",
    channel: "terminal",
    approver: { id: admin.id, name: admin.userPrincipalName },
  });
  return { kind: "approval", approvalId: request.id, binding };
}

const recover = (service: MicrosoftRecoveryService, authority: Authority = { kind: "caller" }) =>
  service.startRecovery({ previewJobId: PREVIEW, caller: admin, authority });

describe("a recovery through Microsoft's service", () => {
  test("a recovery posts a snapshot and the objects of the list once and reads its job from Location", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, accepts(graph));
    const job = await recover(graph.service, await approved(graph));
    expect(job).toMatchObject({ id: RECOVERY, kind: "recovery", previewJobId: PREVIEW, startedBy: "ada@contoso.test" });
    expect(graph.server.to("POST", POSTED).map(({ body }) => JSON.parse(body ?? ""))).toEqual([
      { filteringCriteria: usersFilter("u1") },
    ]);
  });

  test("an approval that is altered while the request is under way names no approver, in the job or in the trail", async () => {
    await using graph = await previewed();
    const accepting = accepts(graph);
    graph.server.on("POST", POSTED, async (response) => {
      await graph.alter("update approval set approver_name = 'mallory'");
      if (typeof accepting === "function") accepting(response);
    });
    const job = await recover(graph.service, await approved(graph));
    expect(job).not.toHaveProperty("approvedBy");
    const { items } = await graph.trail.list({ limit: 1 });
    expect(items).toMatchObject([{ action: "recoveryStarted", jobId: RECOVERY }]);
    expect(items[0]).not.toHaveProperty("approver");
  });

  test("a recovery keeps the values it overwrites in a journal before it is requested", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, accepts(graph));
    await recover(graph.service);
    const kept = [];
    for await (const change of graph.journal.read(PREVIEW)) kept.push(change);
    expect(kept).toMatchObject([
      { ref: { id: "u1" }, properties: [{ name: "department", now: null, then: "Research" }] },
    ]);
    const paths = graph.server.seen.map(({ method, path }) => `${method} ${path}`);
    expect(paths.findIndex((path) => path.includes("getChanges"))).toBeLessThan(
      paths.findIndex((path) => path.startsWith("POST")),
    );
  });

  test("a recovery is not requested if its journal cannot be written whole", async () => {
    await using graph = await previewed();
    graph.server.on("GET", /getChanges/, { json: { value: [aChange("u1"), { id: 7 }] } });
    await expect(recover(graph.service)).rejects.toMatchObject({ code: "notSupported" });
    expect(await graph.journal.has(PREVIEW)).toBe(false);
    expect(graph.server.to("POST", POSTED)).toEqual([]);
  });

  test("a recovery is refused if its preview holds changes that could not be shown", async () => {
    await using graph = await previewed();
    graph.server.on("GET", /getChanges/, {
      json: { value: [aChange("d1", { entityTypeName: "device", deltaFromCurrent: {}, currentState: {} })] },
    });
    await expect(recover(graph.service)).rejects.toMatchObject({ code: "notSupported" });
    expect(graph.server.to("POST", POSTED)).toEqual([]);
  });

  test("a recovery is refused from an old preview, by the service's clock", async () => {
    await using graph = await previewed({ policy: { oldestPreview: 14 * MINUTE } });
    const refused = { code: "stale", message: expect.stringContaining("15 minutes old") };
    await expect(recover(graph.service)).rejects.toMatchObject(refused);
    expect(graph.server.to("POST", POSTED)).toEqual([]);
  });

  test("a recovery takes the age of its preview from the service's clock when this machine's jumps", async () => {
    await using graph = await previewed();
    graph.server.on("GET", "/directory/recovery/snapshots", {
      json: { value: [SNAPSHOT] },
      headers: { date: "Fri, 20 Nov 2026 08:50:00 GMT" },
    });
    graph.server.on("GET", `/directory/recovery/jobs/${PREVIEW}`, {
      json: aPreview(PREVIEW),
      headers: { date: "Fri, 20 Nov 2026 08:50:00 GMT" },
    });
    graph.server.on("POST", POSTED, accepts(graph));
    graph.time.later(48 * 60 * MINUTE);
    expect(await recover(graph.service)).toMatchObject({ id: RECOVERY });
  });

  test("a recovery is refused while another job is active, names it, and leaves the approval unused", async () => {
    await using graph = await previewed();
    const authority = await approved(graph);
    const active = aPreview(SECOND_LOOK, { status: "calculating", jobCompletionDateTime: null });
    serves(graph.server, [active, aPreview(PREVIEW)], [aChange("u1")]);
    const refused = { code: "activeJob", facts: { activeJobId: SECOND_LOOK } };
    await expect(recover(graph.service, authority)).rejects.toMatchObject(refused);
    serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
    graph.server.on("POST", POSTED, accepts(graph));
    expect(await recover(graph.service, authority)).toMatchObject({ id: RECOVERY });
  });

  test("a recovery names the job that made the service answer 409", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, (response) => {
      serves(graph.server, [aRecovery(SECOND_LOOK), aPreview(PREVIEW)]);
      response.writeHead(409).end();
    });
    await expect(recover(graph.service)).rejects.toMatchObject({
      code: "activeJob",
      facts: { activeJobId: SECOND_LOOK },
    });
  });

  test("an approval starts one recovery only", async () => {
    await using graph = await previewed();
    const authority = await approved(graph);
    graph.server.on("POST", POSTED, { status: 403 });
    await expect(recover(graph.service, authority)).rejects.toMatchObject({ code: "forbidden" });
    await expect(recover(graph.service, authority)).rejects.toMatchObject({ code: "approvalRefused" });
    expect(graph.server.to("POST", POSTED)).toHaveLength(1);
  });

  test("two concurrent starts with one approval post one recovery", async () => {
    await using graph = await previewed();
    const authority = await approved(graph);
    graph.server.on("POST", POSTED, accepts(graph));
    const outcomes = await Promise.allSettled([
      recover(graph.service, authority),
      recover(graph.restarted(), authority),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(graph.server.to("POST", POSTED)).toHaveLength(1);
  });

  test("a summary says that the service counted more than its list has, and is silent where both agree", async () => {
    await using graph = await aService();
    const noted = async (counted: number) => {
      serves(graph.server, [aPreview(PREVIEW, { totalChangedObjectsCalculated: counted })], [aChange("u1")]);
      return (await graph.restarted().summarizeChanges(PREVIEW)).notCompared;
    };
    expect(await noted(1_200)).toMatch(/^Microsoft's service counted 1,200 changed objects, and its list has 1: /);
    expect(await noted(1)).toBeUndefined();
    expect(await noted(0)).toBeUndefined();
  });

  test("a recovery is refused without an approval of exactly its preview", async () => {
    await using graph = await previewed();
    const authority = await approved(graph);
    serves(graph.server, [aPreview(PREVIEW, { totalChangedObjectsCalculated: 9 })], [aChange("u1")]);
    await expect(recover(graph.restarted(), authority)).rejects.toMatchObject({ code: "approvalRefused" });
    expect(graph.server.to("POST", POSTED)).toEqual([]);
  });
});

describe("a request of unknown outcome", () => {
  test.each<[string, Reaction]>([
    ["the connection is reset", reset],
    ["the answer breaks off", halfBody],
    ["a gateway answers 502", { status: 502 }],
    ["the service answers 500", { status: 500 }],
    ["a gateway answers 504", { status: 504 }],
  ])("because %s, the job is found in the list", async (_, fails) => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, worksBut(graph, fails));
    expect(await recover(graph.service)).toMatchObject({ id: RECOVERY, previewJobId: PREVIEW });
    expect(graph.server.to("POST", POSTED)).toHaveLength(1);
  });

  test("a request of unknown outcome is not repeated until it can no longer become a job", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, reset);
    await expect(recover(graph.service)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("not asked for a second time"),
    });
    await expect(recover(graph.restarted())).rejects.toMatchObject({ code: "busy" });
    expect(graph.server.to("POST", POSTED)).toHaveLength(1);
    graph.time.later(6 * MINUTE);
    graph.server.on("POST", POSTED, accepts(graph));
    expect(await recover(graph.restarted())).toMatchObject({ id: RECOVERY });
  });

  test("a job of unknown outcome that appears later is recognized after a restart", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, reset);
    await expect(recover(graph.service)).rejects.toMatchObject({ code: "unavailable" });
    serves(graph.server, [aRecovery(RECOVERY), aPreview(PREVIEW)], [aChange("u1")]);
    const restarted = graph.restarted();
    await expect(recover(restarted)).rejects.toMatchObject({ code: "activeJob", facts: { activeJobId: RECOVERY } });
    expect(await restarted.getJob(RECOVERY)).toMatchObject({ previewJobId: PREVIEW });
    expect(graph.server.to("POST", POSTED)).toHaveLength(1);
  });

  test.each<[string, (graph: AService) => Record<string, string | readonly string[]>]>([
    ["is relative", () => ({ location: `/v1.0/directory/recovery/jobs/${RECOVERY}` })],
    ["comes twice", (graph) => ({ location: [location(graph, RECOVERY), location(graph, RECOVERY)] })],
    ["is missing", () => ({})],
    ["leads to another host", () => ({ location: `https://evil.test/v1.0/directory/recovery/jobs/${SECOND_LOOK}` })],
    ["names no job", () => ({ location: "/v1.0/me" })],
  ])("a Location that %s does no harm", async (_, headers) => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, accepts(graph, headers(graph)));
    expect(await recover(graph.service)).toMatchObject({ id: RECOVERY });
    expect(graph.server.to("POST", POSTED)).toHaveLength(1);
  });

  test("a job that the service does not show yet is returned with its known values", async () => {
    await using graph = await previewed();
    graph.server.on("GET", `/directory/recovery/jobs/${RECOVERY}`, { status: 404 });
    graph.server.on("POST", POSTED, { status: 202, headers: { location: location(graph, RECOVERY) } });
    expect(await recover(graph.service)).toMatchObject({
      id: RECOVERY,
      status: "initialized",
      snapshotId: SNAPSHOT.id,
    });
  });
});

const ENDED = "2026-11-20T09:10:00Z";

describe("following and proving", () => {
  test("many callers who wait for a job cause one request in each pause, and fewer while the job makes no progress", async () => {
    await using graph = await aService();
    const path = `/directory/recovery/jobs/${RECOVERY}`;
    serves(graph.server, [aRecovery(RECOVERY)]);
    const times: number[] = [];
    for (let second = 0; second < 600; second += 1) {
      const before = graph.server.to("GET", path).length;
      await Promise.all([1, 2, 3].map(() => graph.service.getJob(RECOVERY)));
      if (graph.server.to("GET", path).length > before) times.push(second);
      graph.time.later(1_000);
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses[0]).toBe(30);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(120);
  });

  test("a job is found again after a restart, because the service lists it", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, accepts(graph));
    await recover(graph.service);
    const { items } = await graph.restarted().listJobs({ kind: "recovery" }, {});
    expect(items).toMatchObject([{ id: RECOVERY, previewJobId: PREVIEW }]);
  });

  test("a second preview says what the recovery did not reach, and what changed since", async () => {
    await using graph = await previewed();
    graph.server.on("POST", POSTED, accepts(graph));
    await recover(graph.service);
    const ended = aRecovery(RECOVERY, { status: "successful", jobCompletionDateTime: "2026-11-20T09:10:00Z" });
    serves(graph.server, [ended, aPreview(PREVIEW)]);
    const again = graph.restarted();
    graph.server.on("POST", /recoveryPreviewJobs$/, {
      status: 202,
      headers: { location: location(graph, SECOND_LOOK, "recoveryPreviewJobs") },
    });
    const second = aPreview(SECOND_LOOK, { jobStartDateTime: "2026-11-20T09:20:00Z" });
    graph.server.on("GET", `/directory/recovery/jobs/${SECOND_LOOK}`, { json: second });
    graph.server.on("GET", /getChanges/, { json: { value: [aChange("u1"), aChange("u2")] } });
    expect(await again.getVerification(RECOVERY)).toBeNull();
    expect(await again.startVerification({ recoveryJobId: RECOVERY, caller: admin })).toMatchObject({
      id: SECOND_LOOK,
    });
    expect((await again.getVerification(RECOVERY))?.result).toMatchObject({
      outcome: "notVerified",
      residual: { total: 1, items: [{ ref: { id: "u1" } }] },
      expected: [{ reason: "newer", objects: 1 }],
    });
  });

  test("a verification says that it could not read which of the differences no recovery writes", async () => {
    const notLookedAt = async (answer: Reaction | null) => {
      await using graph = await aService();
      if (answer !== null) graph.server.on("POST", "/directoryObjects/getByIds", answer);
      serves(graph.server, [aRecovery(RECOVERY, { status: "successful", jobCompletionDateTime: ENDED })]);
      graph.server.on("POST", /recoveryPreviewJobs$/, {
        status: 202,
        headers: { location: location(graph, SECOND_LOOK, "recoveryPreviewJobs") },
      });
      const second = aPreview(SECOND_LOOK, { jobStartDateTime: "2026-11-20T09:20:00Z" });
      graph.server.on("GET", `/directory/recovery/jobs/${SECOND_LOOK}`, { json: second });
      graph.server.on("GET", /getChanges/, { json: { value: [aChange("u1")] } });
      await graph.service.startVerification({ recoveryJobId: RECOVERY, caller: admin });
      return (await graph.service.getVerification(RECOVERY))?.result?.notLookedAt?.join(" ") ?? "";
    };
    expect(await notLookedAt({ status: 403 })).toContain("are synchronized from on-premises could not be read");
    expect(await notLookedAt(null)).not.toContain("are synchronized from on-premises");
  });

  test("a cancel in time stops the job, and one that comes too late says so", async () => {
    await using graph = await aService();
    serves(graph.server, [aRecovery(RECOVERY)]);
    graph.server.on("POST", /cancel$/, (response) => {
      serves(graph.server, [
        aRecovery(RECOVERY, { status: "abandoned", jobCompletionDateTime: "2026-11-20T09:10:00Z" }),
      ]);
      response.writeHead(202).end();
    });
    expect(await graph.service.cancelJob({ id: RECOVERY, caller: admin })).toMatchObject({ status: "abandoned" });
    await expect(graph.service.cancelJob({ id: RECOVERY, caller: admin })).rejects.toMatchObject({ code: "finished" });
  });

  test("a native-style recovery needs a caller who acts for themselves", async () => {
    await using graph = await previewed();
    const request = { snapshotId: SNAPSHOT.id as SnapshotId, scope: everything, caller: admin };
    const authority = await approved(graph);
    await expect(graph.service.startRecovery({ ...request, authority })).rejects.toMatchObject({
      code: "invalidInput",
    });
    graph.server.on("POST", POSTED, accepts(graph));
    expect(await graph.service.startRecovery({ ...request, authority: { kind: "caller" } })).toMatchObject({
      id: RECOVERY,
    });
  });
});
