import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { approve } from "../../src/cli/commands/approve.ts";
import { createScreen } from "../../src/terminal/screen.ts";
import { follow, openPagedTenant } from "../approval-page/a-page.ts";
import { approveOnTerminal, terminalOf, trailOf } from "../support/attack-harness.ts";
import { approving } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { previewPolicies, turnOffBlock } from "../support/two-leave.ts";

const tool = "start_recovery";

async function expectNothingDone(tenant: RehearsalTenant): Promise<void> {
  expect((await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
  expect(tenant.defects).toEqual([]);
}

const voided = async (tenant: RehearsalTenant) =>
  (await trailOf(tenant)).filter(({ action }) => action === "approvalVoided");

describe.each(hosts)("on a host of $era, after people left an exclusion group", ({ open }) => {
  test("a yes before they leave starts the recovery, because it is as harmless as was shown", async () => {
    await using tenant = await openRehearsalTenant();
    await turnOffBlock(tenant);
    await using host = await open(tenant.parts, approving);
    const previewJobId = await previewPolicies(host);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "started" });
    expect(await voided(tenant)).toEqual([]);
  });

  test("a plain yes to the form that was shown before executes nothing and makes the request void", async () => {
    await using tenant = await openRehearsalTenant();
    const { leave } = await turnOffBlock(tenant);
    const asked: string[] = [];
    await using host = await open(tenant.parts, (form) => {
      asked.push(form.message);
      if (asked.length > 1) return { action: "accept", content: { approve: true } };
      leave();
      return approving(form);
    });
    const previewJobId = await previewPolicies(host);
    const answer = await host.call(tool, { previewJobId });
    expect(answer.isError).toBe(false);
    expect(["void", "approvalRequired"]).toContain(answer.state);
    await expectNothingDone(tenant);
    const [record] = await voided(tenant);
    expect(record?.message).toContain('critical: Policy "Block pilots"');
    expect(await tenant.services.trail.verify()).toMatchObject({ intact: true });
  });

  test("an approval that was given before is void at the next call, which asks for the phrase instead", async () => {
    await using tenant = await openRehearsalTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await open(tenant.parts);
    const previewJobId = await previewPolicies(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    leave();
    const again = await host.call(tool, { previewJobId });
    expect(again).toMatchObject({ state: "approvalRequired" });
    expect(again.text).toContain("is void, because the tenant has changed since");
    await expectNothingDone(tenant);
    const [request] = await tenant.services.approvals.listPending();
    expect(request?.phrase).toBe("restore 1 in Contoso affecting Block pilots");
    expect(request?.plan.risks[0]).toMatchObject({ rule: "locksOutAdministrators", severity: "critical" });
  });

  test("the person may still approve what is shown anew, with the phrase", async () => {
    await using tenant = await openRehearsalTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await open(tenant.parts, approving);
    const previewJobId = await previewPolicies(host);
    leave();
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "started" });
  });
});

test("an approval is void at the start of the recovery if people left an exclusion group since the last look", async () => {
  await using tenant = await openRehearsalTenant();
  const { leave } = await turnOffBlock(tenant);
  await using host = await hosts[0].open(tenant.parts);
  const previewJobId = await previewPolicies(host);
  await host.call(tool, { previewJobId });
  await approveOnTerminal(tenant);
  const [request] = await tenant.services.approvals.listGiven();
  if (request === undefined) throw new Error("Nothing was approved.");
  const { caller } = await tenant.services.session.signedIn();
  leave();
  await expect(
    tenant.services.recovery.startRecovery({
      previewJobId: request.plan.previewJobId,
      caller,
      authority: { kind: "approval", approvalId: request.id, binding: request.binding },
    }),
  ).rejects.toMatchObject({ code: "approvalRefused", message: expect.stringContaining("would now do more harm") });
  expect(await tenant.services.approvals.get(request.id)).toMatchObject({ state: "void" });
  expect(await voided(tenant)).toHaveLength(1);
  await expectNothingDone(tenant);
});

