import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { machine } from "../../src/app/machine.ts";
import { showTrail } from "../../src/cli/commands/audit.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { approvalId, type JobId, jobId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import { appendTrail } from "../../src/records/stored-trail.ts";
import type { Services } from "../../src/service/services.ts";
import { findSecret } from "../../src/store/sql/secrets.ts";
import { readReceipt } from "../../src/summaries/read-receipt.ts";
import { screenTyping } from "../cli/support.ts";
import { approveOnTerminal, terminalOf, trailOf } from "../support/attack-harness.ts";
import { directoryState } from "../support/held-state.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { insertOf } from "../support/insert-of.ts";
import { oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { stores, type TestedStore } from "../support/stores.ts";
import { until } from "../support/until.ts";

const tool = "start_recovery";
const noRisk = { sentence: "Locks administrators out.", ref: null, displayName: null, objects: 1 } as const;
type Columns = Record<string, unknown>;

/** A tenant with an approved recovery that has ended, and the rows as they were before and after it. */
interface Attacked extends AsyncDisposable {
  readonly tenant: RehearsalTenant;
  readonly previewJobId: string;
  readonly recovery: JobId;
  readonly users: readonly EntityRef[];
  /** The job as it was while the recovery ran, and the approval as it was before it was used. */
  readonly job: Columns;
  readonly approval: Columns;
  /** Changes the store as someone does who has the database and not its key. */
  alter(statement: string): Promise<void>;
}

async function attacked({ open }: TestedStore): Promise<Attacked> {
  const history = await open();
  const tenant = await openRehearsalTenant({ history });
  await wipeDepartments(tenant, 2);
  await using host = await oldHost(tenant.parts);
  const previewJobId = await previewUsers(host);
  const changes = await tenant.services.recovery.listChanges(jobId(previewJobId), {}, {});
  await host.call(tool, { previewJobId });
  await approveOnTerminal(tenant);
  const { db } = tenant.store;
  const approval = await db.selectFrom("approval").selectAll().executeTakeFirstOrThrow();
  const started = await host.call(tool, { previewJobId });
  const recovery = jobId(String(at(started.data, "jobId")));
  await host.call("get_job", { jobId: recovery, waitSeconds: 30 });
  const job = await db.selectFrom("job").selectAll().where("id", "=", recovery).executeTakeFirstOrThrow();
  return {
    tenant,
    previewJobId,
    recovery,
    users: changes.items.map(({ ref }) => ref),
    job: { ...job, tenant_id: db.tenantKey, status: "running", completed_at: null },
    approval: { ...approval, tenant_id: db.tenantKey },
    alter: async (statement) => expect(await history.alter(statement)).toBeGreaterThan(0),
    [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose](),
  };
}

const departments = ({ tenant, users }: Attacked) =>
  Promise.all(users.map(async (ref) => (await tenant.embedded.get(ref))?.properties.department));

const verdict = ({ tenant }: Attacked) => tenant.services.trail.verify();

const broken = (why: string) => ({ intact: false, part: "jobs", why: expect.stringContaining(why) });

/** Puts a row back as it was. */
async function putBack({ alter }: Attacked, table: "job" | "approval", row: Columns): Promise<void> {
  await alter(`delete from "${table}" where "id" = '${row.id}'`);
  await alter(insertOf(table, row));
}

const ended = ({ recovery }: Services, id: JobId) =>
  until(`the end of job ${id}`, async () => {
    const job = await recovery.getJob(id);
    return job.jobCompletionDateTime !== null && job;
  });

const alterations: readonly string[] = [
  `update "job" set "status" = 'failed' where "kind" = 'recovery'`,
  `update "job" set "failed_changes" = 7 where "kind" = 'recovery'`,
  `update "job" set "started_by_json" = '{}' where "kind" = 'recovery'`,
  `update "job" set "preview_job_id" = "id" where "kind" = 'recovery'`,
  `update "applied_change" set "outcome" = 'failed' where "seq" = 1`,
  `update "applied_change" set "step" = 'links' where "seq" = 1`,
  `delete from "applied_change" where "seq" = 2`,
];

/** A recovery that failed may be repeated, so that its approval is all that stands between a caller and a second one. */
const asIfFailed = `update "job" set "status" = 'failed' where "kind" = 'recovery'`;

describe.each(stores)("on $name, a recovery that has ended", (store) => {
  test("is recorded with its status, its counts and the digest of its outcome", async () => {
    await using done = await attacked(store);
    const { tenant, recovery } = done;
    expect((await trailOf(tenant)).at(-1)).toMatchObject({
      action: "recoveryEnded",
      jobId: recovery,
      status: "successful",
      totals: { changedObjects: 2, modifiedObjects: 2, modifiedLinks: 0, failedChanges: 0 },
      outcomeDigest: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await verdict(done)).toMatchObject({ intact: true });
    const { screen, output } = screenTyping();
    await showTrail(tenant.services.trail, screen, {});
    expect(output()).toContain("successful: 2 objects and 0 links put back, 0 failed");
  });

  test("is not carried out a second time if its job is put back as open, even without its ledger", async () => {
    await using done = await attacked(store);
    const { tenant, users, recovery, alter } = done;
    for (const ref of users) tenant.hands.update(ref, { department: null });
    const state = await directoryState(tenant.embedded);
    await putBack(done, "job", done.job);
    await alter(`delete from "applied_change" where "job_id" = '${recovery}'`);
    expect(await verdict(done)).toMatchObject(broken(`recovery ${recovery} has ended, and its job is open again`));

    await using process = await tenant.another();
    expect(await ended(process.services, recovery)).toMatchObject({
      status: "failed",
      failure: { code: "storeAltered", message: expect.stringContaining("has ended before") },
    });

    expect(await directoryState(tenant.embedded)).toEqual(state);
    expect(await departments(done)).toEqual([undefined, undefined]);
    expect(await verdict(done)).toMatchObject(broken(`recovery ${recovery} ended twice`));
    const { screen, output } = screenTyping();
    expect(await showTrail(tenant.services.trail, screen, { verify: true })).toBe(1);
    expect(output()).toContain("The trail is intact, and jobs or approvals are not: recovery");
  });

  test("is found altered in its job, its outcomes and its steps", async () => {
    await using done = await attacked(store);
    const { tenant, recovery, alter } = done;
    const { db } = tenant.store;
    const job = await db.selectFrom("job").selectAll().where("id", "=", recovery).executeTakeFirstOrThrow();
    const steps = await db.selectFrom("applied_change").selectAll().execute();
    const owned = (row: Columns) => ({ ...row, tenant_id: tenant.store.db.tenantKey });
    for (const statement of alterations) {
      await alter(statement);
      expect(await verdict(done), statement).toMatchObject(broken(`the job of recovery ${recovery}, or the outcome`));
      await putBack(done, "job", owned(job));
      await alter(`delete from "applied_change"`);
      for (const step of steps) await alter(insertOf("applied_change", owned(step)));
    }
    expect(await verdict(done)).toMatchObject({ intact: true });
  });

  test("is found missing", async () => {
    await using done = await attacked(store);
    await done.alter(`delete from "job" where "id" = '${done.recovery}'`);
    expect(await verdict(done)).toMatchObject(broken(`the job of recovery ${done.recovery} is missing`));
  });
});

describe.each(stores)("on $name, an approval that was used", (store) => {
  test("starts no second recovery if its row is put back with its seal", async () => {
    await using done = await attacked(store);
    const { tenant, users, previewJobId, approval } = done;
    for (const ref of users) tenant.hands.update(ref, { department: null });
    await putBack(done, "approval", approval);
    await using host = await oldHost(tenant.parts);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ isError: true, code: "finished" });
    expect(await verdict(done)).toMatchObject(
      broken(`approval request ${approval.id} was put back: the trail says that it was used, and it is approved`),
    );
    await done.alter(asIfFailed);
    const answer = await host.call(tool, { previewJobId });
    expect(answer).toMatchObject({ isError: true, code: "approvalRefused" });
    expect(answer.text).toContain("has been used");
    expect(await departments(done)).toEqual([undefined, undefined]);
  });

  test("starts no second recovery either if the record of its start is rewritten", async () => {
    await using done = await attacked(store);
    const { tenant, users, previewJobId, approval, alter } = done;
    for (const ref of users) tenant.hands.update(ref, { department: null });
    await putBack(done, "approval", approval);
    await alter(`update "trail" set "event_json" = replace("event_json", 'recoveryStarted', 'jobCancelled')
      where "event_json" like '%recoveryStarted%'`);
    await alter(asIfFailed);
    await using host = await oldHost(tenant.parts);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ isError: true, code: "storeAltered" });
    expect(await departments(done)).toEqual([undefined, undefined]);
  });

  test("is found altered, put in or missing", async () => {
    await using done = await attacked(store);
    const { alter, approval } = done;
    await alter(insertOf("approval", { ...approval, id: "planted" }));
    expect(await verdict(done)).toMatchObject(broken("approval request planted was altered or put in"));
    await alter(`delete from "approval" where "id" = 'planted'`);
    expect(await verdict(done)).toMatchObject({ intact: true });
    await alter(`update "approval" set "state" = 'altered'`);
    expect(await verdict(done)).toMatchObject(broken(`approval request ${approval.id} was altered`));
    await alter(`delete from "approval"`);
    expect(await verdict(done)).toMatchObject(broken(`approval request ${approval.id} is missing`));
  });
});

