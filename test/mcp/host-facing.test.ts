import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { describe, expect, test } from "vitest";
import { HOUR, iso } from "../../src/domain/time.ts";
import { serveMcp } from "../../src/mcp/serve-mcp.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

async function connected({ parts }: RehearsalTenant) {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  const client = new Client({ name: "host", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(near);
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

describe("the server in a host", () => {
  test("the server has names for people, icons, and lists that may be kept for a day", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await connected(tenant);
    const { client } = host;
    expect(client.getServerVersion()?.icons?.[0]?.src).toMatch(/^data:image\/svg\+xml;base64,/);
    const { resources } = await client.listResources();
    const { resourceTemplates } = await client.listResourceTemplates();
    for (const { name, title } of [...resources, ...resourceTemplates]) {
      expect(name).not.toContain("://");
      expect(name).toBe(title);
    }
    const { prompts } = await client.listPrompts();
    expect(prompts.every(({ icons }) => icons?.length === 1)).toBe(true);
    expect(await client.listTools()).toMatchObject({ ttlMs: 24 * HOUR, cacheScope: "private" });
  });

  test("an answer about a job links to the job, and a finished job to its list", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 1);
    await using host = await connected(tenant);
    const args = { snapshot: "2026-11-20T09:00:30Z", scope: { all: true } };
    const { content, structuredContent } = await host.client.callTool({ name: "start_preview", arguments: args });
    const uri = `entra://jobs/${String(at(structuredContent, "jobId"))}`;
    const links = content.flatMap((part) => (part.type === "resource_link" ? [part.uri] : []));
    expect(links).toEqual([uri, `${uri}/changes`]);
    for (const link of links) expect((await host.client.readResource({ uri: link })).contents).toHaveLength(1);
    expect(content.map((part) => (part.type === "resource_link" ? part.name : ""))).not.toContain("this snapshot");
    const taken = await host.client.callTool({ name: "take_snapshot", arguments: {} });
    expect(taken.content).toContainEqual(expect.objectContaining({ type: "resource_link", name: "this snapshot" }));
  });
});

test("a snapshot is completed to its time and its label, which a preview accepts as it is", async () => {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 1);
  await using host = await hosts[0].open(tenant.parts);
  const [completed] = await host.complete({ prompt: "restore_object" }, "snapshot", "2026-11-20");
  expect(completed).toMatch(/^2026-11-20T09:00:00\.000Z before/);
  const preview = await host.call("start_preview", { snapshot: completed, scope: { all: true } });
  expect(preview).toMatchObject({ isError: false, data: { status: "successful" } });
});

test("a time names the snapshot it stands for, and a future time is refused", async () => {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 1);
  await using host = await hosts[0].open(tenant.parts);
  const scope = { all: true };
  const preview = await host.call("start_preview", { snapshot: "2026-11-20T09:00:30Z", scope });
  expect(preview.text).toContain("stands for the newest snapshot not after it");
  expect(preview.text).toContain(String(at(preview.data, "snapshotId")));
  const byId = await host.call("start_preview", { snapshot: at(preview.data, "snapshotId"), scope });
  expect(byId.text).not.toContain("stands for");
  const toCome = await host.call("start_preview", { snapshot: "2030-01-01T00:00:00Z", scope });
  expect(toCome).toMatchObject({
    isError: true,
    code: "invalidInput",
    text: expect.stringContaining("still to come: the"),
  });
  expect(preview.text).not.toContain("still to come: the");
});

test("a host is notified that a call waits for a person, each time further, and then of the job's progress", async () => {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 1);
  const told: { progress: number; message?: string | undefined }[] = [];
  const twice = Promise.withResolvers<void>();
  await using host = await oldHost(
    { ...tenant.parts, sleep: (ms, signal) => (ms === 5_000 ? Promise.resolve() : tenant.parts.sleep(ms, signal)) },
    async (form) => {
      await twice.promise;
      return approving(form);
    },
  );
  const previewJobId = await previewUsers(host);
  const recovery = await host.call("start_recovery", { previewJobId }, (progress) => {
    told.push(progress);
    if (told.length >= 2) twice.resolve();
  });
  expect(recovery).toMatchObject({ isError: false });
  const waiting = told.filter(({ message }) => message?.includes("waiting for a person"));
  expect(waiting.length).toBeGreaterThanOrEqual(2);
  expect(told.map(({ progress }) => progress)).toEqual(told.map(({ progress }) => progress).toSorted((a, b) => a - b));
  expect(new Set(told.map(({ progress }) => progress)).size).toBe(told.length);
});

test("a preview whose call is canceled is canceled with it", async () => {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 1);
  const { recovery } = tenant.services;
  const gate = Promise.withResolvers<void>();
  const cancelled: string[] = [];
  const services = {
    ...tenant.services,
    recovery: {
      ...recovery,
      // A job that goes on for as long as the test wants.
      getJob: async (id: Parameters<typeof recovery.getJob>[0]) => ({
        ...(await recovery.getJob(id)),
        status: "running" as const,
      }),
      cancelJob: async (request: Parameters<typeof recovery.cancelJob>[0]) => {
        cancelled.push(request.id);
        gate.resolve();
        return recovery.getJob(request.id);
      },
    },
  };
  await using host = await connected({ ...tenant, parts: { ...tenant.parts, open: async () => services } });
  const stop = new AbortController();
  const args = { snapshot: iso(Date.UTC(2026, 10, 20, 9, 0, 30)), scope: { all: true } };
  const call = host.client.callTool(
    { name: "start_preview", arguments: args },
    { signal: stop.signal, onprogress: () => stop.abort() },
  );
  await expect(call).rejects.toThrow();
  await gate.promise;
  const [job] = (await recovery.listJobs({}, {})).items;
  expect(cancelled).toEqual([job?.id]);
});
