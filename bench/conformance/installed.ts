import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { owned } from "../../test/support/owned.ts";

/** A package from the registry in a folder of its own, which is removed afterwards. */
export interface InstalledPackage extends AsyncDisposable {
  /** Runs a file of it with Node. Returns its exit status. */
  run(entry: string, args: readonly string[]): Promise<number | null>;
}

export async function installed(name: string): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  const run = async (command: string, args: readonly string[]): Promise<number | null> => {
    const child = owned(spawn(command, args, { cwd: folder, stdio: "inherit", shell: command === "npm" && isWindows }));
    const [status] = await once(child, "exit");
    return status;
  };
  writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
  const status = await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", name]);
  if (status !== 0) throw new Error(`${name} could not be installed.`);
  return {
    run: (entry, args) => run(process.execPath, [entry, ...args]),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const isWindows = process.platform === "win32";
