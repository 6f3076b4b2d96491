import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { insertJob, jobRow } from "../../src/store/work/jobs.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";

/** A recovery, and the one that undid it. */
async function recoveredAndUndone(tenant: EngineTenant) {
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const recovery = await tenant.recoverTo(snapshot);
  const before = recovery.beforeRecoverySnapshotId ?? expect.fail("no snapshot before");
  return { recovery, undo: await tenant.recoverTo({ id: before }) };
}

test("what two recoveries have in common is counted once, however often a job is looked at", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { recovery, undo } = await recoveredAndUndone(tenant);
  const followedBy = [{ id: undo.id, objects: 1 }];
  expect(await tenant.recovery.getJob(recovery.id)).toMatchObject({ followedBy });
  const { store } = tenant.context;
  await store.transaction((tx) =>
    tx
      .deleteFrom("plan_item")
      .where("job_id", "=", undo.previewJobId ?? "")
      .execute(),
  );
  expect(await tenant.recovery.getJob(recovery.id)).toMatchObject({ followedBy });
});

test("the ten newest recoveries since are compared with one, and further ones are counted", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { recovery, undo } = await recoveredAndUndone(tenant);
  expect(await tenant.recovery.getJob(recovery.id)).not.toHaveProperty("furtherRecoveries");
  expect(await tenant.recovery.getJob(undo.id)).not.toHaveProperty("followedBy");
  const { store } = tenant.context;
  const row = (await jobRow(store.db, undo.id)) ?? expect.fail("no such job");
  const copies = Array.from({ length: 12 }, (_, n) => ({
    ...row,
    id: jobId(`copy-${n}`),
    started_at: row.started_at + n + 1,
  }));
  await store.transaction(async (tx) => {
    for (const copy of copies) await insertJob(tx, copy);
  });
  const job = await tenant.recovery.getJob(recovery.id);
  expect(job.followedBy?.map(({ id }) => id)).toEqual(copies.slice(2).map(({ id }) => id));
  expect(job.furtherRecoveries).toBe(3);
});
