import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { machine, newId } from "../../src/app/machine.ts";
import { folderOf } from "../../src/app/sandbox/generations.ts";
import { TENANT_FILE } from "../../src/app/sandbox/open-engine.ts";
import { buildSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { sandboxFolder } from "../../src/app/sandbox/pointer.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../src/directory/embedded/sandbox-clock.ts";
import { jobId as asJobId } from "../../src/domain/ids.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import { entry, ran, temporaryFolder } from "../cli/support.ts";
import { aDatabase } from "../support/a-database.ts";
import { at } from "../support/incident.ts";
import { madeUpRequest } from "../support/made-up-request.ts";
import { turnOffBlockOf } from "../support/two-leave.ts";

const trail = z.object({ items: z.array(z.looseObject({ action: z.string(), code: z.string().optional() })) });

interface Server {
  call(name: string, args?: Record<string, unknown>): Promise<{ data: unknown; text: string; isError: boolean }>;
}

/** Starts a real server as a process with its client, whose host has no forms. */
async function server(data: string, more: Record<string, string> = {}, args: readonly string[] = []): Promise<Server> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const env = { PATH: process.env.PATH ?? "", ENTRA_REWIND_DATA: data, ENTRA_REWIND_APPROVAL_PAGE: "off", ...more };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [fileURLToPath(entry), "mcp", ...args], env }),
  );
  onTestFinished(() => client.close());
  return {
    async call(name, args = {}) {
      const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
      const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
      return { data: structuredContent, text, isError: isError === true };
    },
  };
}

/** Previews the way back to the newest snapshot but so many. */
async function preview(one: Server, back = 0): Promise<unknown> {
  const snapshot = at((await one.call("list_snapshots", { limit: 20 })).data, "items", back, "snapshotId");
  const scope = { types: ["user"], properties: ["department"] };
  const job = await one.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  expect(job).toMatchObject({ isError: false, data: { status: "successful" } });
  return at(job.data, "jobId");
}

/** Returns the output of `entra-rewind audit`, oldest first. */
async function audited(environment: Record<string, string>): Promise<readonly string[]> {
  const { output, status } = await ran(entry, ["audit", "--json"], environment);
  expect(status).toBe(0);
  return trail
    .parse(JSON.parse(output))
    .items.map(({ action, code = "" }) => `${action} ${code}`.trim())
    .reverse();
}

async function ownDatabase(): Promise<Record<string, string>> {
  const database = await aDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  return { ENTRA_REWIND_DATABASE: database.url };
}

test.each([
  ["a data folder", () => Promise.resolve({})],
  ["PostgreSQL", ownDatabase],
] as const)(
  "with %s, one approval starts one job, however many processes use it, and no pipe gives it",
  {
    timeout: 60_000,
  },
  async (_, place) => {
    const data = temporaryFolder();
    const database: Record<string, string> = await place();
    const environment = { ENTRA_REWIND_DATA: data, ...database };
    const config = readSettings(environment);
    await buildSandbox(config, { users: 150 }, () => {});
    const servers = await Promise.all([server(data, database), server(data, database)]);
    const previewJobId = await preview(servers[0]);
    const start = (one: Server) => one.call("start_recovery", { previewJobId });
    expect(await start(servers[0])).toMatchObject({ text: expect.stringContaining("approvalRequired") });

    const piped = await ran(entry, ["approve"], environment);
    expect(piped).toMatchObject({ status: 2 });
    expect(piped.errors).toContain("must come from a person");
    const before = ["approvalRequested"];
    expect(await audited(environment)).toEqual(before);

    const host = openSandboxHost(config);
    onTestFinished(() => host.close());
    await host.use(async (services) => {
      const [request] = await services.approvals.listPending();
      if (request === undefined) throw new Error("Nothing waits.");
      const typed = request.phrase === null ? {} : { typed: request.phrase };
      const terminal = { services, readOnly: false };
      await answerRequest(terminal, request.id, { answer: "approve", channel: "terminal", ...typed });
    });
    const raced = await Promise.all([...servers, ...servers].map(start));
    expect(raced.filter(({ text }) => text.startsWith("Approved and started."))).toHaveLength(1);
    const recoveries = await host.use(({ recovery }) => recovery.listJobs({ kind: "recovery" }, {}));
    expect(recoveries.items).toHaveLength(1);

    const records = (await audited(environment)).slice(before.length);
    expect(
      records.filter((record) => !/^(callRefused|approvalRefused|approvalRequested|recoveryEnded)/.test(record)),
    ).toEqual(["approvalGiven", "recoveryStarted"]);
    expect(records.filter((record) => /^(call|approval)Refused/.test(record)).length).toBeLessThanOrEqual(3);
    await expectFloodsCounted(servers, host, recoveries.items[0]?.id, environment);
    expect((await ran(entry, ["audit", "--verify"], environment)).output).toContain("The trail is intact");
  },
);

