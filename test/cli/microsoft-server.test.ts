import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { owned } from "../support/owned.ts";
import { entry, temporaryFolder } from "./support.ts";

/** Starts a server in mode `microsoft` with these settings, for tests that write it line by line. */
function started(settings: Readonly<Record<string, string>>) {
  const child = owned(
    spawn(process.execPath, [fileURLToPath(entry), "mcp"], {
      env: { ...process.env, ENTRA_REWIND_DATA: temporaryFolder(), ENTRA_REWIND_MODE: "microsoft", ...settings },
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout });
  const send = (id: number, method: string, params: object) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
  const clientInfo = { name: "test", version: "1" };
  send(1, "initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  const answerTo = async (id: number): Promise<unknown> => {
    for await (const line of lines) {
      const message: { id?: number; result?: unknown } = JSON.parse(line);
      if (message.id === id) return message.result;
    }
    throw new Error("The server ended without an answer.");
  };
  return { child, send, answerTo };
}

const endOf = async (child: ChildProcess) => (await once(child, "exit"))[0];

test("a server without settings starts, and get_tenant_status says what to set up", async () => {
  const { child, send, answerTo } = started({ AZURE_TENANT_ID: "", AZURE_CLIENT_ID: "" });
  send(2, "tools/call", { name: "get_tenant_status", arguments: {} });
  expect(JSON.stringify(await answerTo(2))).toMatch(
    /not set up yet\. AZURE_TENANT_ID is not set.*entra-rewind setup.*consent link.*AZURE_CLIENT_ID.*Restart/,
  );
  const end = endOf(child);
  child.kill("SIGTERM");
  expect(await end).toBe(0);
});

test("SIGTERM ends a server whose browser sign-in is pending", async () => {
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const silent = createServer(() => resolve());
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { child, send } = started({
    AZURE_TENANT_ID: "t",
    AZURE_CLIENT_ID: "c",
    AZURE_AUTHORITY_HOST: "https://127.0.0.1:1",
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
  });
  send(2, "tools/call", { name: "get_tenant_status", arguments: {} });
  await connected;
  const end = endOf(child);
  child.kill("SIGTERM");
  expect(await end).toBe(0);
});
