import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { asSnapshotId } from "../../src/domain/recovery/snapshot.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Interceptor } from "../../src/graph/http/exchange.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { aRecovery, aService, SNAPSHOT, serves } from "../graph/a-service.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const scope = { all: true, actor: "mallory@contoso.example" } as const;

/** Lets an actor write to 101 users and a group, and previews the undo of it. */
async function attacked(tenant: RecoveryTenant) {
  const users = Array.from({ length: 101 }, (_, nth) => tenant.user(`worker-${nth}`, { department: "Research" }));
  const kim = tenant.user("kim", { department: "Sales" });
  const [first = kim] = users;
  const group = tenant.group("Finance", [first]);
  const snapshot = await tenant.snapshot();
  const mallory = tenant.as("mallory");
  for (const user of users) mallory.update(user, { department: null });
  mallory.removeLink(memberOf(group, first));
  tenant.as("honest").update(kim, { department: "Legal" });
  const started = await tenant.recovery.startPreview({ snapshotId: snapshot.id, scope, caller: boss });
  return { users, kim, group, first, started, preview: await tenant.ended(started) };
}

/** Does something once, before the comparison that precedes the second part. */
const beforeSecondPart = (act: () => void): Interceptor => {
  let comparisons = 0;
  return (next) => (request) => {
    if (request.method === "POST" && request.url.pathname.endsWith("/recoveryPreviewJobs")) {
      comparisons += 1;
      if (comparisons === 2) act();
    }
    return next(request);
  };
};

test("an undo of more than 100 objects is one list, one approval and one recovery, whose jobs write its objects alone", async () => {
  await using tenant = await openGraphTenant();
  const { users, kim, group, first, started, preview } = await attacked(tenant);
  expect(started.wholeObjects).toMatchObject({ objects: 102 });
  expect(preview.totals).toMatchObject({ changedObjects: 102 });
  expect((await tenant.changes(preview)).map(({ ref }) => ref.id)).not.toContain(kim.id);
  const session = fixedSession(tenant.directory, boss, microsoftCapabilities);
  const plan = await recoveryPlan({ recovery: tenant.recovery, session }, preview.id);
  expect(plan.notes?.join(" ")).toContain("this is 2 jobs, one after the other, and this approval covers all of them.");

  const recovery = await tenant.recover(preview);
  expect(recovery).toMatchObject({
    ...{ status: "successful", previewJobId: preview.id, failure: null },
    totals: { changedObjects: 102, modifiedObjects: 102, failedChanges: 0 },
  });
  for (const user of users) expect(await tenant.property(user, "department")).toBe("Research");
  expect(await tenant.hasLink(memberOf(group, first))).toBe(true);
  expect(await tenant.property(kim, "department")).toBe("Legal");
  const jobs = (await tenant.recovery.listJobs({}, {})).items;
  expect(jobs.map(({ id, kind }) => [kind, id])).toEqual([
    ["recovery", recovery.id],
    ["preview", preview.id],
  ]);
  expect(await tenant.verify(recovery)).toMatchObject({ outcome: "verified", residual: { total: 0 }, expected: [] });
});

test("an object of a later part that changed after the approval is left as it is, and is listed as failed and as different", async () => {
  const during: { act: () => void } = { act: () => {} };
  await using tenant = await openGraphTenant({ around: beforeSecondPart(() => during.act()) });
  const { users, preview } = await attacked(tenant);
  const last = users.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
  if (last === undefined) throw new Error("There is a last user.");
  during.act = () => tenant.as("honest").update(last, { department: "Board" });
  const recovery = await tenant.recover(preview);
  expect(recovery).toMatchObject({ status: "successful", totals: { modifiedObjects: 101, failedChanges: 1 } });
  expect(await tenant.property(last, "department")).toBe("Board");
  expect(await tenant.failures(recovery)).toMatchObject([{ ref: last, reason: "moved" }]);
  expect(await tenant.verify(recovery)).toMatchObject({
    outcome: "notVerified",
    residual: {
      ...{ total: 1, items: [{ ref: last }] },
      failed: { total: 1, items: [{ ref: last, steps: { total: 1, items: [{ reason: "moved" }] } }] },
    },
  });
});

