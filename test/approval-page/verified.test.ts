import { expect, test } from "vitest";
import { verify } from "../../src/cli/commands/verify.ts";
import { type JobId, jobId } from "../../src/domain/ids.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import type { RecoveryService } from "../../src/service/recovery-service.ts";
import { recoveryRunningRefusal } from "../../src/summaries/refusals.ts";
import { screenTyping } from "../cli/support.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, newHost } from "../support/mcp-host.ts";
import { ask, follow, openPagedTenant } from "./a-page.ts";

const [newest] = hosts;
const lines = (text: string) => text.split("\n").map((line) => line.trim());
const unescaped = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");

test("the page and the terminal show a verification in the words of the tool, with all that still differs", async () => {
  if (newest === undefined) throw new Error("There is no host.");
  await using tenant = await openPagedTenant();
  const app = tenant.hands.create("application", { displayName: "Payroll" });
  await wipeDepartments(tenant, 3);
  tenant.hands.delete(app);
  tenant.hands.purge(app);
  await using host = await newest.open(tenant.parts);
  const snapshot = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
  const scope = { types: ["user", "application"] };
  const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  const previewJobId = at(preview.data, "jobId");
  await host.call("start_recovery", { previewJobId });
  const page = await follow(tenant.ticket);
  await page.post({ answer: "approve", phrase: /id="wanted">([^<]+)</.exec(page.text)?.[1] ?? "" });
  const recoveryJobId = at((await host.call("start_recovery", { previewJobId })).data, "jobId");
  await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });
  const unverified = unescaped((await page.reload()).text);
  expect(unverified).toContain("The recovery ended: successful. It changed 3 objects and 0 links.");
  expect(unverified).toContain("It was not verified yet.");

  const inTerminal = async (again: boolean) => {
    const { screen, output } = screenTyping();
    return { status: await verify(tenant.services, screen, { again }), shown: output() };
  };
  const first = await inTerminal(false);
  expect(first.status).toBe(0);
  const toldOnce = await host.call("verify_recovery", { recoveryJobId, waitSeconds: 30 });
  const firstVerdict = String(at(toldOnce.data, "verdict"));
  expect(firstVerdict).toMatch(/^Verified: .* 1 object still differs for a known reason\.$/);
  expect(lines(first.shown)).toContain(firstVerdict);
  expect(first.shown).toMatch(/^Compared at 20\d\d-.*Z\.$/m);
  expect(first.shown).not.toContain("No such recovery was found");

  const id = String(at((await host.call("find_objects", { text: "Worker b" })).data, "items", 0, "id"));
  tenant.hands.update({ type: "user", id }, { department: null });
  const { status, shown } = await inTerminal(true);
  expect(status).toBe(1);
  const told = await host.call("verify_recovery", { recoveryJobId, waitSeconds: 30 });
  const reloaded = unescaped((await page.reload()).text);
  const verdict = String(at(told.data, "verdict"));
  expect(verdict).toMatch(/^Not as approved any more: 1 object .* was changed afterward\. 1 object still differs/);
  const listed = told.text
    .split("\n")
    .filter((line) => /^(stays different|signing in|account|to renew|No recovery)/.test(line));
  expect(listed.join("\n")).toMatch(/stays different, 1 object \(application "Payroll.*" .* \(hardDeleted\)/);
  expect(listed.join("\n")).toContain("No recovery reaches sessions");
  for (const line of [verdict, ...listed]) {
    expect(told.text).toContain(line);
    expect(lines(shown)).toContain(line);
    expect(reloaded).toContain(line);
  }
  for (const face of [told.text, shown, reloaded]) expect(face).toContain("Worker b");
  const asJson = screenTyping();
  expect(await verify(tenant.services, asJson.screen, { json: true })).toBe(1);
  expect(JSON.parse(asJson.output())).toMatchObject({ verdict, residual: { total: 1, items: [{ type: "user", id }] } });
});

test("each page shows the recovery and the receipt of its own approval, although both apply one preview", async () => {
  if (newest === undefined) throw new Error("There is no host.");
  await using tenant = await openPagedTenant();
  await wipeDepartments(tenant, 3);
  await using host = await newest.open(tenant.parts);
  const previewJobId = await previewUsers(host);
  const { items: changes } = await tenant.services.recovery.listChanges(jobId(previewJobId), {}, {});
  const recover = async () => {
    await host.call("start_recovery", { previewJobId });
    const page = await follow(tenant.ticket);
    await page.post({ answer: "approve" });
    const early = await ask(`${page.url}/receipt`, { headers: { cookie: page.cookie } });
    expect(early.text).toContain("No recovery has used this approval, so there is no receipt.");
    const recovery = String(at((await host.call("start_recovery", { previewJobId })).data, "jobId"));
    await host.call("get_job", { jobId: recovery, waitSeconds: 30 });
    return { page, recovery };
  };
  const first = await recover();
  // Only a recovery that was not successful may be followed by another one of its preview.
  const ofFirst = tenant.store.db.updateTable("job").where("id", "=", first.recovery);
  await ofFirst.set({ status: "failed" }).execute();
  tenant.later(MINUTE);
  for (const [index, { ref }] of changes.entries()) {
    tenant.hands.update(ref, { department: index === 0 ? "Sales" : null });
  }
  const second = await recover();
  await ofFirst.set({ status: "successful" }).execute();
  for (const [{ page, recovery }, sentence] of [
    [first, "It changed 3 objects and 0 links."],
    [second, "It changed 2 objects and 0 links. 1 change could not be applied."],
  ] as const) {
    expect((await page.reload()).text).toContain(sentence);
    const receipt = (await ask(`${page.url}/receipt`, { headers: { cookie: page.cookie } })).text;
    expect(receipt).toBe(`signed ${recovery}\n`);
    expect(receipt).not.toContain("No recovery has used this approval");
  }
});

