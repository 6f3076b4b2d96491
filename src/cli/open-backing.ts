import type { Backing } from "./backing.ts";
import { type Config, limitsOf } from "./config.ts";
import { engineThread } from "./engine-thread/engine-thread.ts";
import { startWorker } from "./engine-thread/start-worker.ts";
import { sandboxCapabilities } from "./sandbox/capabilities.ts";
import type { Surroundings } from "./surroundings.ts";

/** The mode's own services. Only mode `microsoft` loads what it takes to talk to Graph. */
export async function openBacking(config: Config, surroundings: Surroundings): Promise<Backing> {
  if (config.mode === "microsoft") {
    const { microsoftBacking } = await import("./microsoft/backing.ts");
    return microsoftBacking(config, surroundings, { attended: false });
  }
  const engine = engineThread(() => startWorker(surroundings.entry, config));
  const capabilities = { ...sandboxCapabilities, ...limitsOf(config) };
  return { capabilities, services: async () => engine.services, close: () => engine.close() };
}
