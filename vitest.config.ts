import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import LongestFirst from "./test/support/longest-first.ts";

/**
 * Files that look for minutes at what shorter ones look at in part, and the one that runs every documented command.
 * `npm run test:all` runs them too, as each push does.
 */
const long = [
  "test/bench/run.test.ts",
  "test/bench/distributed.test.ts",
  "test/cli/commands/vault-doctor.test.ts",
  "test/docs/commands.test.ts",
  "test/drill/through-graph.test.ts",
  "test/drill/vault.test.ts",
  "test/faults/event-loop.test.ts",
  "test/faults/killed.test.ts",
  "test/faults/killed-migration.test.ts",
  "test/faults/killed-vault.test.ts",
  "test/faults/ten-servers.test.ts",
  "test/faults/two-processes.test.ts",
  "test/mcp/conversations/other-modes.test.ts",
  "test/mcp/left-out/walk-microsoft.test.ts",
  "test/mcp/left-out/walk-vault.test.ts",
  "test/packaging/executable.test.ts",
  "test/packaging/extension.test.ts",
  "test/server/rolling-restart.test.ts",
];

/** Tests start real processes and open real databases: few workers, and time enough for a slow machine. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...long],
    globalSetup: ["in-memory", "build-once", "postgres-once", "shared-once"].map((one) => `test/support/${one}.ts`),
    pool: "forks",
    // Two processes run all files, because loading the same modules for each took longer than most files do.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // A server that a test starts on a desktop opens no page on it.
    // Processes that start from TypeScript share its compiled form.
    env: {
      ENTRA_REWIND_APPROVAL_PAGE: "off",
      NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/node", import.meta.url)),
    },
    // node:sqlite announces itself as experimental on some Node lines.
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});
