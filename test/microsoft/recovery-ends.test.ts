import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { machine } from "../../src/app/machine.ts";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import { RecoveryProofs } from "../../src/records/recovery-proof.ts";
import { storedTrail } from "../../src/records/stored-trail.ts";
import { readReceipt } from "../../src/summaries/read-receipt.ts";
import { type AService, aChange, admin, aPreview, aRecovery, aService, SNAPSHOT, serves } from "../graph/a-service.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";

const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");
const POSTED = /snapshots\/.*\/recoveryJobs$/;

const done = {
  status: "successful",
  jobCompletionDateTime: "2026-11-20T09:04:00Z",
  totalObjectsModified: 1,
  totalFailedChanges: 0,
};

/** Shows the recovery in this state from now on. */
const shows = ({ server }: AService, row: Readonly<Record<string, unknown>> = {}): void =>
  serves(server, [aRecovery(RECOVERY, row), aPreview(PREVIEW)], [aChange("u1")]);

/** Starts a recovery that the service goes on with after this process has ended. */
async function started(): Promise<AService> {
  const graph = await aService();
  serves(graph.server, [aPreview(PREVIEW)], [aChange("u1")]);
  graph.server.on("POST", POSTED, (response) => {
    shows(graph);
    const location = `${graph.server.base}/directory/recovery/snapshots/${SNAPSHOT.id}/recoveryJobs/${RECOVERY}`;
    response.writeHead(202, { location }).end();
  });
  await graph.service.startRecovery({ previewJobId: PREVIEW, caller: admin, authority: { kind: "caller" } });
  return graph;
}

async function endsIn({ trail }: Pick<AService, "trail">) {
  return (await trail.list({ limit: 50 })).items.filter(({ action }) => action === "recoveryEnded");
}

test("a recovery through the Graph face has its end in the trail, and a receipt with the counts of that", async () => {
  await using tenant = await openGraphTenant();
  const ann = tenant.user("ann", { department: "Research" });
  const snapshot = await tenant.snapshot();
  tenant.later(1_000);
  tenant.hands.update(ann, { department: null });
  const recovery = await tenant.recover(await tenant.preview(snapshot, { types: ["user"] }));
  const store = await tenant.openStore();
  const trail = storedTrail({ store: store.forTenant(tenantId("tenant-1")), machine, newId: randomUUID });
  expect(await endsIn({ trail })).toMatchObject([
    { jobId: recovery.id, caller: { id: boss.id }, status: "successful", totals: recovery.totals },
  ]);
  expect(await trail.verify()).toMatchObject({ intact: true, records: 2 });
  const session = fixedSession(tenant.directory, boss);
  const receipt = await readReceipt({ recovery: tenant.recovery, session, trail }, recovery.id, machine);
  expect(receipt).toMatchObject({
    recoveryJobId: recovery.id,
    approval: null,
    outcome: { status: "successful", modifiedObjects: 1, failedChanges: 0 },
    trail: { records: 2 },
  });
  await store.close();
});

test("an end that comes while no process runs is recorded once, by the first processes that see the job", async () => {
  await using graph = await started();
  expect(await endsIn(graph)).toEqual([]);
  await graph.restarted().getJob(RECOVERY);
  expect(await endsIn(graph)).toEqual([]);
  shows(graph, done);
  const [one, other] = [graph.restarted(), graph.restarted()];
  await Promise.all([one.listJobs({}, {}), other.listJobs({}, {}), other.getJob(RECOVERY)]);
  await one.listJobs({}, {});
  // Another process may have read the request before the end was recorded.
  await graph.records.ended(await one.getJob(RECOVERY));
  expect(await endsIn(graph)).toMatchObject([
    {
      jobId: RECOVERY,
      caller: { id: admin.id, name: admin.userPrincipalName },
      status: "successful",
      totals: { modifiedObjects: 1, failedChanges: 0, changedLinks: 0, notRecoverable: null },
      // The end has its own time, and the record the time at which a process has seen it.
      endedAt: Date.parse(done.jobCompletionDateTime),
      time: graph.time.clock.now(),
    },
  ]);
  expect(await graph.trail.verify()).toMatchObject({ intact: true, records: 2 });
});

const isJobLookup = z.looseObject({ sql: z.string().regex(/\bfrom "?job\b/) });

test("a recovery that ends between the readings of its trail and of its job is proven with its end", async () => {
  await using graph = await started();
  const job = await graph.restarted().getJob(RECOVERY);
  let ending: Promise<void> | null = null;
  const db = new Proxy(graph.db, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "run" && isJobLookup.safeParse(args[0]).success)
          ending ??= graph.records.ended({ ...job, status: "successful" });
        return Reflect.apply(value, target, args);
      };
    },
  });
  expect(await new RecoveryProofs(db).recovery({ jobId: RECOVERY })).toMatchObject({ ended: { status: "successful" } });
  expect(ending).not.toBeNull();
  await ending;
});

test("a recovery that someone else started has no end in the trail", async () => {
  await using graph = await started();
  const other = aRecovery("77b0c1a2-0000-4000-8000-000000000009", done);
  serves(graph.server, [other, aRecovery(RECOVERY), aPreview(PREVIEW)]);
  await graph.restarted().listJobs({}, {});
  expect(await endsIn(graph)).toEqual([]);
});

test("a store that cannot be written hides no job that has ended, and the next process records the end", async () => {
  await using graph = await started();
  shows(graph, done);
  await graph.alter("pragma query_only = 1");
  expect(await graph.restarted().getJob(RECOVERY)).toMatchObject({ status: "successful" });
  expect(await endsIn(graph)).toEqual([]);
  await graph.alter("pragma query_only = 0");
  await graph.restarted().getJob(RECOVERY);
  expect(await endsIn(graph)).toHaveLength(1);
});

test.each([
  ["its request altered", "update posted_job set started_by = 'mallory'", "the request for recovery", "jobs"],
  ["its end put back", "update posted_job set state = 'posted'", "the request for recovery", "jobs"],
  ["its request removed", "delete from posted_job", "the job of recovery", "jobs"],
])("a recovery that has ended is found with %s", async (_, statement, why, part) => {
  await using graph = await started();
  shows(graph, done);
  await graph.restarted().getJob(RECOVERY);
  await graph.alter(statement);
  expect(await graph.trail.verify()).toMatchObject({ intact: false, part, why: expect.stringContaining(why) });
});

test("a recovery whose end was kept from the trail is found without it", async () => {
  await using graph = await started();
  await graph.alter("update posted_job set state = 'ended'");
  shows(graph, done);
  await graph.restarted().getJob(RECOVERY);
  expect(await graph.trail.verify()).toMatchObject({
    intact: false,
    part: "jobs",
    why: `the end of recovery ${RECOVERY} has no record`,
  });
});

test("a recovery whose job says something else than its recorded end gets no receipt", async () => {
  await using graph = await started();
  shows(graph, done);
  await graph.restarted().getJob(RECOVERY);
  shows(graph, { ...done, totalObjectsModified: 9 });
  await using tenant = await openGraphTenant();
  const session = fixedSession(tenant.directory, admin);
  const { trail } = graph;
  await expect(
    readReceipt({ recovery: graph.restarted(), session, trail }, RECOVERY, graph.time.clock),
  ).rejects.toMatchObject({ code: "storeAltered", message: expect.stringContaining("gets no receipt") });
});
