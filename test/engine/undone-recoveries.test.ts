import { expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";

/** An attack in the middle of which a snapshot is taken, and a recovery to the one before. */
async function recovered(tenant: EngineTenant) {
  const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
  const mallory = tenant.as("mallory");
  const before = await tenant.snapshot();
  for (const user of [ada, bob]) mallory.update(user, { accountEnabled: false });
  const during = await tenant.snapshot();
  const recovery = await tenant.recoverTo(before);
  return { ada, bob, mallory, before, during, recovery };
}

async function dangers(tenant: EngineTenant, snapshot: Pick<Snapshot, "id">) {
  const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  return (assessment?.risks ?? []).filter(({ rule }) => rule === "undoesRecovery");
}

test("a plan that writes over a colleague's recovery is a grave danger which names that recovery and its starter", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { during, recovery } = await recovered(tenant);
  expect(await dangers(tenant, during)).toMatchObject([
    {
      severity: "high",
      objects: 2,
      sentence: expect.stringContaining(
        `Undoes a recovery: it writes over parts of 2 objects ("ada" and "bob") that recovery ${recovery.id} wrote last, which ${recovery.startedBy} started at `,
      ),
    },
  ]);
});

test("the way back to the snapshot that was kept before a recovery is a milder danger, because it is meant to undo it", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const id = (await recovered(tenant)).recovery.beforeRecoverySnapshotId ?? expect.fail("no snapshot before");
  expect(await dangers(tenant, { id })).toMatchObject([{ severity: "medium", objects: 2 }]);
});

test("an object that someone changed after the recovery is not counted as the recovery's", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { ada, bob, mallory, before, during } = await recovered(tenant);
  mallory.update(ada, { accountEnabled: false });
  expect(await dangers(tenant, during)).toMatchObject([{ objects: 1 }]);
  mallory.update(bob, { jobTitle: "Lead" });
  expect(await dangers(tenant, before)).toEqual([]);
});

test("an object that was deleted again after a recovery had restored it is not counted as the recovery's", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
  const mallory = tenant.as("mallory");
  const before = await tenant.snapshot();
  mallory.delete(ada);
  mallory.update(bob, { accountEnabled: false });
  const during = await tenant.snapshot();
  await tenant.recoverTo(before);
  mallory.delete(ada);
  expect(await dangers(tenant, before)).toEqual([]);
  expect(await dangers(tenant, during)).toMatchObject([{ objects: 1 }]);
});
