import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { owned } from "../test/support/owned.ts";
import { packPackage, registryOf } from "../test/support/registry.ts";

/** The package as people install it, in a folder of its own that goes with the run. */
export interface InstalledPackage extends AsyncDisposable {
  /** The commands that README gives to hosts. */
  readonly throughNpx: readonly string[];
  readonly globally: readonly string[];
  /** The environment in which npm finds it. */
  readonly environment: Readonly<Record<string, string>>;
  /** A folder to run them in, because npx prefers the package of the folder that it runs in. */
  readonly folder: string;
}

/** Installs the package from `dist/` as it is, through a registry that serves it alone. */
export async function installedPackage(): Promise<InstalledPackage> {
  await using made = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "bench-install-"));
  made.defer(() => rmSync(folder, { recursive: true, force: true }));
  const registry = made.use(await registryOf(packPackage(folder)));
  const prefix = join(folder, "global");
  const environment = {
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, "npm"),
    npm_config_prefix: prefix,
  };
  const install = owned(
    spawn("npm", ["install", "--global", "--silent", "entra-rewind"], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: "ignore",
    }),
  );
  const [status] = await once(install, "exit");
  if (status !== 0) throw new Error(`npm install --global: status ${status}`);
  const kept = made.move();
  return {
    throughNpx: ["npx", "--yes", "entra-rewind", "mcp"],
    globally: [join(prefix, "bin", "entra-rewind"), "mcp"],
    environment,
    folder,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