test("a recovery whose process ended between two parts is taken up by the next look at it", async () => {
  const ended = Promise.withResolvers<void>();
  await using tenant = await openGraphTenant({
    around: beforeSecondPart(() => {
      ended.resolve();
      throw new Error("The process ended.");
    }),
  });
  const { users, preview } = await attacked(tenant);
  const started = await tenant.startRecovery(preview);
  await ended.promise;
  // By then, the request that was under way counts as lost.
  tenant.machineLater(5 * MINUTE);
  expect(await tenant.ended(started)).toMatchObject({ status: "successful", totals: { modifiedObjects: 102 } });
  for (const user of users) expect(await tenant.property(user, "department")).toBe("Research");
});

test("a recovery that is stopped between two parts starts no other part, and says what it did not write", async () => {
  let comparing = false;
  let stop = async () => {};
  const second = beforeSecondPart(() => {
    comparing = true;
  });
  await using tenant = await openGraphTenant({
    around: (next) => async (request) => {
      if (comparing && request.url.pathname.includes("getChanges")) {
        comparing = false;
        await stop();
      }
      return second(next)(request);
    },
  });
  const { preview } = await attacked(tenant);
  const started = await tenant.startRecovery(preview);
  stop = async () => {
    await tenant.recovery.cancelJob({ id: started.id, caller: boss });
  };
  const ended = await tenant.ended(started);
  expect(ended).toMatchObject({ status: "abandoned", stopAsked: true, totals: { modifiedObjects: 100 } });
  expect(ended.failure?.message).toBe("It was stopped after part 1 of 2. Not written: the 2 objects of later parts.");
  const verdict = await tenant.verify(ended);
  expect(verdict).toMatchObject({ outcome: "notVerified", residual: { total: 2 } });
});

test("between two parts, this server starts no other job and names the recovery, and a preview of someone else only delays the next part", async () => {
  const during: { act: () => Promise<unknown> } = { act: async () => {} };
  let comparisons = 0;
  await using tenant = await openGraphTenant({
    around: (next) => async (request) => {
      if (request.method === "POST" && request.url.pathname.endsWith("/recoveryPreviewJobs")) {
        comparisons += 1;
        if (comparisons === 2) {
          await during.act();
          // The same request from elsewhere, which the service takes before ours.
          await next(request);
        }
      }
      return next(request);
    },
  });
  const { users, preview } = await attacked(tenant);
  const refused = Promise.withResolvers<unknown>();
  during.act = async () => {
    const { snapshotId } = preview;
    await tenant.recovery.startPreview({ snapshotId, scope: { types: ["user"] }, caller: boss }).then(
      () => refused.resolve("started"),
      (error: unknown) => refused.resolve(error),
    );
  };
  const started = await tenant.startRecovery(preview);
  const ended = await tenant.ended(started);
  expect(await refused.promise).toMatchObject({
    code: "activeJob",
    facts: { activeJobId: started.id, kind: "recovery" },
  });
  expect(ended).toMatchObject({ status: "successful", totals: { modifiedObjects: 102, failedChanges: 0 } });
  for (const user of users) expect(await tenant.property(user, "department")).toBe("Research");
  // Once it has ended, a preview starts again.
  await tenant.preview({ id: preview.snapshotId }, { types: ["user"] });
});

test("a job that is refused while a part runs names the recovery of the part, also in a process that did not start it", async () => {
  await using graph = await aService();
  const [first, part] = [jobId("77b0c1a2-0000-4000-8000-000000000001"), jobId("77b0c1a2-0000-4000-8000-000000000002")];
  const of = (more: object) => ({
    ...{ kind: "recovery" as const, snapshotId: asSnapshotId(SNAPSHOT.id), caller: boss, verifiesJobId: null },
    ...{ authority: { kind: "caller" as const }, assessment: null, startedAfter: 0 },
    ...{ preview: { id: jobId("p1"), digest: null }, scope: { entities: [], parts: 2, ...more } },
  });
  await graph.records.settle((await graph.records.intend(of({ part: 1 }))).id, { jobId: first });
  await graph.records.settle((await graph.records.intend(of({ part: 2, follows: first }))).id, { jobId: part });
  serves(graph.server, [aRecovery(part)]);
  await expect(
    graph.service.startPreview({ snapshotId: asSnapshotId(SNAPSHOT.id), scope: { all: true }, caller: boss }),
  ).rejects.toMatchObject({ code: "activeJob", facts: { activeJobId: first, kind: "recovery", status: "running" } });
});
