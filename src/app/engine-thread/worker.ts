import { parentPort, workerData } from "node:worker_threads";
import { exitStatus } from "../exit-status.ts";
import type { Settings } from "../settings/read-settings.ts";
import { writeLines } from "../write-lines.ts";
import { type OpenHost, serveCalls } from "./serve-calls.ts";
import type { EngineThreadData } from "./start-worker.ts";

type EngineFactory = (data: EngineThreadData) => OpenHost;

/** The engine of each mode that has one of its own, loaded with the thread. */
const engines: Partial<Readonly<Record<Settings["mode"], () => Promise<EngineFactory>>>> = {
  sandbox: async () => {
    const { openSandboxHost } = await import("../sandbox/open-sandbox.ts");
    return ({ settings }) =>
      () =>
        openSandboxHost(settings);
  },
  vault: async () => {
    const [{ openVaultHost }, { openVaultsHost }, { namesTenants }] = await Promise.all([
      import("../vault/open-vault.ts"),
      import("../hosted/open-vaults-host.ts"),
      import("../hosted/host-settings.ts"),
    ]);
    return ({ settings, environment }) =>
      (notify) =>
        namesTenants(environment)
          ? openVaultsHost({ settings, environment, notify })
          : openVaultHost({ settings, environment, notify, attended: false });
  },
};

/** Serves the engine of one mode to the main thread until it is closed. */
export async function work(): Promise<void> {
  const data: EngineThreadData | null = workerData;
  const factory = data === null ? undefined : engines[data.settings.mode];
  if (parentPort === null || data === null || factory === undefined) {
    writeLines(process.stderr, "--engine-thread is how the server starts a thread of its own, and no command.");
    process.exitCode = exitStatus.unusable;
    return;
  }
  serveCalls(parentPort, (await factory())(data));
}
