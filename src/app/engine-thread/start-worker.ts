import type { Worker } from "node:worker_threads";
import type { ProcessContext } from "../process-context.ts";
import type { Settings } from "../settings/read-settings.ts";
import { ENGINE_THREAD } from "./role.ts";

/** The data that the engine's thread starts with. */
export interface EngineThreadData {
  readonly settings: Settings;
  readonly environment: ProcessContext["environment"];
}

/**
 * Starts the program's own file as the engine's thread. Its standard output is discarded, because that stream belongs
 * to the protocol.
 */
export function startWorker(entry: URL, data: EngineThreadData): Worker {
  // Loaded with the first tool call, so that a host's start does not wait for it.
  const threads = process.getBuiltinModule("node:worker_threads");
  const executable = process.getBuiltinModule("node:sea");
  const isExecutable = executable.isSea();
  return new threads.Worker(isExecutable ? executable.getAsset("program", "utf8") : entry, {
    // A single executable has no file that a thread could start from, so it holds the program as a text as well.
    eval: isExecutable,
    name: "engine",
    argv: [ENGINE_THREAD],
    workerData: data,
    stdout: true,
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // A first capture creates far more garbage than it keeps. Without limits, the heap grows by 300 MiB. The one of the
    // old generation is far from what is kept, and makes its garbage be collected earlier.
    resourceLimits: { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 },
  });
}
