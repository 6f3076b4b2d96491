import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { owned } from "../support/owned.ts";

const root = join(import.meta.dirname, "../..");
const dockerfile = readFileSync(join(root, "deploy/Dockerfile"), "utf8").replaceAll("\\\n", " ");
const folder = mkdtempSync(join(tmpdir(), "image-"));
afterAll(() => {
  chmodSync(join(folder, "app"), 0o755);
  rmSync(folder, { recursive: true, force: true });
});

/** Returns the arguments of an instruction, from every line with it. */
const lines = (instruction: string): readonly string[] =>
  dockerfile
    .split("\n")
    .flatMap((line) => (line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : []));

const only = (instruction: string): string => lines(instruction).at(-1) ?? "";

/** What the build context holds, by the only patterns that the ignore file has: everything out, and these in. */
const context = readFileSync(join(root, "deploy/Dockerfile.dockerignore"), "utf8")
  .split("\n")
  .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));

describe("the container image", () => {
  test("runs as a user without rights on a root that need not be writable", () => {
    expect(only("USER")).toBe("10001:10001");
    expect(only("VOLUME")).toBe("/data");
    expect(only("ENV")).toContain("ENTRA_REWIND_DATA=/data");
    expect(JSON.parse(only("ENTRYPOINT"))).toEqual(["node", "/app/bin/entra-rewind.cjs"]);
    expect(lines("FROM").every((image) => image.startsWith("node:24-slim"))).toBe(true);
  });

  test("holds a program that answers its own health check, when its steps are run as a script", async () => {
    const [source, app, data] = [join(folder, "src"), join(folder, "app"), join(folder, "data")];
    for (const name of context) {
      mkdirSync(dirname(join(source, name)), { recursive: true });
      cpSync(join(root, name), join(source, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(source, "node_modules"));
    // `npm ci` ends with the script `prepare`, which is this.
    execFileSync(process.execPath, ["scripts/build.ts"], { cwd: source, stdio: "pipe" });
    for (const copy of lines("COPY").filter((line) => line.startsWith("--from=build"))) {
      const [, from = "", to = ""] = copy.split(" ");
      const name = from.replace("/src/", "");
      cpSync(join(source, name), to === "./" ? join(app, name) : join(app, to), { recursive: true });
    }
    chmodSync(app, 0o555);

    const program = join(app, "bin/entra-rewind.cjs");
    const env = { ...process.env, ENTRA_REWIND_DATA: data, ENTRA_REWIND_MODE: "sandbox" };
    execFileSync(process.execPath, [program, "sandbox", "reset", "--users", "100"], { env, cwd: tmpdir() });
    const host = owned(spawn(process.execPath, [program, "host", "--port", "0", "--json"], { env, cwd: tmpdir() }));
    try {
      const [line] = await once(createInterface({ input: host.stdout }), "line");
      const { port } = new URL(JSON.parse(line).origin);
      const [, command = "[]"] = only("HEALTHCHECK").split("CMD ");
      const [, ...check] = JSON.parse(command).map((word: string) => word.replace("8585", port));
      const healthy = () => spawnSync(process.execPath, check, { env }).status;
      expect(healthy()).toBe(0);
      host.kill("SIGTERM");
      await once(host, "exit");
      expect(healthy()).toBe(1);
    } finally {
      host.kill("SIGKILL");
    }
  });
});

describe("the units of systemd", () => {
  const units = readdirSync(join(root, "deploy/systemd"));

  test.each(units)("%s starts a command of this program, and gives it time to end", (unit) => {
    const text = readFileSync(join(root, "deploy/systemd", unit), "utf8");
    for (const line of text.split("\n").filter((line) => line !== "")) {
      expect(line).toMatch(/^(\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=.*)$/);
    }
    const [, command = ""] = /^ExecStart=\/usr\/bin\/env entra-rewind (\w+)/m.exec(text) ?? [];
    expect(["host", "worker"]).toContain(command);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(20);
    expect(text).toContain("RestartPreventExitStatus=2");
  });

  test("pass systemd's own check where it is installed", () => {
    const files = units.map((unit) => join(root, "deploy/systemd", unit));
    const { status, stderr, error } = spawnSync("systemd-analyze", ["verify", ...files], { encoding: "utf8" });
    if (error !== undefined) return;
    expect(status, stderr).toBe(0);
  });
});
