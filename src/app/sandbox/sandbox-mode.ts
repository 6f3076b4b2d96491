import { type EngineThread, engineThread } from "../engine-thread/engine-thread.ts";
import { startWorker } from "../engine-thread/start-worker.ts";
import type { Mode } from "../mode.ts";
import type { ProcessContext } from "../process-context.ts";
import { limitsOf, type Settings } from "../settings/read-settings.ts";
import { sandboxCapabilities } from "./capabilities.ts";
import { examineSandbox } from "./examine-sandbox.ts";
import { readPointer, sandboxFolder } from "./pointer.ts";
import { workSandbox } from "./work-sandbox.ts";

/** Mode `sandbox`: our engine over an embedded tenant, which is built at its first use. */
export function sandboxMode(settings: Settings, context: ProcessContext): Mode {
  const capabilities = { ...sandboxCapabilities, ...limitsOf(settings) };
  return {
    capabilities,
    serve() {
      const engine = sandboxThread(settings, context);
      return { services: async (owner) => engine.services(owner), close: () => engine.close() };
    },
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
    notify: (line) => void streams.errors.write(`${line}\n`),
  });
