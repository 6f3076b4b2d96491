import { microsoftCapabilities } from "../../microsoft/capabilities.ts";
import type { ModeRuntime } from "../mode-runtime.ts";
import type { ProcessContext } from "../process-context.ts";
import { limitsOf, type Settings } from "../settings/read-settings.ts";
import { readMicrosoftSettings } from "./microsoft-settings.ts";
import { openMicrosoftHost } from "./open-microsoft.ts";

/** Mode `microsoft`, from what the environment says. What a person has to be told goes to the error stream as well. */
export function microsoftRuntime(
  settings: Settings,
  { environment, streams }: Pick<ProcessContext, "environment" | "streams">,
  { attended }: { readonly attended: boolean },
): ModeRuntime {
  const config = readMicrosoftSettings(environment);
  const tell = (line: string) => void streams.errors.write(`${line}\n`);
  const { dataFolder, database, allowed } = settings;
  const limits = limitsOf(settings);
  return {
    capabilities: { ...microsoftCapabilities, ...limits },
    ...openMicrosoftHost({ config, dataFolder, database, tell, attended, allowed, limits }),
  };
}
