import { engineThread } from "./engine-thread/engine-thread.ts";
import { startWorker } from "./engine-thread/start-worker.ts";
import type { ModeRuntime } from "./mode-runtime.ts";
import type { ProcessContext } from "./process-context.ts";
import { sandboxCapabilities } from "./sandbox/capabilities.ts";
import { limitsOf, type Settings } from "./settings/read-settings.ts";

/** The mode's own services. Only mode `microsoft` loads what it takes to talk to Graph. */
export async function openMode(config: Settings, surroundings: ProcessContext): Promise<ModeRuntime> {
  if (config.mode === "microsoft") {
    const { microsoftRuntime } = await import("./microsoft/microsoft-runtime.ts");
    return microsoftRuntime(config, surroundings, { attended: false });
  }
  const capabilities = { ...sandboxCapabilities, ...limitsOf(config) };
  const engine = engineThread(() => startWorker(surroundings.entry, config), capabilities);
  return { capabilities, services: async () => engine.services, close: () => engine.close() };
}