/** Floods both servers at once, and expects that together they let through what one of them would. */
async function expectFloodsCounted(
  servers: readonly Server[],
  host: ReturnType<typeof openSandboxHost>,
  jobId: unknown,
  environment: Record<string, string>,
): Promise<void> {
  const onEach = (times: number, name: string, args?: Record<string, unknown>) =>
    Promise.all(servers.flatMap((one) => Array.from({ length: times }, () => one.call(name, args))));
  await servers[0]?.call("get_job", { jobId, waitSeconds: 30 });
  const snapshots = await onEach(6, "take_snapshot");
  expect(snapshots.filter(({ isError }) => !isError)).toHaveLength(6);
  expect((await servers[1]?.call("take_snapshot"))?.text).toContain("6 snapshots were taken within 10 minutes");

  await onEach(20, "start_recovery", { previewJobId: "unknown", force: true });
  const recorded = Map.groupBy(await audited(environment), (record) => record.replace(/ .*/, ""));
  const refusals = ["callRefused", "approvalRefused"].flatMap((action) => recorded.get(action) ?? []);
  expect(refusals).toHaveLength(30);
  expect(recorded.get("refusalsOmitted")).toHaveLength(1);

  const [asking] = servers;
  if (asking === undefined) throw new Error("There are two.");
  // Back to before the recovery, behind the six snapshots.
  const previewJobId = await preview(asking, 6);
  await host.use(async ({ approvals, plans, session }) => {
    const plan = await plans.recoveryPlan(asJobId(String(previewJobId)));
    const { caller } = await session.signedIn();
    const requests = Array.from({ length: 10 }, (_, n) => approvals.request(madeUpRequest(`${n}`, plan, caller.id)));
    // The servers may have asked for some already.
    await Promise.allSettled(requests);
  });
  expect((await asking.call("start_recovery", { previewJobId })).text).toContain("the most for one caller");
}

test("a server with limits says so and keeps to them", { timeout: 60_000 }, async () => {
  const data = temporaryFolder();
  await buildSandbox(readSettings({ ENTRA_REWIND_DATA: data }), { users: 150 }, () => {});
  const [byFlag, byVariable, strict] = await Promise.all([
    server(data, {}, ["--read-only"]),
    server(data, { ENTRA_REWIND_READ_ONLY: "1" }),
    server(data, { ENTRA_REWIND_ALLOW: '{"types":["group"]}' }),
  ]);
  for (const readOnly of [byFlag, byVariable]) {
    expect((await readOnly.call("get_tenant_status")).data).toMatchObject({
      mayNot: ["recover with a person's approval (this server was started read-only)"],
    });
    const refused = await readOnly.call("start_recovery", { previewJobId: await preview(readOnly) });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining("started read-only") });
  }
  expect(at((await strict.call("get_tenant_status")).data, "capabilities")).toMatchObject({
    allowed: { types: ["group"] },
  });
  const nothing = await strict.call("start_recovery", { previewJobId: await preview(strict) });
  expect(nothing).toMatchObject({
    isError: true,
    text: expect.stringContaining("found nothing that a recovery could change"),
  });
});

