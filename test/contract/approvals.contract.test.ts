import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import type { Approval, ApprovalBinding } from "../../src/domain/approval/approval.ts";
import { isGrave } from "../../src/domain/changes/risk.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Decision } from "../../src/service/approvals.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { boss, type RecoveryTenant } from "../support/recovery-tenant.ts";
import { bindingOf, requestApproval } from "../support/request-approval.ts";
import { turnOffBlockOf } from "../support/two-leave.ts";

const approver = { id: boss.id, name: boss.userPrincipalName };
const yes: Decision = { answer: "approve", channel: "elicitation", approver };
const no: Decision = { answer: "decline", channel: "terminal", approver };

/** A preview with something to recover. */
async function aPreview(tenant: RecoveryTenant): Promise<Job> {
  const snapshot = await tenant.snapshot();
  tenant.user("mallory");
  return tenant.preview(snapshot);
}

const start = (
  tenant: RecoveryTenant,
  preview: Job,
  approval: Approval,
  change: Partial<ApprovalBinding> = {},
  caller = boss,
) =>
  tenant.recovery.startRecovery({
    previewJobId: preview.id,
    caller,
    authority: { kind: "approval", approvalId: approval.id, binding: { ...bindingOf(preview), ...change } },
  });

const refused = { code: "approvalRefused" };

