import { parentPort, workerData } from "node:worker_threads";
import { exitStatus } from "../exit-status.ts";
import { openSandboxHost } from "../sandbox/open-sandbox.ts";
import type { Settings } from "../settings/read-settings.ts";
import { serveCalls } from "./serve-calls.ts";

/** The engine's thread: serves the sandbox to the main thread until it is told to close. */
export function work(): void {
  if (parentPort === null) {
    process.stderr.write("--engine-thread is how the server starts a thread of its own, and no command.\n");
    process.exitCode = exitStatus.unusable;
    return;
  }
  const config: Settings = workerData;
  serveCalls(parentPort, openSandboxHost(config));
}
