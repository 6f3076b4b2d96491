import { expect, test } from "vitest";
import type { Job } from "../../src/domain/recovery/job.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { ended } from "../support/jobs.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const mallorys = { all: true, actor: "mallory" } as const;
const person = (name: string, more: Record<string, string> = {}) => ({
  displayName: name,
  userPrincipalName: `${name}@contoso.example`,
  ...more,
});

async function verify({ engine }: TwoHandsTenant, { id }: Job) {
  const service = engine.recovery;
  await ended(service, await service.startVerification({ recoveryJobId: id, caller: rescuer }));
  return (await service.getVerification(id))?.result;
}

/** A policy that an actor weakened, and whose undo a person has approved. */
async function withApprovedUndo() {
  const tenant = openTwoHandsTenant();
  const mfa = tenant.honest.create("conditionalAccessPolicy", { displayName: "MFA for all", state: "enabled" });
  const ada = tenant.honest.create("user", person("ada", { department: "Sales" }));
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(mfa, { state: "enabledForReportingButNotEnforced" });
  tenant.mallory.update(ada, { department: "Stolen" });
  return { tenant, mfa, ada, preview: await tenant.preview(snapshot, mallorys) };
}

test("the undo of an actor is not verified if another account overwrote a value between preview and approval", async () => {
  const { tenant, mfa, preview } = await withApprovedUndo();
  await using _ = tenant;
  tenant.as("eve").update(mfa, { state: "disabled" });
  const recovery = await tenant.recover(preview);
  expect(recovery.totals).toMatchObject({ failedChanges: 1 });
  expect(await verify(tenant, recovery)).toMatchObject({
    outcome: "notVerified",
    residual: {
      total: 1,
      items: [{ ref: mfa, properties: [{ name: "state", now: "disabled", then: "enabled" }] }],
      list: preview.id,
    },
  });
});

test("the undo of an actor is not verified if another account overwrote a value that it had put back", async () => {
  const { tenant, mfa, preview } = await withApprovedUndo();
  await using _ = tenant;
  const recovery = await tenant.recover(preview);
  expect(await verify(tenant, recovery)).toMatchObject({ outcome: "verified", residual: { total: 0 } });
  tenant.as("eve").update(mfa, { state: "disabled" });
  expect(await verify(tenant, recovery)).toMatchObject({ outcome: "notVerified", residual: { items: [{ ref: mfa }] } });
  tenant.honest.update(mfa, { state: "enabled" });
  expect(await verify(tenant, recovery)).toMatchObject({ outcome: "verified", residual: { total: 0 } });
});

test("an assignment that was not made again differs, and is not told as permanently deleted after the approval", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const [ada, role] = [honest.create("user", person("ada")), honest.create("roleDefinition", { displayName: "Desk" })];
  const given = { principalId: ada.id, roleDefinitionId: role.id, directoryScopeId: "/" };
  const assignment = honest.create("roleAssignment", given);
  const snapshot = await tenant.snapshot();
  mallory.delete(assignment);
  const preview = await tenant.preview(snapshot, mallorys);
  honest.delete(ada);
  honest.purge(ada);
  const recovery = await tenant.recover(preview);
  const result = await verify(tenant, recovery);
  expect(result).toMatchObject({ outcome: "notVerified", residual: { total: 1, items: [{ action: "restore" }] } });
  expect(result?.residual.gone).toBeUndefined();
});

test("the undo of an actor is not verified if what it was to restore was purged, and says how many are gone for good", async () => {
  await using tenant = openTwoHandsTenant();
  const [ada, bea] = [tenant.honest.create("user", person("ada")), tenant.honest.create("user", person("bea"))];
  const group = tenant.honest.create("group", { displayName: "Finance" });
  tenant.honest.addLink({ link: "members", source: group, target: bea });
  const snapshot = await tenant.snapshot();
  tenant.mallory.removeLink({ link: "members", source: group, target: bea });
  for (const ref of [group, ada]) tenant.mallory.delete(ref);
  const preview = await tenant.preview(snapshot, mallorys);
  tenant.as("eve").purge(group);
  expect(await verify(tenant, await tenant.recover(preview))).toMatchObject({
    outcome: "notVerified",
    residual: {
      total: 1,
      gone: 1,
      items: [
        {
          ref: group,
          displayName: "Finance",
          action: "restore",
          notRecoverable: "hardDeleted",
          links: [{ target: bea }],
        },
      ],
    },
  });
});

