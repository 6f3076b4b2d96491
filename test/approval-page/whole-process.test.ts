import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished, test } from "vitest";
import { buildSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { at } from "../support/incident.ts";
import { follow, ticketIn } from "./a-page.ts";

/** The server as a host without forms starts it, on a desktop whose browser notes what it is asked to open. */
async function onDesktop() {
  const folder = mkdtempSync(join(tmpdir(), "desktop-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await buildSandbox(readSettings({ ENTRA_REWIND_DATA: folder }), { users: 150 }, () => {});
  writeFileSync(join(folder, "xdg-open"), '#!/bin/sh\nprintf "%s" "$1" > "$FOLDER/said"\n');
  chmodSync(join(folder, "xdg-open"), 0o755);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ["bin/entra-rewind.cjs", "mcp"],
    stderr: "pipe",
    env: {
      PATH: [folder, process.env.PATH].join(delimiter),
      DISPLAY: ":0",
      FOLDER: folder,
      ENTRA_REWIND_DATA: folder,
    },
  });
  let said = "";
  transport.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  const client = new Client({ name: "formless", version: "1.0.0" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    opened: () => readFileSync(join(folder, "said"), "utf8"),
    errors: () => said,
    close: () => client.close(),
    call: (name: string, args: Record<string, unknown> = {}): Promise<unknown> =>
      client.callTool({ name, arguments: args }),
  };
}

test.skipIf(process.platform !== "linux")(
  "the server opens its page in the person's browser, takes their answer there, and ends with its host",
  async () => {
    const server = await onDesktop();
    const snapshots = await server.call("list_snapshots");
    const snapshot = at(snapshots, "structuredContent", "items", 0, "snapshotId");
    const preview = await server.call("start_preview", { snapshot, scope: { types: ["group"] }, waitSeconds: 30 });
    const previewJobId = at(preview, "structuredContent", "jobId");

    const refusal = await server.call("start_recovery", { previewJobId });
    expect(at(refusal, "content", 0, "text")).toContain("The approval page has been opened");
    const file = server.opened();
    const ticket = ticketIn(readFileSync(file, "utf8"));
    expect(file).not.toContain(ticket.secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const secret of [ticket.secret, new URL(ticket.origin).port]) {
      expect(JSON.stringify(refusal)).not.toContain(secret);
    }

    const page = await follow(ticket);
    expect(page.text).toContain("Finance");
    const phrase = /id="wanted">([^<]+)</.exec(page.text)?.[1] ?? "";
    expect((await page.post({ answer: "approve", phrase })).status).toBe(303);
    const started = await server.call("start_recovery", { previewJobId });
    expect(at(started, "structuredContent", "kind")).toBe("recovery");
    expect((await page.reload()).text).toContain("The recovery was started with this approval");

    expect(server.errors()).toBe("");
    await server.close();
    await expect(page.reload()).rejects.toThrow("ECONNREFUSED");
    expect(existsSync(file)).toBe(false);
  },
);
