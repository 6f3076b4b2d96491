import type { Worker } from "node:worker_threads";
import type { Settings } from "../settings/read-settings.ts";
import { ENGINE_THREAD } from "./role.ts";

/**
 * Starts the program's own file as the engine's thread. What it might print to standard output goes nowhere: that stream
 * belongs to the protocol.
 */
export function startWorker(entry: URL, config: Settings): Worker {
  // Loaded with the first tool call: a host that is starting need not wait for it.
  const threads = process.getBuiltinModule("node:worker_threads");
  return new threads.Worker(entry, {
    name: "engine",
    argv: [ENGINE_THREAD],
    workerData: config,
    stdout: true,
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // A first capture makes far more garbage than it keeps: left alone, the heap grows by 150 MiB over it.
    resourceLimits: { maxYoungGenerationSizeMb: 48 },
  });
}
