import { RewindError } from "../../domain/errors.ts";
import { microsoftCapabilities } from "../../microsoft/capabilities.ts";
import { notSetUp } from "../../microsoft/not-set-up.ts";
import type { ModeRuntime } from "../mode-runtime.ts";
import type { ProcessContext } from "../process-context.ts";
import { limitsOf, type Settings } from "../settings/read-settings.ts";
import { type MicrosoftSettings, readMicrosoftSettings } from "./microsoft-settings.ts";
import { openMicrosoftHost } from "./open-microsoft.ts";

/** Mode `microsoft`, from what the environment says. What a person has to be told goes to the error stream as well. */
export function microsoftRuntime(
  settings: Settings,
  { environment, streams }: Pick<ProcessContext, "environment" | "streams">,
  { attended }: { readonly attended: boolean },
): ModeRuntime {
  const capabilities = { ...microsoftCapabilities, ...limitsOf(settings) };
  const config = settingsOrReason(environment);
  // A server that does not start shows the host no reason, so it starts and answers each call with the reason.
  if (config instanceof RewindError) {
    const reason = notSetUp(config);
    return { capabilities, services: () => Promise.reject(reason), close: async () => {} };
  }
  const tell = (line: string) => void streams.errors.write(`${line}\n`);
  const { dataFolder, database, allowed } = settings;
  const limits = limitsOf(settings);
  return {
    capabilities,
    ...openMicrosoftHost({ config, dataFolder, database, tell, attended, allowed, limits }),
  };
}

function settingsOrReason(environment: ProcessContext["environment"]): MicrosoftSettings | RewindError {
  try {
    return readMicrosoftSettings(environment);
  } catch (error) {
    if (error instanceof RewindError && error.code === "invalidInput") return error;
    throw error;
  }
}
