import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { run } from "../support/owned.ts";

const scratch = mkdtempSync(join(tmpdir(), "executable-"));
const executable = join(scratch, `entra-rewind-${process.platform}-${process.arch}`);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Without a Node on the path, and from a folder without the packages. */
const alone = { cwd: tmpdir(), env: { PATH: "/nowhere", HOME: scratch, ENTRA_REWIND_DATA: join(scratch, "data") } };

describe.runIf(process.platform === "linux")("the single executable", () => {
  beforeAll(() => {
    for (const script of ["pack-executable", "checksums"]) {
      execFileSync(process.execPath, [`scripts/${script}.ts`, scratch], { stdio: "ignore" });
    }
  }, 120_000);

  test("says its version without any Node beside it", async () => {
    expect((await run(executable, ["--version"], alone)).stdout).toBe(`${manifest.version}\n`);
  });

  test("has the sum that SHA256SUMS lists", async () => {
    const { stdout } = await run("sha256sum", ["--check", "SHA256SUMS"], { cwd: scratch });
    expect(stdout).toBe(`entra-rewind-${process.platform}-${process.arch}: OK\n`);
  });

  test("walks the drill, with its engine's thread and its own server", { timeout: 120_000 }, async () => {
    const { stdout } = await run(executable, ["drill", "--yes"], { ...alone, maxBuffer: 10_000_000 });
    expect(stdout).toContain("Verified: everything the recovery was to put back is back.");
  });

  test("serves a host, reads a resource, and holds the review of changes", async () => {
    const client = new Client({ name: "executable", version: "1.0.0" });
    await client.connect(new StdioClientTransport({ command: executable, args: ["mcp"], env: alone.env }));
    expect((await client.listTools()).tools.length).toBeGreaterThan(10);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContainEqual(expect.stringMatching(/^ui:\/\/entra-rewind\/review-/));
    const { contents } = await client.readResource({ uri: "entra://tenant" });
    expect(contents).toEqual([expect.objectContaining({ text: expect.stringContaining('"mode":"sandbox"') })]);
    await client.close();
  });
});
