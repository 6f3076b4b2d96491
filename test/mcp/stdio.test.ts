import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StdioSession } from "../../bench/stdio-session.ts";
import { prompts } from "../../prompts/index.ts";
import { at } from "../support/incident.ts";
import { stdioHosts } from "../support/mcp-host.ts";
import { type StoryTenant, tellTenant } from "../support/story-tenant.ts";

let tenant: StoryTenant;
beforeAll(async () => {
  tenant = await tellTenant("incident", "stdio");
});
afterAll(() => tenant[Symbol.dispose]());

describe.each(stdioHosts)("the server in a process of its own, on a host of $era", ({ start }) => {
  test("a server process completes, reports changes, and ends with its host despite a subscription", async () => {
    await using host = await start(tenant.copy().dataFolder);
    expect((await host.listPrompts()).map(({ name }) => name)).toEqual(prompts.map(({ name }) => name));
    const times = await host.complete({ prompt: "investigate" }, "since", "");
    expect(times).toHaveLength(7);

    const updated = Promise.withResolvers<string>();
    await host.subscribe(["entra://snapshots"], updated.resolve);
    const taken = await host.call("take_snapshot", { label: "before the drill" });
    expect(await updated.promise).toBe("entra://snapshots");
    const snapshots = await host.complete({ template: "entra://snapshots/{snapshotId}" }, "snapshotId", "");
    expect(snapshots[0]).toBe(at(taken.data, "snapshotId"));
    expect(snapshots).toHaveLength(8);
  });
});

test("a server ends when its host hangs up, with any subscription", async () => {
  const session = new StdioSession([process.execPath, "bin/entra-rewind.cjs", "mcp"], {
    ENTRA_REWIND_DATA: tenant.copy().dataFolder,
  });
  await session.initialize();
  await session.callTool("get_tenant_status", {});
  await session.request("resources/subscribe", { uri: "entra://jobs" });
  // Resolves with the end of the process, without asking it to end.
  await session.close();
});
