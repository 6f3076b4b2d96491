import { requirePrivate } from "./data-folder.ts";
import type { Mode } from "./mode.ts";
import type { ProcessContext } from "./process-context.ts";
import { sandboxMode } from "./sandbox/sandbox-mode.ts";
import { readSettings, type Settings } from "./settings/read-settings.ts";

type ModeFactory = (settings: Settings, context: ProcessContext) => Mode;

/** The factory of each mode. What only one mode needs, such as a Graph client, is loaded with its factory. */
const factories: Readonly<Record<Settings["mode"], () => Promise<ModeFactory>>> = {
  sandbox: async () => sandboxMode,
  vault: async () => (await import("./vault/vault-mode.ts")).vaultMode,
  microsoft: async () => (await import("./microsoft/microsoft-mode.ts")).microsoftMode,
};

/** Returns the mode that the environment selects. Throws `invalidInput` for an unusable environment. */
export async function openMode(context: ProcessContext, settings = readSettings(context.environment)): Promise<Mode> {
  requirePrivate(settings.dataFolder);
  const factory = await factories[settings.mode]();
  return factory(settings, context);
}
