import { beforeEach, describe, expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { boss, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";
import { dumpOf } from "../support/twin-tenant.ts";

/** More changes than fit in one lot of writes, in several phases. */
async function muchBroken(tenant: RecoveryTenant) {
  const users = Array.from({ length: 120 }, (_, nth) => tenant.user(`user${nth}`, { department: "Research" }));
  const group = tenant.group("Chess", users);
  const snapshot = await tenant.snapshot();
  for (const user of users) {
    tenant.hands.update(user, { department: "Sales" });
    tenant.hands.removeLink(memberOf(group, user));
  }
  return { users, group, snapshot };
}

describe.each(recoveryServices)("recovery service ($name): jobs", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a start answers at once with the recorded job, which can be followed to its end", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    tenant.user("mallory");
    const started = await tenant.startPreview(snapshot);
    expect(started).toMatchObject({
      kind: "preview",
      status: "initialized",
      jobCompletionDateTime: null,
      startedBy: boss.userPrincipalName,
      totals: { changedObjects: null },
      digest: null,
    });
    const ended = await tenant.ended(started);
    expect(ended).toMatchObject({ id: started.id, status: "successful", progress: null, failure: null });
    expect(ended.jobCompletionDateTime).toBeGreaterThanOrEqual(ended.jobStartDateTime);
  });

  test("each further start of any kind is refused with the id of the active job", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    tenant.user("mallory");
    const [first, recovery] = [await tenant.preview(snapshot), await tenant.recoverTo(snapshot)];
    tenant.user("eve");
    const gate = tenant.directory.holdReadings();
    const active = await tenant.startPreview(snapshot);
    await gate.reached;

    const refused = { code: "activeJob", facts: { activeJobId: active.id, kind: "preview" } };
    await expect(tenant.startPreview(snapshot)).rejects.toMatchObject(refused);
    await expect(tenant.startRecovery(first)).rejects.toMatchObject(refused);
    await expect(tenant.verify(recovery)).rejects.toMatchObject(refused);
    await expect(tenant.snapshot()).rejects.toMatchObject(refused);

    gate.open();
    expect(await tenant.ended(active)).toMatchObject({ status: "successful" });
    expect(await tenant.preview(snapshot)).toMatchObject({ status: "successful" });
  });

  test("reads continue while a job is active", async () => {
    await using tenant = await open();
    const { snapshot } = await muchBroken(tenant);
    const preview = await tenant.preview(snapshot);
    const gate = tenant.directory.holdWrites(1);
    const recovery = await tenant.startRecovery(preview);
    await gate.reached;

    expect(await tenant.recovery.getJob(recovery.id)).toMatchObject({ status: "running", progress: { done: 50 } });
    expect(await tenant.changes(preview)).toHaveLength(121);
    expect((await tenant.recovery.listJobs({ status: "running" }, {})).items).toMatchObject([{ id: recovery.id }]);
    await expect(tenant.failures(recovery)).rejects.toMatchObject({ code: "notReady" });
    await expect(tenant.verify(recovery)).rejects.toMatchObject({ code: "notReady" });
    gate.open();
    expect(await tenant.ended(recovery)).toMatchObject({ status: "successful" });
  });

  test("a preview that has not ended has no changes yet and cannot be recovered", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const gate = tenant.directory.holdReadings();
    const preview = await tenant.startPreview(snapshot);
    await gate.reached;
    await expect(tenant.changes(preview)).rejects.toMatchObject({ code: "notReady" });
    await expect(tenant.recovery.summarizeChanges(preview.id)).rejects.toMatchObject({ code: "notReady" });
    await expect(tenant.startRecovery(preview)).rejects.toMatchObject({ code: "notReady" });
    gate.open();
    await tenant.ended(preview);
  });

  test("a recovery that was canceled between two batches keeps what it applied, and the same recovery again reaches the end", async () => {
    await using tenant = await open();
    const { snapshot, users } = await muchBroken(tenant);
    const preview = await tenant.preview(snapshot);
    const gate = tenant.directory.holdWrites(1);
    const job = await tenant.startRecovery(preview);
    await gate.reached;
    await tenant.recovery.cancelJob({ id: job.id, caller: boss });
    gate.open();

    // The current batch is finished, or what of it is under way, and no other one is begun.
    const stopped = await tenant.ended(job);
    const departments = await Promise.all(users.map((user) => tenant.property(user, "department")));
    const back = departments.filter((department) => department === "Research").length;
    expect(back).toBeLessThanOrEqual(100);
    expect(stopped).toMatchObject({ status: "abandoned", stopAsked: true, totals: { modifiedObjects: back } });
    expect(await tenant.verify(job)).toMatchObject({ outcome: "notVerified" });

    tenant.directory.beforeApply = () => {};
    const again = await tenant.recover(preview);
    expect(again).toMatchObject({
      status: "successful",
      totals: { modifiedObjects: 121, modifiedLinks: 120, failedChanges: 0 },
    });
    expect(await tenant.verify(again)).toMatchObject({ outcome: "verified", residual: { total: 0 }, expected: [] });
  });

  test("a canceled preview is abandoned and has no list", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const gate = tenant.directory.holdReadings();
    const preview = await tenant.startPreview(snapshot);
    await gate.reached;
    await tenant.recovery.cancelJob({ id: preview.id, caller: boss });
    gate.open();
    expect(await tenant.ended(preview)).toMatchObject({ status: "abandoned", digest: null });
    await expect(tenant.changes(preview)).rejects.toMatchObject({ code: "notReady" });
    await expect(tenant.startRecovery(preview)).rejects.toMatchObject({ code: "notReady" });
  });

  test("a job that has ended cannot be canceled", async () => {
    await using tenant = await open();
    const preview = await tenant.preview(await tenant.snapshot());
    const cancel = tenant.recovery.cancelJob({ id: preview.id, caller: boss });
    await expect(cancel).rejects.toMatchObject({ code: "finished" });
  });

  test("a snapshot from before a recovery is kept, is no target, and undoes the recovery", async () => {
    await using tenant = await open();
    const { snapshot } = await muchBroken(tenant);
    const mallory = tenant.user("mallory");
    const before = await dumpOf(tenant);

    const recovery = await tenant.recoverTo(snapshot);
    const id = recovery.beforeRecoverySnapshotId;
    if (id === null) throw new Error("Nothing was kept.");
    const kept = await tenant.recovery.getSnapshot(id);
    const undone = await tenant.recoverTo(kept);

    expect(kept).toMatchObject({ kind: "beforeRecovery", isTarget: false });
    expect((await tenant.recovery.listSnapshots({})).items.map((one) => one.id)).toContain(id);
    expect(undone).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await dumpOf(tenant)).toEqual(before);
    expect(await tenant.life(mallory)).toBe("live");
  });

  test("a recovery of a snapshot and a scope compares again, on its caller's own authority", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { department: "Research" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales" });
    await tenant.preview(snapshot);
    tenant.hands.update(ada, { department: "Legal" });
    const mallory = tenant.user("mallory");

    const request = { snapshotId: snapshot.id, scope: { types: ["user"] }, caller: boss } as const;
    const job = await tenant.ended(await tenant.recovery.startRecovery({ ...request, authority: { kind: "caller" } }));

    expect(job).toMatchObject({ kind: "recovery", status: "successful", previewJobId: null });
    expect(job.totals).toMatchObject({ changedObjects: 2, modifiedObjects: 2, failedChanges: 0 });
    expect([await tenant.property(ada, "department"), await tenant.life(mallory)]).toEqual(["Research", "softDeleted"]);
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
  });

  test("unknown ids and ids of other kinds are refused", async () => {
    await using tenant = await open();
    const { recovery } = tenant;
    const snapshot = await tenant.snapshot();
    tenant.user("mallory");
    const preview = await tenant.preview(snapshot);
    const done = await tenant.recover(preview);
    const notFound = { code: "notFound" };
    const invalid = { code: "invalidInput" };
    const unknown = jobId("no-such-job");
    await expect(recovery.getJob(unknown)).rejects.toMatchObject(notFound);
    await expect(recovery.listChanges(unknown, {}, {})).rejects.toMatchObject(notFound);
    await expect(recovery.listFailedChanges(unknown, {})).rejects.toMatchObject(notFound);
    await expect(recovery.getVerification(unknown)).rejects.toMatchObject(notFound);
    await expect(recovery.cancelJob({ id: unknown, caller: boss })).rejects.toMatchObject(notFound);
    await expect(recovery.startVerification({ recoveryJobId: unknown, caller: boss })).rejects.toMatchObject(notFound);
    await expect(recovery.getJob(jobId(snapshot.id))).rejects.toMatchObject(notFound);
    await expect(recovery.listChanges(done.id, {}, {})).rejects.toMatchObject(invalid);
    await expect(recovery.listFailedChanges(preview.id, {})).rejects.toMatchObject(invalid);
    await expect(tenant.startRecovery(done)).rejects.toMatchObject(invalid);
    await expect(recovery.startVerification({ recoveryJobId: preview.id, caller: boss })).rejects.toMatchObject(
      invalid,
    );
    expect(await recovery.getVerification(done.id)).toBeNull();
    for (const [id, code] of [
      [preview.id, "invalidInput"],
      ["", "invalidInput"],
      ["🙂", "invalidInput"],
      [Buffer.from("2020-01-01T00:00:00.000Z").toString("base64"), "notFound"],
    ] as const) {
      const odd = id as typeof snapshot.id;
      await expect(recovery.getSnapshot(odd)).rejects.toMatchObject({ code });
      await expect(recovery.startPreview({ snapshotId: odd, scope: everything, caller: boss })).rejects.toMatchObject({
        code,
      });
    }
  });
});
