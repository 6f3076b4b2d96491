import type { StartWriter } from "../../store/sql/writer/writer-thread.ts";

/** Starts the thread that writes a history. */
export const startWriter: StartWriter = (data) => {
  // Loaded with the first long work, so that a host's start does not wait for it.
  const threads = process.getBuiltinModule("node:worker_threads");
  const executable = process.getBuiltinModule("node:sea");
  const isExecutable = executable.isSea();
  return new threads.Worker(isExecutable ? executable.getAsset("writer", "utf8") : entry(), {
    // A single executable has no file that a thread could start from, so it holds the thread's as a text.
    eval: isExecutable,
    name: "writer",
    workerData: data,
    stdout: true,
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // It keeps a batch, and leaves as much garbage.
    resourceLimits: { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 128 },
  });
};

/** The thread's file beside this one: of the sources, or of the built program. */
const entry = () => new URL(import.meta.url.endsWith(".ts") ? "worker.ts" : "writer.js", import.meta.url);
