import { SECOND } from "../../domain/time.ts";
import { type EngineThread, engineThread } from "../engine-thread/engine-thread.ts";
import { startWorker } from "../engine-thread/start-worker.ts";
import { sleep } from "../machine.ts";
import type { Mode, ModeRuntime, WorkOptions } from "../mode.ts";
import type { ProcessContext } from "../process-context.ts";
import { limitsOf } from "../settings/limits-of.ts";
import type { Settings } from "../settings/read-settings.ts";
import { writeLines } from "../write-lines.ts";
import { sandboxCapabilities } from "./capabilities.ts";
import { examineSandbox } from "./examine-sandbox.ts";
import { readPointer, sandboxFolder } from "./pointer.ts";

/** Mode `sandbox`: our engine over an embedded tenant, which is built at its first use. */
export function sandboxMode(settings: Settings, context: ProcessContext): Mode {
  const capabilities = { ...sandboxCapabilities, ...limitsOf(settings) };
  const serve = (): ModeRuntime => {
    const engine = sandboxThread(settings, context);
    return { services: async (owner) => engine.services(owner), close: () => engine.close() };
  };
  return {
    capabilities,
    serve,
    host: async () => serve(),
    async attend() {
      const { openAttended } = await import("./open-sandbox.ts");
      return openAttended(settings);
    },
    exists: () => readPointer(sandboxFolder(settings)) !== null,
    work: (options) => workSandbox(settings, options),
    examine: () => examineSandbox(settings),
  };
}

/** The engine's thread over the sandbox, for the faces of a server. */
export const sandboxThread = (settings: Settings, { entry, environment, streams }: ProcessContext): EngineThread =>
  engineThread({
    start: () => startWorker(entry, { settings, environment: { ...environment } }),
    capabilities: { ...sandboxCapabilities, ...limitsOf(settings) },
    notify: (line) => writeLines(streams.errors, line),
  });

/**
 * The interval at which a worker looks for jobs that a server has started, and for a sandbox that was built or reset.
 */
const LOOK_EVERY = 2 * SECOND;

/** Works on the jobs of the current sandbox. A worker builds no sandbox, because no person would see it. */
async function workSandbox(settings: Settings, { schedules, signal, onNews }: WorkOptions): Promise<void> {
  const folder = sandboxFolder(settings);
  if (readPointer(folder) === null) onNews(`There is no sandbox in ${folder} yet. Waiting for one.`);
  const { openSandboxHost } = await import("./open-sandbox.ts");
  const host = openSandboxHost(settings, { schedules, lookEvery: LOOK_EVERY });
  try {
    for (let generation: string | null = null; !signal.aborted; ) {
      const present = readPointer(folder)?.generation ?? null;
      // Each use opens the current sandbox. The use is empty, because a question to the tenant would advance the
      // sandbox's time.
      if (present !== null) await host.use(async () => {});
      if (present !== null && present !== generation) onNews(`Working on the jobs of the sandbox in ${folder}.`);
      generation = present;
      await sleep(LOOK_EVERY, signal).catch(() => {});
    }
  } finally {
    await host.close();
  }
}
