import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import { knownVariables } from "../../src/app/settings/settings.ts";
import { run } from "../support/owned.ts";

const scratch = mkdtempSync(join(tmpdir(), "extension-"));
const unpacked = join(scratch, "unpacked");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const node = (...args: readonly string[]) => execFileSync(process.execPath, args, { stdio: "ignore" });

beforeAll(() => {
  node("scripts/pack-extension.ts", scratch);
  node("node_modules/@anthropic-ai/mcpb/dist/cli/cli.js", "unpack", join(scratch, "entra-rewind.mcpb"), unpacked);
});

const manifestSchema = z.looseObject({
  version: z.string(),
  server: z.looseObject({
    mcp_config: z.strictObject({
      command: z.literal("node"),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()),
    }),
  }),
  tools: z.array(z.object({ name: z.string(), description: z.string() })),
  user_config: z.record(z.string(), z.looseObject({ required: z.literal(false), sensitive: z.boolean().optional() })),
});

const extension = () => manifestSchema.parse(JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8")));

/** Starts the extension as a host does, with the values of its settings. */
async function startedWith(setting: (key: string, variable: string) => string): Promise<Client> {
  const { args, env } = extension().server.mcp_config;
  const filled = Object.entries(env).map(([variable, text]) => {
    const key = /^\$\{user_config\.(\w+)\}$/.exec(text)?.[1] ?? "";
    return [variable, setting(key, text)] as const;
  });
  const client = new Client({ name: "extension", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: args.map((arg) => arg.replace(`$\{__dirname}`, unpacked)),
      env: { HOME: scratch, ...Object.fromEntries(filled) },
    }),
  );
  return client;
}

test("the extension has the version of the package and asks only for settings that exist", () => {
  const { version, user_config, server } = extension();
  expect(version).toBe(manifest.version);
  expect(Object.keys(server.mcp_config.env).filter((name) => !knownVariables.includes(name))).toEqual([]);
  expect(user_config.secret?.sensitive).toBe(true);
});

test.each([
  { left: "as empty text", setting: () => "" },
  { left: "as placeholders", setting: (_: string, placeholder: string) => placeholder },
])("the extension starts the sandbox when a host passes empty settings $left", async ({ setting }) => {
  const client = await startedWith(setting);
  const { structuredContent } = await client.callTool({ name: "get_tenant_status", arguments: {} });
  expect(structuredContent).toMatchObject({ mode: "sandbox" });
  await client.close();
});

test("the extension walks the drill", { timeout: 120_000 }, async () => {
  const [entry = ""] = extension().server.mcp_config.args.map((arg) => arg.replace(`$\{__dirname}`, unpacked));
  const environment = { PATH: "/nowhere", HOME: scratch, ENTRA_REWIND_DATA: join(scratch, "drilled") };
  const { stdout } = await run(process.execPath, [entry, "drill", "--yes"], {
    cwd: tmpdir(),
    env: environment,
    maxBuffer: 10_000_000,
  });
  expect(stdout).toContain("Verified: everything the recovery was to put back is back.");
});

test("the extension passes on a data folder and read-only, and lists the tools it declares", async () => {
  const client = await startedWith((key) => ({ data: join(scratch, "chosen"), read_only: "true" })[key] ?? "");
  const { structuredContent } = await client.callTool({ name: "get_tenant_status", arguments: {} });
  expect(JSON.stringify(structuredContent)).toContain("readOnly");
  const listed = (await client.listTools()).tools.map(({ name }) => name);
  expect(extension().tools.map(({ name }) => name)).toEqual(expect.arrayContaining(listed));
  await client.close();
});
