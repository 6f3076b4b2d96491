import { join } from "node:path";
import { signedInBy } from "../../../sandbox/contoso/signed-in-by.ts";
import { EmbeddedDirectory } from "../../directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../directory/embedded/sandbox-clock.ts";
import { RewindError } from "../../domain/errors.ts";
import { tenantId } from "../../domain/ids.ts";
import { defaultRetention, describeRetention } from "../../domain/recovery/retention.ts";
import type { Millis } from "../../domain/time.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import { engineServices } from "../engine-services.ts";
import { remoteServices } from "../engine-thread/remote-services.ts";
import { callOn, type ServicesHost } from "../engine-thread/serve-calls.ts";
import { machine, newId, sleep } from "../machine.ts";
import type { ModeRuntime } from "../mode.ts";
import { limitsOf } from "../settings/limits-of.ts";
import type { Settings } from "../settings/read-settings.ts";
import { startTrailSending } from "../trail-sending.ts";
import type { BuildOptions, OnBuilt } from "./build-contoso.ts";
import { type CopyReport, type CopySource, copyBuild } from "./build-copy.ts";
import { sandboxCapabilities } from "./capabilities.ts";
import { type Build, type Generations, nextGeneration } from "./generations.ts";
import { forget, openHistory, tenantToForget } from "./history-place.ts";
import { openEngineOn, TENANT_FILE } from "./open-engine.ts";
import { type SandboxPointer, sandboxFolder } from "./pointer.ts";
import type { RecipeChoice } from "./recipe.ts";
import { type OpenSandbox, sandboxHost } from "./sandbox-host.ts";
import { sandboxSession } from "./sandbox-session.ts";

export interface HostOptions {
  /** True to take the daily snapshots of the sandbox's time. See docs/decisions/0021. */
  readonly schedules?: boolean;
  /** The interval at which it looks for jobs that other processes have started. */
  readonly lookEvery?: Millis;
}

/**
 * Holds the sandbox of a data folder, which is built at its first use and replaced when another process resets it. No
 * scheduler runs on it unless asked for, because reading its time advances it.
 */
export function openSandboxHost(settings: Settings, options: HostOptions = {}): ServicesHost {
  const closing = new AbortController();
  const host = sandboxHost(generationsOf(settings, closing.signal), contoso({}, settings), (folder, pointer) =>
    open(folder, pointer, settings, options),
  );
  return {
    use: (work, owner) => host.use(work, owner),
    close: () => {
      closing.abort();
      return host.close();
    },
  };
}

/** Loads the story only to build a sandbox, because most starts find one. */
const contoso =
  (choice: RecipeChoice, options: BuildOptions): Build =>
  async (folder, signal) =>
    (await import("./build-contoso.ts")).contosoBuild(choice, options)(folder, signal);

/** Opens the sandbox in this process, for a command that a person runs. */
export function openAttended(settings: Settings): ModeRuntime {
  const host = openSandboxHost(settings);
  const capabilities = capabilitiesOf(settings);
  return {
    services: async (owner) => remoteServices(callOn(host), owner, capabilities),
    close: () => host.close(),
  };
}

/** Replaces the current sandbox and its history with a new one. */
export async function buildSandbox(
  settings: Settings,
  choice: RecipeChoice,
  onBuilt: OnBuilt,
): Promise<SandboxPointer> {
  const { database } = settings;
  const generations = generationsOf(settings, new AbortController().signal);
  let old: string | null = null;
  const pointer = await nextGeneration(generations, (folder, signal) => {
    old = tenantToForget(generations.root);
    return contoso(choice, { onBuilt, database })(folder, signal);
  });
  if (database !== null && old !== null) await forget(database, old);
  return pointer;
}

/** Replaces the current sandbox with a copy of a tenant. Throws `notSupported` if a database has the history. */
export async function copyIntoSandbox(
  settings: Settings,
  source: CopySource,
  onCopied: (done: number) => void,
): Promise<CopyReport> {
  if (settings.database !== null) {
    throw new RewindError("notSupported", "A copy keeps its history in its own folder. Unset ENTRA_REWIND_DATABASE.");
  }
  const generations = generationsOf(settings, new AbortController().signal);
  let report: CopyReport = { copied: 0, leftOut: 0, examples: [] };
  const build = copyBuild(
    source,
    (made) => {
      report = made;
    },
    onCopied,
  );
  await nextGeneration(generations, build);
  return report;
}

const capabilitiesOf = (settings: Settings): Capabilities => ({ ...sandboxCapabilities, ...limitsOf(settings) });

const generationsOf = (settings: Settings, signal: AbortSignal): Generations => ({
  root: sandboxFolder(settings),
  newId,
  sleep,
  signal,
});

async function open(
  folder: string,
  pointer: SandboxPointer,
  settings: Settings,
  { schedules = false, ...choice }: HostOptions,
): Promise<OpenSandbox> {
  const directory = EmbeddedDirectory.open(join(folder, TENANT_FILE), {
    clock: (meta) => new SandboxClock(meta, machine),
    newId,
  });
  try {
    const history = openEngineOn(directory, await openHistory(folder, pointer, settings.database), {
      ...settings,
      ...choice,
    });
    const tenant = history.store.forTenant(tenantId(directory.tenant.id));
    const sending = startTrailSending(settings, tenant);
    if (schedules) history.engine.startScheduler();
    const { engine } = history;
    const common = {
      capabilities: capabilitiesOf(settings),
      retention: describeRetention(defaultRetention),
    };
    const configured = settings.signInAs ?? signedInBy(pointer.scenario);
    const admin = directory.admin();
    return {
      services(owner) {
        if (owner.kind === "recognized" && owner.tenant !== directory.tenant.id) throw anotherTenant();
        const signInAs = owner.kind === "configured" ? configured : owner.kind === "person" ? owner.name : owner.id;
        return { ...engineServices(engine, sandboxSession(directory, { ...common, signInAs })), directory: admin };
      },
      async close() {
        await sending.close();
        await history[Symbol.asyncDispose]();
        directory.close();
      },
    };
  } catch (error) {
    directory.close();
    throw error;
  }
}

const anotherTenant = (): RewindError =>
  new RewindError("forbidden", "The sandbox is another one since you signed in. Sign in again.");
