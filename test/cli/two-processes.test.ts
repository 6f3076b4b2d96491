import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { type Assistant, startAssistant } from "../../drill/assistant.ts";
import { entry, ran, temporaryFolder } from "./support.ts";

/** Starts a real server as a process with its client, on a shared data folder. */
async function server(data: string): Promise<Assistant> {
  const environment: Record<string, string> = { PATH: process.env.PATH ?? "", ENTRA_REWIND_DATA: data };
  const assistant = await startAssistant({ entry, environment }, async () => null);
  onTestFinished(() => assistant.close());
  return assistant;
}

const status = z.looseObject({ tenant: z.looseObject({ id: z.string() }) });
const list = z.looseObject({ items: z.array(z.looseObject({})) });
const job = z.looseObject({ jobId: z.string(), status: z.string() });

const generations = (data: string): string[] =>
  readdirSync(join(data, "sandbox"), { withFileTypes: true })
    .filter((found) => found.isDirectory())
    .map((found) => found.name);

describe("two servers on one data folder", () => {
  test("build nothing before the first tool call, and then one sandbox", async () => {
    const data = temporaryFolder();
    const both = await Promise.all([server(data), server(data)]);
    expect(readdirSync(data)).toEqual([]);
    const answers = await Promise.all(both.map((one) => one.call("get_tenant_status", {}, status)));
    expect(answers[0]?.tenant.id).toBe(answers[1]?.tenant.id);
    expect(generations(data)).toHaveLength(1);

    const [first, second] = both;
    const preview = await first?.call("start_preview", { snapshot: await newest(both[0]), scope: { all: true } }, job);
    expect(await second?.call("get_job", { jobId: preview?.jobId }, job)).toMatchObject({ status: "successful" });
  });

  test("go over to a fresh sandbox with their next call, and no call fails meanwhile", async () => {
    const data = temporaryFolder();
    const environment = { ENTRA_REWIND_DATA: data };
    await ran(entry, ["sandbox", "reset", "--users", "150"], environment);
    const reader = await server(data);
    await reader.call("start_preview", { snapshot: await newest(reader), scope: { all: true } }, job);
    expect((await reader.call("list_jobs", {}, list)).items).toHaveLength(1);

    let running = true;
    let calls = 0;
    const reset = ran(entry, ["sandbox", "reset", "--users", "150"], environment).finally(() => {
      running = false;
    });
    for (; running; calls += 1) await reader.call("list_jobs", {}, list);
    expect((await reset).status).toBe(0);
    expect((await reader.call("list_jobs", {}, list)).items).toHaveLength(0);
    expect(calls).toBeGreaterThan(5);
    expect(generations(data)).toHaveLength(1);
  });
});

async function newest(assistant: Assistant | undefined): Promise<string> {
  const snapshots = z.looseObject({ items: z.array(z.looseObject({ snapshotId: z.string() })) });
  return (await assistant?.call("list_snapshots", { limit: 1 }, snapshots))?.items[0]?.snapshotId ?? "";
}
