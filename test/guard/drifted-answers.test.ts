import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { approve } from "../../src/cli/commands/approve.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { createScreen } from "../../src/terminal/screen.ts";
import { follow, openPagedTenant, seenIn } from "../approval-page/a-page.ts";
import { approveOnTerminal, terminalOf } from "../support/attack-harness.ts";
import type { OnForm } from "../support/host.ts";
import { approving, previewUsers } from "../support/incident.ts";
import { hosts, oldHost } from "../support/mcp-host.ts";
import type { RehearsalOptions, RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { until } from "../support/until.ts";

const tool = "start_recovery";
const ADA =
  /Changed since the preview to other values, [^.]*: 1 of 3 objects: user "Ada" \(department, last written by [^)]*sofia/;
const TWO =
  /Changed since the preview to other values, [^.]*: 2 of 3 objects: user "(?:Ada|Bea)"[^.]*; user "(?:Ada|Bea)"/;

/** Three users who lost their departments, and a colleague who gives one of them another. */
async function threeWithoutDepartment(
  options: RehearsalOptions = {},
): Promise<
  Awaited<ReturnType<typeof openPagedTenant>> & { readonly colleague: (who: number, after?: number) => void }
> {
  const tenant = await openPagedTenant(undefined, options);
  const users = ["Ada", "Bea", "Cyd"].map((name) => tenant.addUser(name, { department: "Research" }));
  const { recovery, session } = tenant.services;
  await recovery.takeSnapshot({ label: "before", caller: (await session.signedIn()).caller });
  tenant.later(MINUTE);
  for (const user of users) tenant.hands.update(user, { department: null });
  const colleague = (who: number, after = MINUTE) => {
    const user: EntityRef | undefined = users[who];
    if (user === undefined) throw new Error(`There is no user ${who}.`);
    tenant.later(after);
    tenant.as("sofia").update(user, { department: "Legal" });
  };
  return Object.assign(tenant, { colleague });
}

const withoutPage = ({ parts: { showPage: _, linkPage: __, ...parts } }: RehearsalTenant) => parts;
const given = ({ services }: RehearsalTenant) => services.approvals.listGiven();

describe.each(hosts)("a yes on a host of $era after a colleague changed a part of the plan", ({ open }) => {
  test("starts only once the form has been shown with it, and the start then says what it leaves alone", async () => {
    await using tenant = await threeWithoutDepartment();
    const asked: string[] = [];
    await using host = await open(withoutPage(tenant), (form) => {
      asked.push(form.message);
      if (asked.length === 1) tenant.colleague(0);
      return approving(form);
    });
    const answer = await host.call(tool, { previewJobId: await previewUsers(host) });
    expect(asked).toEqual([expect.not.stringMatching(ADA), expect.stringMatching(ADA)]);
    expect(answer).toMatchObject({ state: "started", data: { drifted: [expect.stringMatching(ADA)] } });
    expect(answer.text).toMatch(ADA);
    expect(answer.text).toContain("Approved and started. 1 object changed since the preview, and it leaves them alone");
  });

  test("starts at once while the plan is as it was, and the answer names no change", async () => {
    await using tenant = await threeWithoutDepartment();
    let asked = 0;
    await using host = await open(withoutPage(tenant), (form) => {
      asked += 1;
      return approving(form);
    });
    const answer = await host.call(tool, { previewJobId: await previewUsers(host) });
    expect(answer).toMatchObject({ state: "started" });
    expect(answer.data).not.toHaveProperty("drifted");
    expect(answer.text).not.toContain("changed since the preview");
    expect(asked).toBe(1);
  });
});

describe.each(hosts)("with readings that serve for half a minute, a form on a host of $era", ({ open }) => {
  test("says up to when the tenant was read, and a yes to it is checked against a new reading", async () => {
    await using tenant = await threeWithoutDepartment({ readAgainAfter: 30 * SECOND });
    const asked: string[] = [];
    await using host = await open(withoutPage(tenant), (form) => {
      asked.push(form.message);
      if (asked.length === 1) tenant.colleague(0, 5 * SECOND);
      return approving(form);
    });
    const answer = await host.call(tool, { previewJobId: await previewUsers(host) });
    expect(asked).toEqual([expect.not.stringMatching(ADA), expect.stringMatching(ADA)]);
    const [first, second] = asked.map((message) => /told as of (\S+Z)\. A yes is checked/.exec(message)?.[1]);
    expect(first).toMatch(/^2026-11-20T\d\d:\d\d:\d\dZ$/);
    expect(second).toMatch(/^2026-11-20T\d\d:\d\d:\d\dZ$/);
    expect(answer).toMatchObject({ state: "started", data: { drifted: [expect.stringMatching(ADA)] } });
  });
});

test("a change between the yes and the start is left alone, although the reading for the form is half a minute young", async () => {
  await using tenant = await threeWithoutDepartment({ readAgainAfter: 30 * SECOND });
  await using host = await hosts[0].open(withoutPage(tenant));
  const previewJobId = await previewUsers(host);
  await host.call(tool, { previewJobId });
  await approveOnTerminal(tenant);
  tenant.colleague(0, 5 * SECOND);
  const answer = await host.call(tool, { previewJobId });
  expect(answer).toMatchObject({ state: "started", data: { drifted: [expect.stringMatching(ADA)] } });
});

test("a click on a page that was open while a colleague changed a part of the plan does not count, and the next one approves what is shown then", async () => {
  await using tenant = await threeWithoutDepartment();
  await using host = await hosts[0].open(tenant.parts);
  await host.call(tool, { previewJobId: await previewUsers(host) });
  const page = await follow(tenant.ticket);
  expect(page.text).not.toMatch(/Changed since the preview/);
  tenant.colleague(0);
  const again = await page.post({ answer: "approve" });
  expect(again.text).toContain("Nothing was approved yet: since this was shown");
  expect(again.text.replaceAll("&quot;", '"')).toMatch(ADA);
  expect(await given(tenant)).toEqual([]);
  tenant.colleague(1);
  const thrice = await page.post({ answer: "approve", seen: seenIn(again.text) });
  expect(thrice.text.replaceAll("&quot;", '"')).toMatch(TWO);
  expect(await given(tenant)).toEqual([]);
  expect(await page.post({ answer: "approve", seen: seenIn(thrice.text) })).toMatchObject({ status: 303 });
  expect((await given(tenant))[0]).toMatchObject({ sentence: expect.stringMatching(TWO) });
  const approved = await page.reload();
  expect(approved.text.replaceAll("&quot;", '"')).toMatch(TWO);
  expect(approved.text).toContain("Withdraw this approval");
  expect(approved.headers).toMatchObject({ refresh: expect.stringMatching(/^5;url=/) });
});

test("an open page looks again by itself until the recovery is verified, and offers no withdrawal of a used approval", async () => {
  await using tenant = await threeWithoutDepartment();
  await using host = await hosts[0].open(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call(tool, { previewJobId });
  const page = await follow(tenant.ticket);
  const { headers } = await page.reload();
  expect(headers).not.toHaveProperty("refresh");
  await page.post({ answer: "approve" });
  const started = await host.call(tool, { previewJobId });
  const used = await page.reload();
  expect(used.text).not.toContain("Withdraw this approval");
  expect(used.headers).toMatchObject({ refresh: expect.stringMatching(/^5;url=/) });
  const recoveryJobId = String(started.data?.jobId);
  await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });
  await host.call("verify_recovery", { recoveryJobId, waitSeconds: 30 });
  const verified = await page.reload();
  expect(verified.text).toContain("Verified");
  expect(verified.headers).not.toHaveProperty("refresh");
});