test("a link that was approved and whose target was deleted since is residual, and one that was to go is not", async () => {
  await using tenant = openTwoHandsTenant();
  const [ada, bea] = [tenant.honest.create("user", person("ada")), tenant.honest.create("user", person("bea"))];
  const group = tenant.honest.create("group", { displayName: "Finance" });
  tenant.honest.addLink({ link: "members", source: group, target: ada });
  const snapshot = await tenant.snapshot();
  tenant.mallory.removeLink({ link: "members", source: group, target: ada });
  tenant.mallory.addLink({ link: "members", source: group, target: bea });
  const preview = await tenant.preview(snapshot, mallorys);
  for (const user of [ada, bea]) tenant.as("eve").delete(user);
  expect(await verify(tenant, await tenant.recover(preview))).toMatchObject({
    outcome: "notVerified",
    residual: {
      total: 1,
      items: [{ ref: group, links: [{ action: "add", target: ada, notRecoverable: "targetDeleted" }] }],
    },
  });
});

test("a verification names the member that stays out, and not only its group", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada"));
  const group = tenant.honest.create("group", { displayName: "Finance" });
  tenant.honest.addLink({ link: "members", source: group, target: ada });
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(group, { description: "Gone" });
  tenant.mallory.removeLink({ link: "members", source: group, target: ada });
  tenant.mallory.delete(ada);
  const recovery = await tenant.recover(
    await tenant.preview(snapshot, { entities: [{ type: "group", ids: [group.id] }] }),
  );
  const result = await verify(tenant, recovery);
  if (result == null) throw new Error("It was not verified.");
  expect(verificationWords(result).lines).toContainEqual(
    expect.stringMatching(
      `^stays different, 1 object \\(group "Finance" ${group.id}, its link members user "ada" ${ada.id}\\)`,
    ),
  );
});

test("an approved change that failed has the reason of its failure in the verification", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("group", { displayName: "Finance", mailNickname: "finance" });
  const user = tenant.honest.create("user", person("ada"));
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(user, { userPrincipalName: "other@contoso.example" });
  const preview = await tenant.preview(snapshot, mallorys);
  tenant.honest.create("user", person("ada"));
  expect(await verify(tenant, await tenant.recover(preview))).toMatchObject({
    outcome: "notVerified",
    residual: { total: 1, items: [{ ref: user, notRecoverable: "nameTaken" }] },
  });
  expect(ada.type).toBe("group");
});

test("what others overwrote stays in the verification with its value and author, and is not called newer", async () => {
  const { tenant, ada, mfa, preview } = await withApprovedUndo();
  await using _ = tenant;
  tenant.honest.update(mfa, { state: "disabled" });
  const before = await tenant.preview(
    (await tenant.engine.recovery.listSnapshots({})).items[0] ?? expect.fail("no snapshot"),
    mallorys,
  );
  const result = await verify(tenant, await tenant.recover(before));
  expect(result).toMatchObject({
    outcome: "verified",
    kept: {
      total: 1,
      items: [{ ref: mfa, kept: [{ name: "state", now: "disabled", by: { actor: { id: "honest" } } }] }],
    },
  });
  expect((await tenant.directory.get(ada))?.properties.department).toBe("Sales");
  expect(preview.status).toBe("successful");
});