describe.each(recoveryServices)("recovery service ($name): approvals", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a request without an answer starts no recovery", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const request = await requestApproval(tenant, preview);
    expect(request).toMatchObject({ state: "pending", decidedAt: null, channel: null });
    expect(await tenant.approvals.listPending()).toEqual([request]);
    await expect(start(tenant, preview, request)).rejects.toMatchObject(refused);
    expect((await tenant.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
  });

  test("an approved request starts one recovery and only one", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const { id } = await requestApproval(tenant, preview);
    const approval = await tenant.approvals.decide(id, yes);
    expect(approval).toMatchObject({ state: "approved", channel: "elicitation" });
    expect(await tenant.ended(await start(tenant, preview, approval))).toMatchObject({ status: "successful" });
    expect(await tenant.approvals.get(id)).toMatchObject({ state: "consumed" });
    await expect(start(tenant, preview, approval)).rejects.toMatchObject(refused);
    await expect(tenant.approvals.decide(id, yes)).rejects.toMatchObject(refused);
  });

  test("asking again finds the open request, then the approval, and after its use makes a new request", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const first = await requestApproval(tenant, preview);
    expect((await requestApproval(tenant, preview)).id).toBe(first.id);
    await tenant.approvals.decide(first.id, yes);
    expect(await requestApproval(tenant, preview)).toMatchObject({ id: first.id, state: "approved" });
    await tenant.ended(await start(tenant, preview, first));
    expect(await requestApproval(tenant, preview)).toMatchObject({
      id: expect.not.stringMatching(first.id),
      state: "pending",
    });
  });

  test("a declined request starts no recovery, and the plan rests before it can be asked for again", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const request = await requestApproval(tenant, preview);
    expect(await tenant.approvals.decide(request.id, no)).toMatchObject({ state: "declined", channel: "terminal" });
    await expect(start(tenant, preview, request)).rejects.toMatchObject(refused);
    await expect(tenant.approvals.decide(request.id, yes)).rejects.toMatchObject(refused);
    await expect(requestApproval(tenant, preview)).rejects.toMatchObject({
      code: "busy",
      facts: { retryAfterSeconds: 120 },
    });
    tenant.machineLater(2 * MINUTE);
    expect((await requestApproval(tenant, preview)).id).not.toBe(request.id);
    expect(await tenant.approvals.listPending()).toHaveLength(1);
  });

  test("an approval is void if its recovery would now do more harm than was shown", async () => {
    await using tenant = await open();
    const administrators = [tenant.user("ada"), tenant.user("ben")];
    for (const one of administrators) tenant.hands.assignRole("globalAdministrator", one);
    let snapshot = await tenant.snapshot();
    const { leave } = await turnOffBlockOf(tenant.hands, administrators, async () => {
      snapshot = await tenant.snapshot();
    });
    const preview = await tenant.preview(snapshot);
    const shown = await requestApproval(tenant, preview);
    expect(shown.plan.risks.filter(isGrave)).toEqual([]);
    const approval = await tenant.approvals.decide(shown.id, yes);
    leave();
    tenant.machineLater(MINUTE);
    await expect(start(tenant, preview, approval)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/critical: Policy "Block pilots" would block 2 of 2 accounts/),
    });
    expect(await tenant.approvals.get(shown.id)).toMatchObject({ state: "void" });
    await expect(start(tenant, preview, approval)).rejects.toMatchObject(refused);
    expect((await tenant.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
    const now = await tenant.recovery.reassess(preview.id);
    expect(now?.risks.find(isGrave)).toMatchObject({ rule: "locksOutAdministrators", severity: "critical" });
  });

  test("a required phrase must be typed", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const { id } = await requestApproval(tenant, preview, "remove 1");
    for (const typed of [{}, { typed: "" }, { typed: "Remove 1" }]) {
      await expect(tenant.approvals.decide(id, { ...yes, ...typed })).rejects.toMatchObject(refused);
    }
    expect(await tenant.approvals.get(id)).toMatchObject({ state: "pending" });
    expect(await tenant.approvals.decide(id, { ...yes, typed: " remove 1 " })).toMatchObject({ state: "approved" });
  });

  test("both the request and the approval expire by the machine's clock, independent of the tenant's clock", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const approval = await tenant.approvals.decide((await requestApproval(tenant, preview)).id, yes);
    tenant.later(60 * MINUTE);
    expect((await requestApproval(tenant, preview)).id).toBe(approval.id);
    tenant.machineLater(5 * MINUTE);
    await expect(start(tenant, preview, approval)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/expired/),
    });

    const request = await requestApproval(tenant, preview);
    expect(request.id).not.toBe(approval.id);
    tenant.machineLater(30 * MINUTE);
    expect(await tenant.approvals.listPending()).toEqual([]);
    await expect(tenant.approvals.decide(request.id, yes)).rejects.toMatchObject(refused);
  });

  test("an approval is bound to tool, arguments, plan, tenant and caller", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const approval = await tenant.approvals.decide((await requestApproval(tenant, preview)).id, yes);
    const others: Partial<ApprovalBinding>[] = [
      { tool: "cancel_job" },
      { argumentsDigest: "others" },
      { planDigest: "others" },
      { tenantId: tenantId("tenant-2") },
      { callerId: "mallory" },
    ];
    for (const other of others) await expect(start(tenant, preview, approval, other)).rejects.toMatchObject(refused);
    await expect(start(tenant, preview, approval, {}, { ...boss, id: "mallory" })).rejects.toMatchObject(refused);
    expect(await start(tenant, preview, approval)).toMatchObject({ kind: "recovery" });
  });

  test("an approval of one plan does not start another plan, even if all else is the same", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const approval = await tenant.approvals.decide((await requestApproval(tenant, preview)).id, yes);
    tenant.user("eve");
    const other = await tenant.preview({ id: preview.snapshotId });
    expect(other.digest).not.toBe(preview.digest);
    const { argumentsDigest, planDigest } = bindingOf(preview);
    await expect(start(tenant, other, approval, { argumentsDigest, planDigest })).rejects.toMatchObject(refused);
  });

  test("an approval covers no recovery without a preview", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const approval = await tenant.approvals.decide((await requestApproval(tenant, preview)).id, yes);
    const attempt = tenant.recovery.startRecovery({
      snapshotId: preview.snapshotId,
      scope: everything,
      caller: boss,
      authority: { kind: "approval", approvalId: approval.id, binding: bindingOf(preview) },
    });
    await expect(attempt).rejects.toMatchObject({ code: "invalidInput" });
  });

  test("a start that is refused because of an active job leaves the approval usable", async () => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const approval = await tenant.approvals.decide((await requestApproval(tenant, preview)).id, yes);
    const gate = tenant.directory.holdReadings();
    const active = await tenant.startPreview({ id: preview.snapshotId });
    await gate.reached;
    await expect(start(tenant, preview, approval)).rejects.toMatchObject({ code: "activeJob" });
    gate.open();
    await tenant.ended(active);
    expect(await tenant.ended(await start(tenant, preview, approval))).toMatchObject({ status: "successful" });
  });

  const alterations = [
    "state = 'approved'",
    "plan_digest = 'others'",
    "caller_id = 'mallory'",
    "expires_at = expires_at + 1",
    "sentence = 'Nothing.'",
    "seal = 'x'",
  ];

  test.each(alterations)("an approval row that was altered in the database (%s) is ignored", async (alteration) => {
    await using tenant = await open();
    const preview = await aPreview(tenant);
    const request = await requestApproval(tenant, preview);
    const store = await tenant.openStore();
    const { db } = store.forTenant(tenantId("tenant-1"));
    const row = sql`"tenant_id" = ${db.tenantKey} and id = ${request.id}`;
    const altered = await db.run(sql`update "approval" set ${sql.raw(alteration)} where ${row}`);
    await store.close();
    expect(altered.numAffectedRows).toBe(1n);

    await expect(start(tenant, preview, request)).rejects.toMatchObject({ code: "notFound" });
    await expect(tenant.approvals.get(request.id)).rejects.toMatchObject({ code: "notFound" });
    await expect(tenant.approvals.decide(request.id, yes)).rejects.toMatchObject({ code: "notFound" });
    expect(await tenant.approvals.listPending()).toEqual([]);
    expect((await requestApproval(tenant, preview)).id).not.toBe(request.id);
  });
});