test("a terminal asks again where a colleague changed a part of the plan, and says after the yes what is left alone", async () => {
  await using tenant = await threeWithoutDepartment();
  await using host = await hosts[0].open(withoutPage(tenant));
  await host.call(tool, { previewJobId: await previewUsers(host) });
  const output = new PassThrough();
  const screen = createScreen({ input: new PassThrough(), output, errors: output });
  const said: string[] = [];
  let questions = 0;
  const ask = async () => {
    questions += 1;
    said.push(output.read()?.toString("utf8").replaceAll(/\s+/g, " ") ?? "");
    if (questions === 1) tenant.colleague(0);
    return "yes";
  };
  const options = { clock: tenant.parts.clock, folder: "data" };
  expect(await approve(terminalOf(tenant), { ...screen, interactive: true, ask }, options)).toBe(0);
  expect(questions).toBe(2);
  expect(said[0]).not.toMatch(/Changed since the preview/);
  expect(said[1]).toMatch(/Nothing was approved yet: since this was shown.*Changed since the preview/);
  expect(output.read()?.toString("utf8").replaceAll(/\s+/g, " ")).toMatch(
    /Approved, for this plan.*Changed since the preview/,
  );
});

test("a terminal says that it compares before its question, and that it checks the answer after it", async () => {
  await using tenant = await threeWithoutDepartment();
  await using host = await hosts[0].open(withoutPage(tenant));
  await host.call(tool, { previewJobId: await previewUsers(host) });
  const order: string[] = [];
  const output = new PassThrough();
  const screen = createScreen({ input: new PassThrough(), output, errors: output });
  const progress = { show: (label: string) => order.push(label), clear: () => {} };
  const ask = async () => {
    order.push("the question");
    return "yes";
  };
  const options = { clock: tenant.parts.clock, folder: "data" };
  expect(await approve(terminalOf(tenant), { ...screen, interactive: true, ask, progress }, options)).toBe(0);
  expect(order).toEqual([
    "Comparing the plan with the tenant as it is now",
    "the question",
    "Checking your answer against the tenant as it is now",
  ]);
  expect(output.read()?.toString("utf8").replaceAll(/\s+/g, " ")).toMatch(/told as of 2026-11-20T\S+Z/);
});

