import { hostname } from "node:os";
import { join } from "node:path";
import { randomFrom } from "../../../sandbox/contoso/random.ts";
import { makeFolder, onDisk } from "../../app/data-folder.ts";
import { machine } from "../../app/machine.ts";
import { parseSettings } from "../../http/behaviors/parse-settings.ts";
import { callerBudget, defaultBudget } from "../../http/caller-budget.ts";
import type { ListenOptions } from "../../http/listen.ts";
import { laggingDirectory } from "../../http/replication/lagging-directory.ts";
import type { Backing } from "../../http/route.ts";
import { documentedLimits, sizeOf, throttleOf } from "../../http/throttle.ts";
import { type TlsFiles, tlsIn } from "../../http/tls/tls-files.ts";
import { weatherOf } from "../../http/weather.ts";
import type { ServeChoice } from "./serve-choice.ts";

type ChosenOptions = Pick<
  ListenOptions,
  "behavior" | "budget" | "hostNames" | "publicUrl" | "replicas" | "throttle" | "tls" | "weather"
>;

/** Returns the options of a face that a person has chosen. Throws `invalidInput` for an unknown switch. */
export async function chosenOptions(
  choice: ServeChoice,
  host: string,
  dataFolder: string,
  directory: Backing["directory"],
): Promise<ChosenOptions & { readonly tls: TlsFiles | undefined }> {
  const {
    behavior = [],
    budget: units = defaultBudget.units,
    publicUrl,
    replicationDelay: most = 0,
    tls = false,
    throttle = false,
    weather,
  } = choice;
  const hostNames = [hostname(), host, ...(publicUrl === undefined ? [] : [publicUrl.hostname])];
  const random = randomFrom(`replication/${weather ?? ""}`).next;
  return {
    behavior: parseSettings(behavior),
    budget: callerBudget({ ...defaultBudget, units }, machine),
    hostNames,
    throttle: throttle ? throttleOf(documentedLimits(sizeOf(await directory.count("user", "live"))), machine) : null,
    tls: tls ? tlsFiles(dataFolder, hostNames) : undefined,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(most === 0 ? {} : { replicas: laggingDirectory(directory, { most, random }) }),
    ...(weather === undefined ? {} : { weather: weatherOf(randomFrom(weather).next) }),
  };
}

function tlsFiles(dataFolder: string, hostNames: readonly string[]): TlsFiles {
  makeFolder(dataFolder);
  const wildcards = ["0.0.0.0", "::"];
  const hosts = ["localhost", "127.0.0.1", "::1", ...hostNames].filter((name) => !wildcards.includes(name));
  return onDisk(dataFolder, () => tlsIn(join(dataFolder, "tls"), [...new Set(hosts)], machine.now()));
}
