import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { StdioSession } from "../../bench/stdio-session.ts";
import { effects } from "../../src/guard/effect.ts";
import type { DefinedTool } from "../../src/mcp/define-tool.ts";
import { tools } from "../../tools/index.ts";
import { owned } from "../support/owned.ts";
import { entry, ran, temporaryFolder } from "./support.ts";

const KB = 1_024;
const program = fileURLToPath(entry);
const flags = ["--require", fileURLToPath(new URL("../support/loaded-parts.cjs", import.meta.url))];

/** Modules of Node that bring dozens of others. */
const heavy = ["crypto", "fs/promises", "http", "http2", "https", "sqlite", "tls", "util", "worker_threads", "zlib"];
const FETCH = "internal/deps/undici/undici";

const GUARD = "entra-rewind/guard";
const listing = z.array(
  z.object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    inputSchema: z.unknown(),
    outputSchema: z.unknown(),
    _meta: z.object({ [GUARD]: z.unknown() }),
  }),
);

/** Returns what a host lists of a tool, by its definition. */
function listed({ name, title, description, stricter, schemas, ...tool }: DefinedTool) {
  const { role, permission, effect } = tool;
  const { input: inputSchema, output: outputSchema } = schemas();
  const rights = { role, permission, effect, approval: effects[effect].approval };
  const guard =
    stricter === undefined
      ? rights
      : { ...rights, stricter: { when: stricter.when, role: stricter.role, permission: stricter.permission } };
  return { name, title, description, inputSchema, outputSchema, _meta: { [GUARD]: guard } };
}
const report = z.object({ files: z.record(z.string(), z.number()), node: z.array(z.string()) });

/** Returns what each thread of a program loaded, by its size. */
const loadedIn = (folder: string) =>
  readdirSync(folder)
    .map((name) => report.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))))
    .map(({ files, node }) => ({
      count: Object.keys(files).length,
      bytes: Object.values(files).reduce((sum, size) => sum + size, 0),
      node,
    }))
    .toSorted((a, b) => b.bytes - a.bytes);

const placed = () => {
  const [data, folder] = [temporaryFolder(), temporaryFolder()];
  return { folder, environment: { ENTRA_REWIND_DATA: data, LOADED_PARTS: folder } };
};

describe("a start loads no more than it uses, and", () => {
  test("mcp lists every tool as it is defined, from two files without cryptography, network or threads", async () => {
    const { folder, environment } = placed();
    const session = new StdioSession([process.execPath, ...flags, program, "mcp"], environment);
    try {
      await session.initialize();
      const list = await session.request("tools/list", {});
      expect(listing.parse(list.tools)).toEqual(tools.map(listed));
    } finally {
      await session.close();
    }
    const [thread, ...others] = loadedIn(folder);
    expect(others).toEqual([]);
    // The third is the file in bin/ that checks the version of Node.
    expect(thread?.count).toBe(3);
    expect(thread?.bytes).toBeLessThan(684 * KB);
    expect(thread?.node.filter((name) => heavy.includes(name))).toEqual([]);
    expect(thread?.node.length).toBeLessThanOrEqual(36);
  });

  test.each([
    { command: "--version", most: 340 },
    { command: "--help", most: 340 },
    { command: "sandbox list", most: 400 },
    { command: "doctor --json", most: 1_400 },
  ])("$command reads at most $most KB and opens no network", async ({ command, most }) => {
    const { folder, environment } = placed();
    await ran(entry, command.split(" "), environment, flags);
    const [thread] = loadedIn(folder);
    expect(thread?.bytes).toBeLessThan(most * KB);
    expect(thread?.node.filter((name) => ["http", "http2", "https", "tls", FETCH].includes(name))).toEqual([]);
  });

  test("serve listens before it loads Node's fetch, and its engine loads no schemas", async () => {
    const { folder, environment } = placed();
    const child = owned(
      spawn(process.execPath, [program, "serve", "--json", "--port", "0"], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, ...environment, NODE_OPTIONS: flags.join(" ") },
      }),
    );
    const ended = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), ended]);
    child.kill("SIGTERM");
    await ended;
    const threads = loadedIn(folder);
    expect(threads.length).toBe(2);
    const [engine, main] = threads;
    expect(main?.bytes).toBeLessThan(620 * KB);
    expect(main?.node.filter((name) => [FETCH, "http2", "https", "tls", "sqlite"].includes(name))).toEqual([]);
    expect(engine?.bytes).toBeLessThan(1_272 * KB);
    expect(engine?.node.filter((name) => [FETCH, "http", "https", "tls"].includes(name))).toEqual([]);
  });
});