test("a terminal verifies again after the verification that is kept was altered", async () => {
  if (newest === undefined) throw new Error("There is no host.");
  await using tenant = await openPagedTenant();
  await wipeDepartments(tenant, 3);
  await using host = await newest.open(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call("start_recovery", { previewJobId });
  await (await follow(tenant.ticket)).post({ answer: "approve" });
  const recovery = at((await host.call("start_recovery", { previewJobId })).data, "jobId");
  await host.call("get_job", { jobId: recovery, waitSeconds: 30 });
  const inTerminal = (again: boolean) => verify(tenant.services, screenTyping().screen, { again });
  expect(await inTerminal(false)).toBe(0);
  const ofVerification = tenant.store.db.updateTable("job").where("verifies_job_id", "is not", null);
  await ofVerification.set({ scope_json: '{"all":true}' }).execute();
  await expect(inTerminal(false)).rejects.toMatchObject({ code: "storeAltered" });
  expect(await inTerminal(true)).toBe(0);
});

test("a terminal that has nothing to verify says so, and names no result", async () => {
  await using tenant = await openPagedTenant();
  const { screen, output } = screenTyping();
  expect(await verify(tenant.services, screen, {})).toBe(3);
  expect(output()).toBe("No such recovery was found, so there is nothing to verify.\n");
  const json = screenTyping();
  expect(await verify(tenant.services, json.screen, { json: true })).toBe(3);
  expect(JSON.parse(json.output())).toEqual({
    nothingToVerify: "No such recovery was found, so there is nothing to verify.",
  });
});

test("a terminal that is given a preview says which recovery used it, and verifies none", async () => {
  await using tenant = await openPagedTenant();
  await wipeDepartments(tenant, 2);
  await using host = await newHost(tenant.parts, approving);
  const previewJobId = await previewUsers(host);
  const inTerminal = async (recovery: string) => {
    const { screen, output } = screenTyping();
    return { status: await verify(tenant.services, screen, { recovery }), said: output().replaceAll(/\s+/g, " ") };
  };
  const unused = await inTerminal(previewJobId);
  expect(unused.said).toContain(
    "is a preview, and only a recovery is verified. Among the newest recoveries, none has used it",
  );
  const started = await host.call("start_recovery", { previewJobId });
  const used = await inTerminal(previewJobId);
  expect(used.said).toContain(`The newest recovery that used it: ${String(started.data?.jobId)}.`);
  expect((await inTerminal("nonsense")).said).toContain("No such recovery was found");
  expect([unused.status, used.status]).toEqual([2, 2]);
});

test("a verification waits for a recovery that is still running, and one made anew has the time of its own reading", async () => {
  await using tenant = await openPagedTenant();
  await wipeDepartments(tenant, 2);
  const { services } = tenant;
  let runs = 0;
  const running = async (id: JobId) => {
    const job = await services.recovery.getJob(id);
    return job.kind === "recovery" && runs-- > 0 ? { ...job, status: "running" as const } : job;
  };
  const startVerification: RecoveryService["startVerification"] = async (request) => {
    if (runs > 0) throw recoveryRunningRefusal({ id: request.recoveryJobId, status: "running" });
    return services.recovery.startVerification(request);
  };
  const recovery: RecoveryService = Object.assign(Object.create(services.recovery), {
    ...{ getJob: running, startVerification },
  });
  await using host = await newHost({ ...tenant.parts, open: async () => ({ ...services, recovery }) }, approving);
  const started = await host.call("start_recovery", { previewJobId: await previewUsers(host) });
  const recoveryJobId = String(started.data?.jobId);
  await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });
  runs = 3;
  const first = await host.call("verify_recovery", { recoveryJobId, waitSeconds: 40 });
  expect(first).toMatchObject({ isError: false, data: { outcome: "verified" } });
  tenant.later(HOUR);
  const again = await host.call("verify_recovery", { recoveryJobId, waitSeconds: 40, again: true });
  const timeOf = (answer: typeof first) => Date.parse(String(at(answer.data, "asOf")));
  expect(timeOf(again) - timeOf(first)).toBeGreaterThan(HOUR - MINUTE);
});
