import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { owned } from "../support/owned.ts";
import { until } from "../support/until.ts";
import { entry, temporaryFolder } from "./support.ts";

const BY_ITSELF = "nothing was left to do";
/** Says so in a process that ends without being told to. */
const saying = `data:text/javascript,
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) process.once("beforeExit", () => process.stderr.write("${BY_ITSELF}"));`;

/** Starts a server as a host of 2025 does, for tests that write it line by line. */
function started(data: string): {
  child: ChildProcess;
  /** Returns what it wrote for people. */
  errors(): string;
  call(tool: string): Promise<unknown>;
  send(tool: string): void;
} {
  const child = owned(
    spawn(process.execPath, ["--import", saying, fileURLToPath(entry), "mcp"], {
      env: { ...process.env, ENTRA_REWIND_DATA: data },
      stdio: ["pipe", "pipe", "pipe"],
    }),
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const { stdin, stdout, stderr } = child;
  let errors = "";
  stderr?.on("data", (chunk) => {
    errors += String(chunk);
  });
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
    errors: () => errors,
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
  const [status, signal] = await once(child, "close");
  return { status, signal };
};

const made = mkdtempSync(join(tmpdir(), "server-end-"));
beforeAll(() => buildSandbox(readSettings({ ENTRA_REWIND_DATA: made }), { users: 100 }, () => {}));
afterAll(() => rmSync(made, { recursive: true, force: true }));

/** Returns a folder with a sandbox in it. */
function withSandbox(): string {
  const data = temporaryFolder();
  cpSync(made, data, { recursive: true });
  return data;
}

describe("a server with its engine running", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "ends with 0 on %s, as soon as nothing is left to do",
    async (signal) => {
      const { child, call, errors } = started(withSandbox());
      expect(await call("get_tenant_status")).not.toHaveProperty("isError", true);
      const end = ended(child);
      child.kill(signal);
      expect(await end).toEqual({ status: 0, signal: null });
      expect(errors()).toBe(BY_ITSELF);
    },
  );

  test("ends with 0 when its host hangs up", async () => {
    const { child, call } = started(withSandbox());
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
    const data = withSandbox();
    const first = started(data);
    await first.call("get_tenant_status");
    const end = ended(first.child);
    first.child.kill("SIGKILL");
    await end;
    expect(await started(data).call("get_tenant_status")).not.toHaveProperty("isError", true);
  });
});
