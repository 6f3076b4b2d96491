import { describe, expect, test } from "vitest";
import { type JobId, jobId } from "../../src/domain/ids.ts";
import { jobContradiction } from "../../src/records/recovery-contradiction.ts";
import { jobRow } from "../../src/store/work/jobs.ts";
import { readReceipt } from "../../src/summaries/read-receipt.ts";
import { approveOnTerminal } from "../support/attack-harness.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { stores } from "../support/stores.ts";

/** Recovers two users through an approval and verifies that. Returns the recovery. */
async function recovered(tenant: RehearsalTenant): Promise<JobId> {
  await wipeDepartments(tenant, 2);
  await using host = await newHost(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call("start_recovery", { previewJobId });
  await approveOnTerminal(tenant);
  const recoveryJobId = String(at((await host.call("start_recovery", { previewJobId })).data, "jobId"));
  await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });
  await host.call("verify_recovery", { recoveryJobId, waitSeconds: 30 });
  return jobId(recoveryJobId);
}

describe.each(stores)("on $name", ({ open }) => {
  test("a receipt is refused for a job, an outcome or a record that was altered, and given again when it is put back", async () => {
    const history = await open();
    await using tenant = await openRehearsalTenant({ history });
    const id = await recovered(tenant);
    const read = () => readReceipt(tenant.services, id, tenant.parts.clock);
    const genuine = await read();
    expect(genuine.outcome).toMatchObject({ status: "successful", modifiedObjects: 2, failedChanges: 0 });

    const job = (text: string) => `update "job" set ${text} where "id" = '${id}'`;
    const record = (from: string, to: string, action: string) =>
      `update "trail" set "event_json" = replace("event_json", '${from}', '${to}') where "event_json" like '%${action}%'`;
    const attacks: readonly [string, string][] = [
      [job(`"modified_objects" = 7`), job(`"modified_objects" = 2`)],
      [job(`"status" = 'failed'`), job(`"status" = 'successful'`)],
      [job(`"completed_at" = "completed_at" + 1`), job(`"completed_at" = "completed_at" - 1`)],
      [
        `update "applied_change" set "outcome" = 'failed' where "seq" = 1`,
        `update "applied_change" set "outcome" = 'applied' where "seq" = 1`,
      ],
      [
        record("backupadministrator", "mallory", "approvalGiven"),
        record("mallory", "backupadministrator", "approvalGiven"),
      ],
      [
        record("recoveryEnded", "recoveryRemoved", "recoveryEnded"),
        record("recoveryRemoved", "recoveryEnded", "recoveryRemoved"),
      ],
      [
        `update "secret" set "name" = 'gone' where "name" = 'audit-end'`,
        `update "secret" set "name" = 'audit-end' where "name" = 'gone'`,
      ],
      [
        `update "secret" set "name" = 'gone' where "name" = 'audit-key'`,
        `update "secret" set "name" = 'audit-key' where "name" = 'gone'`,
      ],
    ];
    for (const [attack, remedy] of attacks) {
      expect(await history.alter(attack), attack).toBeGreaterThan(0);
      await expect(read(), attack).rejects.toMatchObject({
        code: "storeAltered",
        message: expect.stringContaining("audit --verify"),
      });
      await history.alter(remedy);
      expect(await read()).toMatchObject({ outcome: genuine.outcome, approval: genuine.approval });
    }
  });

  test("a recovery counts as verified only by the lists that were found and applied", async () => {
    const history = await open();
    await using tenant = await openRehearsalTenant({ history });
    const id = await recovered(tenant);
    const { recovery } = tenant.services;
    const verification = await recovery.getVerification(id);
    expect(verification?.result).toMatchObject({ outcome: "verified" });
    const { previewJobId } = await recovery.getJob(id);
    for (const list of [previewJobId, verification?.job.id]) {
      const { digest: found } = await recovery.getJob(jobId(String(list)));
      expect(await history.alter(`update "job" set "digest" = 'made-up' where "id" = '${list}'`)).toBe(1);
      await expect(recovery.getVerification(id)).rejects.toMatchObject({ code: "storeAltered" });
      await history.alter(`update "job" set "digest" = '${found}' where "id" = '${list}'`);
    }
    expect((await recovery.getVerification(id))?.result).toMatchObject({ outcome: "verified" });
  });

  test.each([
    ["the list that was applied", "an earlier", -1, "storeAltered"],
    ["the list that was applied", "an unsealed", -3, "stale"],
    ["the list of the verification", "an earlier", -1, "storeAltered"],
  ] as const)("a recovery is not verified by %s if it was marked as of %s version", async (which, _, by, code) => {
    const history = await open();
    await using tenant = await openRehearsalTenant({ history });
    const id = await recovered(tenant);
    const { recovery } = tenant.services;
    const verification = await recovery.getVerification(id);
    const { previewJobId } = await recovery.getJob(id);
    const list = which === "the list that was applied" ? previewJobId : verification?.job.id;
    await history.alter(`delete from "plan_item" where "job_id" = '${list}'`);
    const mark = `update "job" set "coverage_version" = "coverage_version" + ${by}`;
    expect(await history.alter(`${mark} where "id" = '${list}'`)).toBe(1);
    await expect(recovery.getVerification(id)).rejects.toMatchObject({ code });
  });

  test("a recovery without a preview counts as verified only by the list that it made itself", async () => {
    const history = await open();
    await using tenant = await openRehearsalTenant({ history });
    await wipeDepartments(tenant, 2);
    await using host = await newHost(tenant.parts);
    const { recovery, session } = tenant.services;
    const { caller } = await session.signedIn();
    const [snapshot] = (await recovery.listSnapshots({})).items;
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    const own = { snapshotId: snapshot.id, scope: { all: true }, caller, authority: { kind: "caller" } } as const;
    const { id } = await recovery.startRecovery(own);
    await host.call("get_job", { jobId: id, waitSeconds: 30 });
    await host.call("verify_recovery", { recoveryJobId: id, waitSeconds: 30 });
    expect((await recovery.getVerification(id))?.result).toMatchObject({ outcome: "verified" });
    expect(await history.alter(`delete from "plan_item" where "job_id" = '${id}'`)).toBeGreaterThan(0);
    await expect(recovery.getVerification(id)).rejects.toMatchObject({ code: "storeAltered" });
  });

  test("a verification of a version that sealed no lists counts as none, so that the recovery is compared anew", async () => {
    const history = await open();
    await using tenant = await openRehearsalTenant({ history });
    const id = await recovered(tenant);
    const { recovery } = tenant.services;
    const verification = await recovery.getVerification(id);
    await history.alter(`update "job" set "coverage_version" = 2 where "id" = '${verification?.job.id}'`);
    expect(await recovery.getVerification(id)).toBeNull();
  });
});

test("a job that has ended contradicts a trail without its end, unless an earlier version started it", async () => {
  await using tenant = await openRehearsalTenant();
  const id = await recovered(tenant);
  const { db } = tenant.store;
  const row = await jobRow(db, id);
  if (row === null) throw new Error("The job is gone.");
  expect(await jobContradiction(db, row, { isFollowed: true, ended: null })).toBe(
    `the end of recovery ${id} has no record`,
  );
  expect(await jobContradiction(db, row, { isFollowed: false, ended: null })).toBeNull();
  expect(await jobContradiction(db, { ...row, status: "running" }, { isFollowed: true, ended: null })).toBeNull();
});
