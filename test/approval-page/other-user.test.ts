import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { buildSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { at } from "../support/incident.ts";
import { run } from "../support/owned.ts";
import { follow, ticketIn } from "./a-page.ts";

const OWNER = 64_711;
const OTHER = 64_712;
/** Starts a program as another user of the machine, without the rights of the one that runs the tests. */
const as = (user: number): readonly string[] => [
  "setpriv",
  `--reuid=${user}`,
  `--regid=${user}`,
  "--clear-groups",
  "--no-new-privs",
];

/** Tries what a user of the same machine can: files, the kernel's view of processes, and the port of the page. */
const ATTACK = `
const { readFileSync, readdirSync, writeFileSync } = require("node:fs");
const [data, file, origin, pid] = process.argv.slice(1);
const seen = {};
const look = (name, work) => { try { seen[name] = String(work()); } catch (error) { seen[name] = error.code; } };
look("data folder", () => readdirSync(data, { recursive: true }));
look("ticket", () => readFileSync(file));
look("put in", () => writeFileSync(data + "/sandbox.json", "{}"));
for (const name of ["environ", "maps", "mem", "auxv"]) look(name, () => readFileSync("/proc/" + pid + "/" + name));
look("fd", () => readdirSync("/proc/" + pid + "/fd"));
look("cmdline", () => readFileSync("/proc/" + pid + "/cmdline"));
const all = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
look("all command lines", () => all.map((one) => { try { return readFileSync("/proc/" + one + "/cmdline"); } catch { return ""; } }));
const ask = async (name, path, init) => {
  const answer = await fetch(origin + path, { redirect: "manual", ...init });
  seen[name] = answer.status + " " + (await answer.text());
};
const post = (body) => ({ method: "POST", body: new URLSearchParams(body), headers: { origin } });
(async () => {
  await ask("root", "/");
  await ask("entrance", "/open");
  await ask("guessed ticket", "/open", post({ ticket: "guessed" }));
  await ask("guessed code", "/open", post({ code: "AAAA-AAAA" }));
  await ask("guessed place", "/approval/guessed", { headers: { cookie: "place=guessed" } });
  await ask("answer", "/approval/guessed", post({ answer: "approve", phrase: "yes", seal: "guessed" }));
  console.log(JSON.stringify(seen));
})();
`;

/** The server of one user, who has a desktop, with its data in a folder of theirs. */
async function ownersServer() {
  const folder = mkdtempSync(join(tmpdir(), "owner-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await buildSandbox(readSettings({ ENTRA_REWIND_DATA: folder }), { users: 150 }, () => {});
  writeFileSync(join(folder, "xdg-open"), '#!/bin/sh\nprintf "%s" "$1" > "$HOME/said"\n');
  chmodSync(join(folder, "xdg-open"), 0o755);
  execFileSync("chown", ["-R", `${OWNER}:${OWNER}`, folder]);
  const [command = "", ...prefix] = as(OWNER);
  const transport = new StdioClientTransport({
    command,
    args: [...prefix, process.execPath, "bin/entra-rewind.cjs", "mcp"],
    stderr: "pipe",
    env: {
      PATH: [folder, process.env.PATH].join(delimiter),
      HOME: folder,
      DISPLAY: ":0",
      ENTRA_REWIND_DATA: folder,
    },
  });
  const client = new Client({ name: "formless", version: "1.0.0" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    folder,
    pid: transport.pid ?? 0,
    opened: () => readFileSync(join(folder, "said"), "utf8"),
    call: (name: string, args: Record<string, unknown> = {}): Promise<unknown> =>
      client.callTool({ name, arguments: args }),
  };
}

/** Returns true if this user may act as others, and others can run the program where it is. */
function canActAsOthers(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const [command = "", ...prefix] = as(OTHER);
  const program = join(process.cwd(), "bin/entra-rewind.cjs");
  try {
    execFileSync(command, [...prefix, process.execPath, program, "--version"], { cwd: "/", stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!canActAsOthers())(
  "another user of the machine reads no ticket, no file and no memory, and approves nothing (skipped unless run as root on Linux)",
  async () => {
    const server = await ownersServer();
    const snapshot = at(await server.call("list_snapshots"), "structuredContent", "items", 0, "snapshotId");
    const preview = await server.call("start_preview", { snapshot, scope: { types: ["group"] }, waitSeconds: 30 });
    const previewJobId = at(preview, "structuredContent", "jobId");
    await server.call("start_recovery", { previewJobId });
    const file = server.opened();
    const ticket = ticketIn(readFileSync(file, "utf8"));

    const [command = "", ...prefix] = as(OTHER);
    const attack = [...prefix, process.execPath, "-e", ATTACK, server.folder, file, ticket.origin, `${server.pid}`];
    const { stdout } = await run(command, attack, { cwd: "/" });
    const seen = z.record(z.string(), z.string()).parse(JSON.parse(stdout));
    const denied = ["data folder", "ticket", "put in", "environ", "maps", "mem", "auxv", "fd"];
    for (const name of denied) expect([name, seen[name]]).toEqual([name, expect.stringMatching(/^E(ACCES|PERM)$/)]);
    expect(seen.cmdline).toContain("entra-rewind");
    expect(stdout).not.toContain(ticket.secret);
    for (const shown of ["Finance", "Contoso"]) expect(stdout).not.toContain(shown);
    for (const name of ["guessed ticket", "guessed code", "guessed place", "answer"]) {
      expect(seen[name]).toMatch(/^(400|403|404|429) /);
    }

    const approve = [...prefix, process.execPath, join(process.cwd(), "bin/entra-rewind.cjs"), "approve"];
    const environment = { PATH: process.env.PATH, HOME: "/nonexistent", ENTRA_REWIND_DATA: server.folder };
    await expect(run(command, approve, { cwd: "/", env: environment })).rejects.toMatchObject({ code: 2 });

    const page = await follow(ticket);
    expect(page.text).toContain("Finance");
    expect(at(await server.call("list_jobs", { kind: "recovery" }), "structuredContent", "items")).toEqual([]);
  },
);
