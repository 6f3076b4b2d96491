import { existsSync } from "node:fs";
import { RewindError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { SECOND } from "../../domain/time.ts";
import { engineThread } from "../engine-thread/engine-thread.ts";
import { startWorker } from "../engine-thread/start-worker.ts";
import { namesTenants, requireReader } from "../hosted/host-settings.ts";
import { hostedVaultCapabilities } from "../hosted/hosted-capabilities.ts";
import { inTheWayOfLive } from "../in-the-way.ts";
import { sleep } from "../machine.ts";
import type { Mode, ModeRuntime, WorkOptions } from "../mode.ts";
import type { ProcessContext } from "../process-context.ts";
import { limitsOf } from "../settings/limits-of.ts";
import type { Settings } from "../settings/read-settings.ts";
import { signedInWords } from "../signed-in-words.ts";
import { trailFinding } from "../trail-finding.ts";
import { writeLines } from "../write-lines.ts";
import { vaultCapabilities } from "./capabilities.ts";
import { historyFinding, rightFindings } from "./right-findings.ts";
import { vaultFolder } from "./vault-folder.ts";

/** The interval at which a worker looks for jobs that a server has started. */
const LOOK_EVERY = 2 * SECOND;

/** Mode `vault`: our own engine over a live tenant, with a history of its own. */
export function vaultMode(settings: Settings, { entry, environment, streams }: ProcessContext): Mode {
  const hosted = namesTenants(environment);
  const capabilities = { ...(hosted ? hostedVaultCapabilities : vaultCapabilities), ...limitsOf(settings) };
  const notify = (line: string) => writeLines(streams.errors, line);
  const attended = () => import("./open-vault.ts");
  const serve = (): ModeRuntime => {
    const start = () => startWorker(entry, { settings, environment: { ...environment } });
    const engine = engineThread({ start, capabilities, notify });
    return { services: async (owner) => engine.services(owner), close: () => engine.close() };
  };
  return {
    capabilities,
    serve,
    async host() {
      requireReader(environment);
      return serve();
    },
    async attend(): Promise<ModeRuntime> {
      const { openVault } = await attended();
      const vault = await openVault({ settings, environment, notify, attended: true });
      return { services: async () => vault.services, close: () => vault.close() };
    },
    exists: () => settings.database !== null || existsSync(vaultFolder(settings)),
    async work(work: WorkOptions) {
      if (hosted) {
        const { workOnVaults } = await import("../hosted/work-on-vaults.ts");
        return workOnVaults({ settings, environment, notify, lookEvery: LOOK_EVERY }, work);
      }
      const { schedules, signal, onNews } = work;
      const { openVault } = await attended();
      const vault = await openVault({ settings, environment, notify, attended: false, lookEvery: LOOK_EVERY });
      try {
        const { displayName } = await vault.services.session.tenant();
        onNews(`Working on the history of ${displayName}.`);
        if (schedules) vault.engine.startScheduler();
        while (!signal.aborted) await sleep(LOOK_EVERY, signal).catch(() => {});
      } finally {
        await vault.close();
      }
    },
    async *examine() {
      yield* findings(async () => {
        const { openVault } = await attended();
        return openVault({ settings, environment, notify, attended: true });
      });
    },
  };
}

async function* findings(
  open: () => Promise<Awaited<ReturnType<typeof import("./open-vault.ts").openVault>>>,
): AsyncGenerator<Finding> {
  try {
    const vault = await open();
    try {
      const says = signedInWords(await vault.services.session.signedIn());
      yield { name: "sign in", ok: true, says, remedy: null };
      yield* rightFindings(await vault.rights());
      const { items } = await vault.services.recovery.listSnapshots({ limit: 1 });
      const newest = items[0];
      yield newest === undefined
        ? { name: "history", ok: false, says: "empty", remedy: "Run entra-rewind vault capture." }
        : historyFinding(newest.createdDateTime, await vault.unread(newest.createdDateTime));
      yield await trailFinding(vault.services.trail);
    } finally {
      await vault.close();
    }
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    yield inTheWayOfLive("vault", error);
  }
}
