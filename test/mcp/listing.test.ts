import { setTimeout as sleep } from "node:timers/promises";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { prompts } from "../../prompts/index.ts";
import { effects } from "../../src/guard/effect.ts";
import type { McpServerParts } from "../../src/mcp/server.ts";
import type { Capabilities } from "../../src/service/capabilities.ts";
import { tools } from "../../tools/index.ts";
import { hosts } from "../support/mcp-host.ts";

const capabilities: Capabilities = {
  mode: "sandbox",
  coverage: "extended",
  snapshotsOnDemand: true,
  frozenPlans: true,
  propertyScopes: true,
  attribution: true,
  investigation: true,
  comparison: true,
  maxScopeIds: 10_000,
};

/** A server whose engine must not be started. */
function unstarted(over: Partial<Capabilities> = {}): McpServerParts & { readonly starts: number[] } {
  const starts: number[] = [];
  return {
    starts,
    tools,
    prompts,
    version: "0.0.0",
    capabilities: { ...capabilities, ...over },
    open: async () => {
      starts.push(1);
      throw new Error("the engine was started");
    },
    readOnly: false,
    approveCommand: "entra-rewind approve",
    clock: { now: Date.now },
    sleep: async (ms, signal) => void (await sleep(ms, undefined, signal === undefined ? {} : { signal })),
    answerWithin: 50,
    signReceipt: async () => "signed",
    newMarker: () => "marker",
    stateSeal: { key: "a key of thirty-two characters at least", callerOf: () => "" },
    report: () => {},
  };
}

describe.each(hosts)("a host of $era that lists the tools", ({ open }) => {
  test("a host finds every tool with a description, both schemas, and its access rules", async () => {
    const parts = unstarted();
    await using host = await open(parts);
    const listed = await host.listTools();

    expect(listed.map((tool) => tool.name)).toEqual(tools.map((tool) => tool.name));
    for (const tool of listed) {
      expect(tool.description).toMatch(/\.$/);
      expect(tool.inputSchema).toMatchObject({ type: "object" });
      expect(tool.outputSchema).toMatchObject({ type: "object" });
      expect(tool._meta?.["entra-rewind/guard"]).toMatchObject({ role: expect.any(String) });
    }
    expect(parts.starts).toEqual([]);
  });

  test("a host sees annotations that follow from the effect alone", async () => {
    await using host = await open(unstarted());
    const listed = new Map((await host.listTools()).map((tool) => [tool.name, tool]));
    for (const { name, effect } of tools) {
      expect(listed.get(name)?.annotations).toEqual(effects[effect].annotations);
      expect(listed.get(name)?._meta?.["entra-rewind/guard"]).toMatchObject({
        effect,
        approval: effects[effect].approval,
      });
    }
    expect(listed.get("start_recovery")?.annotations).toMatchObject({ destructiveHint: true, readOnlyHint: false });
  });

  test("a host does not see a tool that its mode cannot run", async () => {
    await using host = await open(unstarted({ snapshotsOnDemand: false }));
    expect((await host.listTools()).map((tool) => tool.name)).not.toContain("take_snapshot");
  });

  test("a host pays at most 2,800 tokens for what a model reads and 7,400 for all of it", async () => {
    await using host = await open(unstarted());
    const listed = await host.listTools();
    const read = listed.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(countTokens(JSON.stringify(read))).toBeLessThanOrEqual(2_800);
    expect(countTokens(JSON.stringify({ tools: listed }))).toBeLessThanOrEqual(7_400);
  });

  test("a wrong argument is named", async () => {
    await using host = await open(unstarted());
    const answer = await host.call("get_job", { jobID: "x", waitSeconds: 51 });
    expect(answer).toMatchObject({ isError: true, code: "invalidInput" });
    expect(answer.text).toContain("waitSeconds");
    expect(answer.text).toContain("jobID");
  });
});