describe("a form that is answered after the call that showed it", () => {
  const answeredLater = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let asked = 0;
    const onForm: OnForm = async (form) => {
      asked += 1;
      await promise;
      return approving(form);
    };
    return { onForm, answer: resolve, times: () => asked };
  };

  test("counts, and the next call starts the recovery without another form", async () => {
    await using tenant = await threeWithoutDepartment();
    const { onForm, answer, times } = answeredLater();
    await using host = await oldHost({ ...withoutPage(tenant), answerWithin: 60 }, onForm);
    const previewJobId = await previewUsers(host);
    const lapsed = await host.call(tool, { previewJobId });
    expect(lapsed.text).toMatch(
      /This host was asked to put the question to the user, and their answer to it counts until 20/,
    );
    answer();
    await until("the late yes", async () => (await given(tenant)).length === 1);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "started" });
    expect(times()).toBe(1);
  });

  test("counts for a further call that waits for the same form", async () => {
    await using tenant = await threeWithoutDepartment();
    const { onForm, answer, times } = answeredLater();
    await using host = await oldHost({ ...withoutPage(tenant), answerWithin: 60 }, onForm);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    const second = host.call(tool, { previewJobId });
    answer();
    await second;
    await until("the yes", async () => (await given(tenant)).length === 1 || (await second).state === "started");
    expect(times()).toBe(1);
    expect(await tenant.services.trail.list({})).not.toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ action: "approvalRefused" })]),
    });
  });

  test("does not count once a colleague changed a part of the plan, and the next call shows the form with it", async () => {
    await using tenant = await threeWithoutDepartment();
    const { onForm, answer, times } = answeredLater();
    await using host = await oldHost({ ...withoutPage(tenant), answerWithin: 60 }, onForm);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    tenant.colleague(0);
    answer();
    const started = await until("the start", async () => {
      const again = await host.call(tool, { previewJobId });
      return again.state === "started" ? again : null;
    });
    expect(started.text).toMatch(ADA);
    expect(times()).toBe(2);
  });

  test("does not count after the request was declined elsewhere", async () => {
    await using tenant = await threeWithoutDepartment();
    const { onForm, answer } = answeredLater();
    await using host = await oldHost({ ...withoutPage(tenant), answerWithin: 60 }, onForm);
    await host.call(tool, { previewJobId: await previewUsers(host) });
    const [request] = await tenant.services.approvals.listPending();
    if (request === undefined) throw new Error("Nothing waits.");
    const approver = { id: request.binding.callerId, name: "somebody" };
    await tenant.services.approvals.decide(request.id, { answer: "decline", channel: "terminal", approver });
    answer();
    await until("the refusal of the late yes", async () => {
      const { items } = await tenant.services.trail.list({});
      return items.some(({ action }) => action === "approvalRefused");
    });
    expect(await given(tenant)).toEqual([]);
    expect(await tenant.services.approvals.get(request.id)).toMatchObject({ state: "declined" });
  });

  test("is taken back from the host by the call that starts on a yes given in the terminal", async () => {
    await using tenant = await threeWithoutDepartment();
    const { onForm, answer } = answeredLater();
    await using host = await oldHost({ ...withoutPage(tenant), answerWithin: 60 }, onForm);
    const previewJobId = await previewUsers(host);
    await host.call(tool, { previewJobId });
    await approveOnTerminal(tenant);
    expect(await host.call(tool, { previewJobId })).toMatchObject({ state: "started" });
    answer();
    expect(await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).toMatchObject({ items: { length: 1 } });
    expect(tenant.defects).toEqual([]);
  });
});
