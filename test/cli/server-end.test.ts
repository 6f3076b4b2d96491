import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { owned } from "../support/owned.ts";
import { until } from "../support/until.ts";
import { entry, temporaryFolder } from "./support.ts";

/** Starts a server as a host of 2025 does, for tests that write it line by line. */
function started(data: string): {
  child: ChildProcess;
  call(tool: string): Promise<unknown>;
  send(tool: string): void;
} {
  const child = owned(
    spawn(process.execPath, [fileURLToPath(entry), "mcp"], {
      env: { ...process.env, ENTRA_REWIND_DATA: data },
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("The server has no pipes.");
  const lines = createInterface({ input: stdout });
  const write = (message: object) => stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const clientInfo = { name: "test", version: "1" };
  write({ id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo } });
  write({ method: "notifications/initialized" });
  const send = (tool: string) => write({ id: 2, method: "tools/call", params: { name: tool, arguments: {} } });
  return {
    child,
    send,
    async call(tool) {
      send(tool);
      for await (const line of lines) {
        const message: { id?: number; result?: unknown } = JSON.parse(line);
        if (message.id === 2) return message.result;
      }
      throw new Error("The server ended without an answer.");
    },
  };
}

const ended = async (child: ChildProcess) => {
  const [status, signal] = await once(child, "exit");
  return { status, signal };
};

describe("a server with its engine running", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("ends with 0 on %s", async (signal) => {
    const { child, call } = started(temporaryFolder());
    expect(await call("get_tenant_status")).not.toHaveProperty("isError", true);
    const end = ended(child);
    child.kill(signal);
    expect(await end).toEqual({ status: 0, signal: null });
  });

  test("ends with 0 when its host hangs up", async () => {
    const { child, call } = started(temporaryFolder());
    await call("list_snapshots");
    const end = ended(child);
    child.stdin?.end();
    expect(await end).toEqual({ status: 0, signal: null });
  });

  test("ends with 0 in the middle of building the sandbox, and leaves none half built", async () => {
    const data = temporaryFolder();
    const { child, send } = started(data);
    send("get_tenant_status");
    await until("the folder of the sandbox", () => existsSync(join(data, "sandbox")));
    const end = ended(child);
    child.kill("SIGTERM");
    expect(await end).toEqual({ status: 0, signal: null });
    const left = readdirSync(join(data, "sandbox"));
    expect(left.includes("sandbox.json")).toBe(left.length > 1);
  });

  test("killed outright leaves a data folder the next one uses", async () => {
    const data = temporaryFolder();
    const first = started(data);
    await first.call("get_tenant_status");
    const end = ended(first.child);
    first.child.kill("SIGKILL");
    await end;
    expect(await started(data).call("get_tenant_status")).not.toHaveProperty("isError", true);
  });
});
