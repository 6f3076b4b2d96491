import { microsoftCapabilities } from "../../graph/microsoft-capabilities.ts";
import type { Backing } from "../backing.ts";
import { type Config, limitsOf } from "../config.ts";
import type { Surroundings } from "../surroundings.ts";
import { readMicrosoftConfig } from "./microsoft-config.ts";
import { openMicrosoftHost } from "./open-microsoft.ts";

/** Mode `microsoft`, from what the environment says. What a person has to be told goes to the error stream as well. */
export function microsoftBacking(
  settings: Config,
  { environment, streams }: Pick<Surroundings, "environment" | "streams">,
  { attended }: { readonly attended: boolean },
): Backing {
  const config = readMicrosoftConfig(environment);
  const tell = (line: string) => void streams.errors.write(`${line}\n`);
  const { dataFolder, database, allowed } = settings;
  return {
    capabilities: { ...microsoftCapabilities, ...limitsOf(settings) },
    ...openMicrosoftHost({ config, dataFolder, database, tell, attended, allowed }),
  };
}