test("a verdict that is kept is told as true no longer once another recovery has undone it, and that one is named", async () => {
  const { tenant, mfa, preview } = await withApprovedUndo();
  await using _ = tenant;
  const recovery = await tenant.recover(preview);
  const before = recovery.beforeRecoverySnapshotId ?? expect.fail("no snapshot before");
  const service = tenant.engine.recovery;
  expect(await verify(tenant, recovery)).toMatchObject({ outcome: "verified", asOf: expect.any(Number) });
  expect(await service.getJob(recovery.id)).not.toHaveProperty("followedBy");

  const undo = await tenant.recover(await tenant.preview(await service.getSnapshot(before), { all: true }));
  expect((await service.getVerification(recovery.id))?.result).toMatchObject({
    outcome: "overtaken",
    residual: { total: 2, items: expect.arrayContaining([expect.objectContaining({ ref: mfa })]) },
    overtakenBy: [{ id: undo.id, startedBy: rescuer.userPrincipalName, objects: 2 }],
  });
  expect(await service.getJob(recovery.id)).toMatchObject({ followedBy: [{ id: undo.id, objects: 2 }] });
});

test("a verdict that is kept is told as true no longer once another account has overwritten it", async () => {
  const { tenant, mfa, preview } = await withApprovedUndo();
  await using _ = tenant;
  const recovery = await tenant.recover(preview);
  await verify(tenant, recovery);
  const kept = async () => (await tenant.engine.recovery.getVerification(recovery.id))?.result;
  tenant.as("eve").create("user", person("zed"));
  expect(await kept()).toMatchObject({ outcome: "verified" });
  tenant.as("eve").update(mfa, { state: "disabled" });
  const result = await kept();
  expect(result).toMatchObject({ outcome: "overtaken", residual: { total: 1, items: [{ ref: mfa }] } });
  expect(result).not.toHaveProperty("overtakenBy");
});

test("a preview that a recovery has applied names it and is not approved again, and one whose recovery failed is", async () => {
  const { tenant, preview } = await withApprovedUndo();
  await using _ = tenant;
  const service = tenant.engine.recovery;
  await service.checkRecovery(preview.id);
  const recovery = await tenant.recover(preview);
  const told = await service.getJob(preview.id);
  expect(told).toMatchObject({ appliedBy: { id: recovery.id }, obstacle: { code: "finished" } });
  await expect(service.checkRecovery(preview.id)).rejects.toMatchObject({
    code: "finished",
    message: expect.stringContaining(`was applied by recovery ${recovery.id}`),
  });
});

test("the undo of an actor plans only what the server may recover, names the rest with the reason, and can be started", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ada = tenant.user("ada", { city: "York" });
  const mfa = tenant.hands.create("conditionalAccessPolicy", { displayName: "MFA for all", state: "enabled" });
  const snapshot = await tenant.snapshot();
  tenant.as("mallory").update(ada, { city: "Bath" });
  tenant.as("mallory").update(mfa, { state: "disabled" });
  const onDefect = (error: unknown) => tenant.defects.push(error);
  await using narrow = openEngine({ ...tenant.context, allowed: { types: ["user"] }, onDefect });
  const { recovery } = narrow;
  const started = await recovery.startPreview({ snapshotId: snapshot.id, scope: mallorys, caller: rescuer });
  const preview = await ended(recovery, started);
  expect(preview.totals).toMatchObject({ changedObjects: 1, notRecoverable: 1 });
  expect((await recovery.listChanges(preview.id, {}, {})).items.find(({ ref }) => ref.id === mfa.id)).toMatchObject({
    notRecoverable: "notAllowed",
  });
  await recovery.checkRecovery(preview.id);
});

test("members that were put back are residual if their group was deleted since, although its links are kept", async () => {
  await using tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada"));
  const group = tenant.honest.create("group", { displayName: "Finance" });
  tenant.honest.addLink({ link: "members", source: group, target: ada });
  const snapshot = await tenant.snapshot();
  tenant.mallory.removeLink({ link: "members", source: group, target: ada });
  const recovery = await tenant.recover(await tenant.preview(snapshot, mallorys));
  expect(await verify(tenant, recovery)).toMatchObject({ outcome: "verified" });
  tenant.as("eve").delete(group);
  expect(await verify(tenant, recovery)).toMatchObject({
    outcome: "notVerified",
    residual: {
      total: 1,
      items: [{ ref: group, notRecoverable: "objectDeleted", links: [{ action: "add", target: ada }] }],
    },
  });
});