describe("the approval page of a plan that has become dangerous", () => {
  test("shows no form to a person who opens it afterwards", async () => {
    await using tenant = await openPagedTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await hosts[0].open(tenant.parts);
    await host.call(tool, { previewJobId: await previewPolicies(host) });
    const page = await follow(tenant.ticket);
    expect(page.text).toContain("Approve this recovery?");
    leave();
    const reloaded = await page.reload();
    expect(reloaded.status).toBe(409);
    expect(reloaded.text).toContain("the recovery would now do more harm");
    expect(reloaded.text).toContain("Block pilots");
    expect(reloaded.text).not.toContain('name="answer"');
    const after = await page.reload();
    expect(after.text).toContain("<h1>Void</h1>");
    expect(await voided(tenant)).toHaveLength(1);
  });

  test("takes no yes from a person who had opened it before", async () => {
    await using tenant = await openPagedTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await hosts[0].open(tenant.parts);
    const previewJobId = await previewPolicies(host);
    await host.call(tool, { previewJobId });
    const page = await follow(tenant.ticket);
    leave();
    const answer = await page.post({ answer: "approve" });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain("the recovery would now do more harm");
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "approvalRequired" });
    await expectNothingDone(tenant);
  });

  test("still takes a no", async () => {
    await using tenant = await openPagedTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await hosts[0].open(tenant.parts);
    await host.call(tool, { previewJobId: await previewPolicies(host) });
    const page = await follow(tenant.ticket);
    leave();
    expect((await page.post({ answer: "decline" })).status).toBe(303);
  });
});

/** A terminal whose person types these lines. `onQuestion` runs before each of them. */
function terminal(lines: readonly string[], onQuestion: () => void) {
  const output = new PassThrough();
  const screen = createScreen({ input: new PassThrough(), output, errors: output });
  const left = [...lines];
  let questions = 0;
  return {
    screen: {
      ...screen,
      interactive: true,
      ask: async () => {
        questions += 1;
        onQuestion();
        return left.shift() ?? null;
      },
    },
    questions: () => questions,
    said: () => output.read()?.toString("utf8") ?? "",
  };
}

describe("the terminal, for a plan that has become dangerous", () => {
  test.each([
    ["before it is shown", "show"],
    ["while the person reads", "answer"],
  ] as const)("approves nothing if people left the exclusion group %s", async (_, when) => {
    await using tenant = await openRehearsalTenant();
    const { leave } = await turnOffBlock(tenant);
    await using host = await hosts[0].open(tenant.parts);
    const previewJobId = await previewPolicies(host);
    await host.call(tool, { previewJobId });
    if (when === "show") leave();
    const { screen, said, questions } = terminal(["yes"], when === "answer" ? leave : () => {});
    const options = { clock: tenant.parts.clock, folder: "data" };
    expect(await approve(terminalOf(tenant), screen, options)).toBe(1);
    expect(said().replaceAll(/\s+/g, " ")).toContain("the recovery would now do more harm");
    expect(questions()).toBe(when === "answer" ? 1 : 0);
    expect(await tenant.services.approvals.listGiven()).toEqual([]);
    expect(await voided(tenant)).toHaveLength(1);
    await expectNothingDone(tenant);
  });
});

test("the page and the terminal show a request as it is now, without the effects of what a colleague has changed since", async () => {
  await using tenant = await openPagedTenant();
  const { policy } = await turnOffBlock(tenant);
  await using host = await hosts[0].open(tenant.parts);
  await host.call(tool, { previewJobId: await previewPolicies(host) });
  const page = await follow(tenant.ticket);
  expect(page.text).toContain("Who could sign in afterwards");
  tenant.later(60_000);
  tenant.as("sofia").update(policy, { state: "enabledForReportingButNotEnforced" });
  const changed = /Changed since the preview to other values, .*: 1 of 1 object: .*\(state, last written by .*sofia/;
  const reloaded = await page.reload();
  expect(reloaded.text).toMatch(changed);
  expect(reloaded.text).not.toContain("Who could sign in afterwards");
  const { screen, said } = terminal(["no"], () => {});
  await approve(terminalOf(tenant), screen, { clock: tenant.parts.clock, folder: "data" });
  const text = said().replaceAll(/\s+/g, " ");
  expect(text).toMatch(changed);
  expect(text).not.toContain("Signing in, as it would be afterwards");
});