test("an approval given in one process is void in the next one if people left an exclusion group since", {
  timeout: 90_000,
}, async () => {
  const data = temporaryFolder();
  const settings = readSettings({ ENTRA_REWIND_DATA: data });
  const pointer = await buildSandbox(settings, { users: 100 }, () => {});
  using directory = EmbeddedDirectory.open(join(folderOf(sandboxFolder(settings), pointer), TENANT_FILE), {
    clock: (meta) => new SandboxClock(meta, machine),
    newId,
  });
  const hands = directory.as({ actor: { kind: "user", id: null, name: "admin" }, app: "portal", ip: null });
  const administrators = ["ada", "ben"].map((name) => {
    const names = { displayName: name, userPrincipalName: `${name}.new@contoso.example`, mailNickname: `${name}.new` };
    const user = hands.create("user", { ...names, accountEnabled: true });
    hands.assignRole("globalAdministrator", user);
    return user;
  });
  const asking = await server(data);
  const { leave } = await turnOffBlockOf(hands, administrators, () => asking.call("take_snapshot"));
  const snapshot = at((await asking.call("list_snapshots", { limit: 1 })).data, "items", 0, "snapshotId");
  const scope = { types: ["conditionalAccessPolicy"] };
  const job = await asking.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  const previewJobId = at(job.data, "jobId");
  expect((await asking.call("start_recovery", { previewJobId })).data).toMatchObject({ state: "approvalRequired" });

  const terminal = openSandboxHost(settings);
  onTestFinished(() => terminal.close());
  const pending = () => terminal.use(async ({ approvals }) => approvals.listPending());
  const [request] = await pending();
  if (request === undefined) throw new Error("Nothing waits.");
  expect(request.phrase).toBeNull();
  const yes = { answer: "approve", channel: "terminal" } as const;
  await terminal.use((services) => answerRequest({ services, readOnly: false }, request.id, yes));
  leave();

  const using = await server(data);
  const refused = await using.call("start_recovery", { previewJobId });
  expect(refused.data).toMatchObject({ state: "approvalRequired" });
  expect(refused.text).toContain("is void, because the tenant has changed since");
  expect((await pending())[0]?.phrase).not.toBeNull();
  expect(await audited({ ENTRA_REWIND_DATA: data })).toContain("approvalVoided");
  expect(at((await using.call("list_jobs", { kind: "recovery" })).data, "items")).toEqual([]);
});

test.each([
  ["a data folder", () => Promise.resolve({})],
  ["PostgreSQL", ownDatabase],
] as const)(
  "with %s, a withdrawal that races with the start in another process ends in one of the two, never in both",
  { timeout: 120_000 },
  async (_, place) => {
    const database: Record<string, string> = await place();
    const environment = { ENTRA_REWIND_DATA: temporaryFolder(), ...database };
    const settings = readSettings(environment);
    await buildSandbox(settings, { users: 100 }, () => {});
    const starting = await server(environment.ENTRA_REWIND_DATA, database);
    const terminal = openSandboxHost(settings);
    onTestFinished(() => terminal.close());
    const snapshot = at((await starting.call("list_snapshots", { limit: 1 })).data, "items", 0, "snapshotId");
    let started = 0;
    // Another plan each time, because a plan whose approval was withdrawn rests.
    for (const type of ["user", "group", "conditionalAccessPolicy", "servicePrincipal"]) {
      const job = await starting.call("start_preview", { snapshot, scope: { types: [type] }, waitSeconds: 30 });
      const previewJobId = at(job.data, "jobId");
      await starting.call("start_recovery", { previewJobId });
      const withdrawn = await terminal.use(async (services) => {
        const [request] = await services.approvals.listPending();
        if (request === undefined) throw new Error("Nothing waits.");
        const process = { services, readOnly: false };
        const typed = request.phrase === null ? {} : { typed: request.phrase };
        await answerRequest(process, request.id, { answer: "approve", channel: "terminal", ...typed });
        const start = starting.call("start_recovery", { previewJobId });
        const withdrawal = answerRequest(process, request.id, { answer: "withdraw", channel: "terminal" });
        const [{ text }, end] = await Promise.all([start, withdrawal.catch(({ code }) => code)]);
        const isWithdrawn = typeof end !== "string";
        expect(isWithdrawn || end === "approvalRefused").toBe(true);
        expect(text.startsWith("Approved and started.")).toBe(!isWithdrawn);
        expect((await services.approvals.get(request.id)).state).toBe(isWithdrawn ? "withdrawn" : "consumed");
        return isWithdrawn;
      });
      if (!withdrawn) started += 1;
      const jobs = await terminal.use(({ recovery }) => recovery.listJobs({ kind: "recovery" }, {}));
      expect(jobs.items).toHaveLength(started);
      for (const { id } of jobs.items) await starting.call("get_job", { jobId: id, waitSeconds: 30 });
    }
    expect((await ran(entry, ["audit", "--verify"], environment)).output).toContain("The trail is intact");
  },
);