describe.each(stores)("on $name, a request that a person declined", (store) => {
  test("is found put back as open", async () => {
    const history = await store.open();
    await using tenant = await openRehearsalTenant({ history });
    await wipeDepartments(tenant, 2);
    await using host = await oldHost(tenant.parts, () => ({ action: "decline" }));
    const previewJobId = await previewUsers(host);
    const { db } = tenant.store;
    let pending: Columns = {};
    await using asking = await oldHost(tenant.parts);
    await asking.call(tool, { previewJobId });
    pending = await db.selectFrom("approval").selectAll().executeTakeFirstOrThrow();
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "declined" });
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
    await history.alter(`delete from "approval"`);
    await history.alter(insertOf("approval", { ...pending, tenant_id: db.tenantKey }));
    expect(await tenant.services.trail.verify()).toMatchObject(
      broken("the trail says that it was declined, and it is pending"),
    );
  });
});

describe.each(stores)("on $name, an approval that was taken back", (store) => {
  test.each(["withdraw", "void"])("starts no recovery if its row is put back with its seal: %s", async (how) => {
    const history = await store.open();
    await using tenant = await openRehearsalTenant({ history });
    await wipeDepartments(tenant, 2);
    await using host = await oldHost(tenant.parts);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    const { db } = tenant.store;
    const given = await db.selectFrom("approval").selectAll().executeTakeFirstOrThrow();
    const { approvals } = tenant.services;
    const worse: PlanRisk = { ...noRisk, rule: "locksOutAdministrators", severity: "critical" };
    if (how === "void") await approvals.voidIfWorse(approvalId(given.id), { risks: [worse], rehearsal: null });
    else await answerRequest(terminalOf(tenant), approvalId(given.id), { answer: "withdraw", channel: "terminal" });
    await history.alter(`delete from "approval"`);
    await history.alter(insertOf("approval", { ...given, tenant_id: db.tenantKey }));
    expect(await approvals.listGiven()).toHaveLength(1);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ isError: true, code: "approvalRefused" });
    expect((await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
  });

  test("is not given again if the request that a person declined is put back as open", async () => {
    const history = await store.open();
    await using tenant = await openRehearsalTenant({ history });
    await wipeDepartments(tenant, 2);
    await using host = await oldHost(tenant.parts);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    const { db } = tenant.store;
    const pending = await db.selectFrom("approval").selectAll().executeTakeFirstOrThrow();
    const answer = (answer: "approve" | "decline") =>
      answerRequest(terminalOf(tenant), approvalId(pending.id), { answer, channel: "terminal" });
    await answer("decline");
    await history.alter(`delete from "approval"`);
    await history.alter(insertOf("approval", { ...pending, tenant_id: db.tenantKey }));
    await expect(answer("approve")).rejects.toMatchObject({ code: "approvalRefused" });
  });
});

