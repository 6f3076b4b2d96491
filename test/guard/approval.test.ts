import { describe, expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { approveOnTerminal } from "../support/attack-harness.ts";
import type { OnForm } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

async function tenantWith(users: number): Promise<RehearsalTenant> {
  const tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, users);
  return tenant;
}

const recoveries = async ({ services }: RehearsalTenant): Promise<number> =>
  (await services.recovery.listJobs({ kind: "recovery" }, {})).items.length;

describe.each(hosts)("a recovery asked for on a host of $era", ({ open }) => {
  test("starts after a plain yes when few objects change", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts, approving);
    const previewJobId = await previewUsers(host);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ isError: false, state: "started" });
    expect(await recoveries(tenant)).toBe(1);
  });

  test.each([
    ["declined", { action: "decline" }, "declined"],
    ["accepted with a no", { action: "accept", content: { approve: false } }, "declined"],
    [
      "accepted with a no and an empty phrase",
      { action: "accept", content: { approve: false, phrase: "" } },
      "declined",
    ],
    [
      "accepted with a phrase that was not asked for",
      { action: "accept", content: { phrase: "yes" } },
      "approvalRequired",
    ],
    ["accepted with a yes in words", { action: "accept", content: { approve: "true" } }, "approvalRequired"],
    ["dismissed", { action: "cancel" }, "approvalRequired"],
  ] as const)("does not start when the form is %s, and the person is asked once", async (_, answer, state) => {
    await using tenant = await tenantWith(3);
    let asked = 0;
    await using host = await open(tenant.parts, () => {
      asked += 1;
      return answer;
    });
    const previewJobId = await previewUsers(host);
    const refusal = await host.call("start_recovery", { previewJobId });
    expect(refusal).toMatchObject({ isError: false, state });
    expect(asked).toBe(1);
    expect(await recoveries(tenant)).toBe(0);
  });

  test("does not start when the phrase is not the one asked for", async () => {
    await using tenant = await tenantWith(30);
    await using host = await open(tenant.parts, () => ({ action: "accept", content: { phrase: "restore all" } }));
    const previewJobId = await previewUsers(host);
    const answer = await host.call("start_recovery", { previewJobId });
    expect(answer).toMatchObject({ isError: false, state: "approvalRequired" });
    expect(answer.text).toContain("The phrase was not typed as it is shown");
    expect(answer.text).not.toContain("restore 30");
    expect(await recoveries(tenant)).toBe(0);
  });

  test("is never approved by an argument", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const claims = { approve: true, approved: true, inputResponses: { approval: { action: "accept" } } };
    expect(await host.call("start_recovery", { previewJobId, ...claims })).toMatchObject({ code: "invalidInput" });
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ state: "approvalRequired" });
  });

  test("starts after a yes on the terminal where the host has no forms, once", async () => {
    await using tenant = await tenantWith(30);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    const refusal = await host.call("start_recovery", { previewJobId });
    expect(refusal).toMatchObject({ isError: false, state: "approvalRequired" });
    expect(refusal.text).toMatch(
      /Change 30 objects .*call start_recovery again with the same arguments. entra-rewind approve/,
    );

    await approveOnTerminal(tenant);
    const started = await host.call("start_recovery", { previewJobId });
    expect(started).toMatchObject({ isError: false, data: { kind: "recovery" } });
    await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });

    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ isError: true, code: "finished" });
    expect(await recoveries(tenant)).toBe(1);
  });

  test("does not start on the approval of another caller", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await host.call("start_recovery", { previewJobId });
    await approveOnTerminal(tenant);
    tenant.signIn("globalAdministrator");
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ state: "approvalRequired" });
  });

  test("does not start on an approval of another plan", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const first = await previewUsers(host);
    await host.call("start_recovery", { previewJobId: first });
    await approveOnTerminal(tenant);
    const second = await previewUsers(host);
    expect(await host.call("start_recovery", { previewJobId: second })).toMatchObject({ state: "approvalRequired" });
  });

  test("does not start on an approval that has expired", async () => {
    await using tenant = await tenantWith(3);
    await using host = await open(tenant.parts);
    const previewJobId = await previewUsers(host);
    await host.call("start_recovery", { previewJobId });
    await approveOnTerminal(tenant);
    tenant.machineLater(6 * MINUTE);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ state: "approvalRequired" });
  });

  test("is refused before a person is asked when the preview cannot be applied", async () => {
    await using tenant = await tenantWith(0);
    await using host = await open(tenant.parts, () => {
      throw new Error("nobody is to be asked");
    });
    const previewJobId = await previewUsers(host);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ code: "invalidInput" });
    expect(await host.call("start_recovery", { previewJobId: "none" })).toMatchObject({ code: "notFound" });
    expect(await tenant.services.approvals.listPending()).toEqual([]);
  });
});

describe("an unanswered form", () => {
  const neverShown: OnForm = () => new Promise(() => {});

  test("is replaced by the terminal after its time, and the request stays open", async () => {
    await using tenant = await tenantWith(3);
    await using host = await oldHost({ ...tenant.parts, answerWithin: 60 }, neverShown);
    const previewJobId = await previewUsers(host);
    const refusal = await host.call("start_recovery", { previewJobId });
    expect(refusal).toMatchObject({ isError: false, state: "approvalRequired" });
    await approveOnTerminal(tenant);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ state: "started" });
  });

  test("does not block the call once the request is approved on a terminal", async () => {
    await using tenant = await tenantWith(3);
    await using host = await oldHost(tenant.parts, async () => {
      await approveOnTerminal(tenant);
      return neverShown({ message: "", fields: [] });
    });
    const previewJobId = await previewUsers(host);
    expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ isError: false, state: "started" });
    expect(await recoveries(tenant)).toBe(1);
  });
});

test("one approval starts one recovery, even if several calls use it at once", async () => {
  await using tenant = await tenantWith(3);
  await using host = await oldHost(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call("start_recovery", { previewJobId });
  await approveOnTerminal(tenant);
  const answers = await Promise.all([1, 2, 3].map(() => host.call("start_recovery", { previewJobId })));
  expect(answers.filter(({ state }) => state === "started")).toHaveLength(1);
  expect(await recoveries(tenant)).toBe(1);
  const job = await tenant.services.recovery.getJob(jobId(previewJobId));
  expect(job.status).toBe("successful");
});
