import { join } from "node:path";
import { signedInBy } from "../../../sandbox/contoso/scenarios.ts";
import { EmbeddedDirectory } from "../../directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../directory/embedded/sandbox-clock.ts";
import { defaultRetention, describeRetention } from "../../domain/retention.ts";
import type { Millis } from "../../domain/time.ts";
import type { ServicesHost } from "../engine-thread/serve-calls.ts";
import { machine, newId, sleep } from "../machine.ts";
import { limitsOf, type Settings } from "../settings/read-settings.ts";
import { contosoBuild, type OnBuilt } from "./build-contoso.ts";
import { sandboxCapabilities } from "./capabilities.ts";
import { type Generations, nextGeneration } from "./generations.ts";
import { forget, openHistory, tenantToForget } from "./history-place.ts";
import { openEngineOn, TENANT_FILE } from "./open-engine.ts";
import type { SandboxPointer } from "./pointer.ts";
import type { RecipeChoice } from "./recipe.ts";
import { type OpenSandbox, sandboxHost } from "./sandbox-host.ts";
import { sandboxSession } from "./sandbox-session.ts";

export const sandboxFolder = ({ dataFolder }: Settings): string => join(dataFolder, "sandbox");

export interface HostOptions {
  /** Take the daily snapshot of its time, which passes for it: see docs/decisions/0021. */
  readonly schedules?: boolean;
  /** How soon it looks for jobs that other processes have started. */
  readonly lookEvery?: Millis;
}

/**
 * The sandbox of a data folder, for this process: built at its first use if there is none, and replaced under its users
 * when another process resets it. No scheduler runs on it unasked: looking at its time would let that time pass.
 */
export function openSandboxHost(config: Settings, options: HostOptions = {}): ServicesHost {
  const closing = new AbortController();
  const host = sandboxHost(generationsOf(config, closing.signal), contosoBuild({}, config), (folder, pointer) =>
    open(folder, pointer, config, options),
  );
  return {
    use: (work) => host.use(work),
    close: () => {
      closing.abort();
      return host.close();
    },
  };
}

/** A new sandbox in place of the present one, whose history goes. */
export async function buildSandbox(config: Settings, choice: RecipeChoice, onBuilt: OnBuilt): Promise<SandboxPointer> {
  const { database } = config;
  const generations = generationsOf(config, new AbortController().signal);
  let old: string | null = null;
  const pointer = await nextGeneration(generations, (folder, signal) => {
    old = tenantToForget(generations.root);
    return contosoBuild(choice, { onBuilt, database })(folder, signal);
  });
  if (database !== null && old !== null) await forget(database, old);
  return pointer;
}

const generationsOf = (config: Settings, signal: AbortSignal): Generations => ({
  root: sandboxFolder(config),
  newId,
  sleep,
  signal,
});

async function open(
  folder: string,
  pointer: SandboxPointer,
  config: Settings,
  { schedules = false, ...choice }: HostOptions,
): Promise<OpenSandbox> {
  const directory = EmbeddedDirectory.open(join(folder, TENANT_FILE), {
    clock: (meta) => new SandboxClock(meta, machine),
    newId,
  });
  try {
    const history = openEngineOn(directory, await openHistory(folder, pointer, config.database), {
      ...config,
      ...choice,
    });
    if (schedules) history.engine.startScheduler();
    const { recovery, approvals, investigation, trail } = history.engine;
    const session = sandboxSession(directory, {
      signInAs: config.signInAs ?? signedInBy(pointer.scenario),
      capabilities: { ...sandboxCapabilities, ...limitsOf(config) },
      retention: describeRetention(defaultRetention),
    });
    return {
      services: { recovery, approvals, investigation, trail, session, directory: directory.admin() },
      async close() {
        await history[Symbol.asyncDispose]();
        directory.close();
      },
    };
  } catch (error) {
    directory.close();
    throw error;
  }
}
