import { beforeEach, describe, expect, test } from "vitest";
import { BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { boss, logOf, managerOf, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

/** Returns the log's records about backup and recovery, in short, oldest first. */
async function recorded(tenant: RecoveryTenant) {
  const events = (await logOf(tenant.directory)).filter((event) => event.category === BACKUP_AND_RECOVERY);
  return events.map(({ operation, actor, app, result, correlationId, targets }) => {
    return {
      operation,
      by: actor.name,
      app,
      result,
      correlationId,
      target: targets[0]?.ref ?? targets[0]?.displayName,
    };
  });
}

describe.each(recoveryServices)("recovery service ($name): what is kept and recorded", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("the port has no method that changes or deletes a snapshot", async () => {
    await using tenant = await open();
    expect(Object.keys(tenant.recovery).sort()).toEqual([
      "cancelJob",
      "checkRecovery",
      "getJob",
      "getSnapshot",
      "getVerification",
      "listChanges",
      "listFailedChanges",
      "listJobs",
      "listSnapshots",
      "reassess",
      "startPreview",
      "startRecovery",
      "startVerification",
      "summarizeChanges",
      "takeSnapshot",
      "workBeside",
    ]);
  });

  test("earlier snapshots and their states read the same after every operation", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada", { city: "York" }), tenant.user("bob")];
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot("kept");
    tenant.hands.update(ada, { city: "Bath" });
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(bob);
    const list = await tenant.preview(snapshot);
    // A service without an assessment of its own shows dangers from the first summary on.
    await tenant.recovery.summarizeChanges(list.id);
    const [known, listed] = [await tenant.recovery.getSnapshot(snapshot.id), await tenant.changes(list)];

    const operations: (() => Promise<unknown>)[] = [
      () => tenant.snapshot("another"),
      () => tenant.preview(snapshot),
      () => tenant.recover(list),
      async () => tenant.hands.update(ada, { city: "Hull" }),
      async () => tenant.verify((await tenant.recovery.listJobs({ kind: "recovery" }, {})).items[0] ?? list),
      () => tenant.recovery.summarizeChanges(list.id),
      () => tenant.recovery.cancelJob({ id: list.id, caller: boss }).catch(() => {}),
      () => tenant.recoverTo(snapshot),
      async () => tenant.hands.delete(group),
      () => tenant.recoverTo(snapshot),
    ];
    for (const operation of operations) {
      await operation();
      expect(await tenant.recovery.getSnapshot(snapshot.id)).toEqual(known);
      // A list is worked out from the two states, so it stays the same exactly if they do.
      expect(await tenant.changes(list)).toEqual(listed);
    }
    expect(await tenant.changesSince(snapshot)).toEqual([]);
  });

  test("snapshots have their label, their time and the changes since the previous one", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const first = await tenant.snapshot("first");
    tenant.hands.update(ada, { city: "York" });
    tenant.user("bob");
    const second = await tenant.snapshot();
    expect(first).toMatchObject({ kind: "onDemand", label: "first", totalChangedObjects: null, isTarget: true });
    expect(second).toMatchObject({ label: null, totalChangedObjects: 2 });
    expect(second.createdDateTime).toBeGreaterThan(first.createdDateTime);
    expect(await tenant.recovery.getSnapshot(second.id)).toEqual(second);
  });

  test("a snapshot, the start and the outcome of jobs and every applied change are in the tenant's log", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada", { city: "York" }), tenant.user("bob")];
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    tenant.hands.addLink(managerOf(ada, bob));
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(bob);
    const mallory = tenant.user("mallory");

    const preview = await tenant.preview(snapshot);
    const recovery = await tenant.recover(preview);

    const by = boss.userPrincipalName;
    const common = { by, app: "entra-rewind", result: "success" };
    const ofPreview = { ...common, correlationId: preview.id };
    const ofRecovery = { ...common, correlationId: recovery.id };
    expect(await recorded(tenant)).toMatchObject([
      { ...common, operation: "Create onDemand snapshot", target: snapshot.id },
      { ...ofPreview, operation: "Start preview job" },
      { ...ofPreview, operation: "Preview job ended: successful" },
      { ...ofRecovery, operation: "Start recovery job" },
      { operation: "Create beforeRecovery snapshot", target: recovery.beforeRecoverySnapshotId },
      { ...ofRecovery, operation: "Recover user: restore", target: bob },
      { ...ofRecovery, target: ada },
      { ...ofRecovery, target: ada },
      { ...ofRecovery, target: group },
      { ...ofRecovery, operation: "Recover user: soft-delete", target: mallory },
      { ...ofRecovery, operation: "Recovery job ended: successful" },
    ]);
  });

  test("a cancellation is recorded with its author, and the outcome is no success", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const gate = tenant.directory.holdReadings();
    const preview = await tenant.startPreview(snapshot);
    await gate.reached;
    const eve = { ...boss, id: "eve", userPrincipalName: "eve@contoso.example" };
    await tenant.recovery.cancelJob({ id: preview.id, caller: eve });
    gate.open();
    await tenant.ended(preview);
    expect((await recorded(tenant)).slice(2)).toMatchObject([
      { operation: "Cancel preview job", by: eve.userPrincipalName },
      { operation: "Preview job ended: abandoned", by: boss.userPrincipalName, result: "failure" },
    ]);
  });
});