describe.each(stores)("on $name, a tenant of the first version", (store) => {
  test("has an intact trail, although it recorded no ends and sealed approvals without their approvers", async () => {
    await using done = await attacked(store);
    await asFirstVersion(done);
    expect(await verdict(done)).toMatchObject({ intact: true });
    await expect(readReceipt(done.tenant.services, done.recovery, machine)).rejects.toMatchObject({
      code: "notFound",
      message: expect.stringContaining("no record of the end of recovery"),
    });
  });

  test("has a broken trail if the end of a later recovery is taken out of it", async () => {
    await using done = await attacked(store);
    await asFirstVersion(done, "keeping what is followed");
    expect(await verdict(done)).toMatchObject({
      intact: false,
      why: expect.stringContaining(`the end of recovery ${done.recovery} has no record`),
    });
  });
});

/** Writes the trail without ends, and the approval under a seal of the columns that the first version had. */
async function asFirstVersion({ tenant }: Attacked, followed?: "keeping what is followed"): Promise<void> {
  const context = { store: tenant.store, machine, newId: () => "unused" };
  const records = await trailOf(tenant);
  await tenant.store.transaction(async (tx) => {
    await tx.deleteFrom("trail").execute();
    for (const { seq, time, hash, followed: isFollowed, ...event } of records) {
      if (event.action === "recoveryEnded") continue;
      await appendTrail(context, tx, followed === undefined || !isFollowed ? event : { ...event, followed: true });
    }
    const key = (await findSecret(tx, "approval-seal")) ?? "";
    const row = await tx.selectFrom("approval").selectAll().executeTakeFirstOrThrow();
    const { seal, approver_id, approver_name, authentication_json, demands_json, ...columns } = row;
    const names = Object.entries({ ...columns, tenant_id: tenant.store.tenant }).sort(([a], [b]) => (a < b ? -1 : 1));
    const first = createHmac("sha256", key).update(JSON.stringify(names)).digest("base64url");
    await tx.updateTable("approval").set({ seal: first, approver_id: null, approver_name: null }).execute();
  });
}
