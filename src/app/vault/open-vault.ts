import { hostname } from "node:os";
import { join } from "node:path";
import type { Principal } from "../../directory/directory.ts";
import { type CaptureEstimate, estimateCapture } from "../../directory/live/capture/estimate.ts";
import { defaultLivePolicy } from "../../directory/live/context.ts";
import { examineRights } from "../../directory/live/examine-rights.ts";
import { LiveDirectory } from "../../directory/live/live-directory.ts";
import { examineProperties } from "../../directory/live/property-rights.ts";
import { RewindError } from "../../domain/errors.ts";
import { type TenantId, tenantId } from "../../domain/ids.ts";
import { describeRetention } from "../../domain/recovery/retention.ts";
import { lackingParts, type UnreadPart } from "../../domain/tenant/part.ts";
import { type Instant, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { type Engine, type EngineOptions, openEngine } from "../../engine/engine.ts";
import { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { claimsOf } from "../../graph/sign-in/claims.ts";
import type { Services } from "../../service/services.ts";
import { headCapture, partsUnreadAt } from "../../store/history/captures.ts";
import type { TenantStore } from "../../store/sql/database.ts";
import { makeFolder } from "../data-folder.ts";
import { engineServices } from "../engine-services.ts";
import type { HostedServices } from "../engine-thread/calls.ts";
import type { ServicesHost } from "../engine-thread/serve-calls.ts";
import { sentenceOf } from "../error-sentence.ts";
import { machine, newId, newSecret, sleep } from "../machine.ts";
import { connectGraph } from "../microsoft/graph-connection.ts";
import { readMicrosoftSettings } from "../microsoft/microsoft-settings.ts";
import { openStore } from "../open-store.ts";
import { limitsOf } from "../settings/limits-of.ts";
import type { Environment } from "../settings/parse-table.ts";
import type { Settings } from "../settings/read-settings.ts";
import { startTrailSending } from "../trail-sending.ts";
import { readOnlyRecovers, starterRecovers } from "../who-recovers.ts";
import { vaultCapabilities } from "./capabilities.ts";
import { partialLine } from "./partial-line.ts";
import type { VaultRights } from "./right-findings.ts";
import { tenantFolder } from "./vault-folder.ts";

export interface VaultOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Shows a line to the person at the terminal: a sign-in prompt or a logged request. */
  readonly notify: (line: string) => void;
  /** True if that person runs this command and sees the prompt, so that calls wait until they have signed in. */
  readonly attended: boolean;
  /** The interval at which it looks for jobs that other processes have started. */
  readonly lookEvery?: Millis;
  /** True if every question reads the tenant again, regardless of the last reading. */
  readonly fresh?: boolean;
}

/** The age of a reading that may answer questions. Previews, snapshots and verifications always read again. */
const READ_AGAIN_AFTER: Millis = 30 * SECOND;

/** Leaves a call that waits 50 s for its comparison within the minute after which hosts give up. */
const VERDICT_WITHIN: Millis = 8 * SECOND;

/** A request to a service can take more than a minute, which is longer than a lease on a local file needs. */
const REQUESTS_IN_A_LEASE = 4;

/** The history of one live tenant, with the engine at work on it. */
export interface TenantVault {
  readonly engine: Engine;
  readonly store: TenantStore;
  /** Reads a person with their current roles, or null without an enabled account. */
  principal(id: string): Promise<Principal | null>;
  /** Estimates the cost of a first capture. */
  estimate(): Promise<CaptureEstimate>;
  /** Asks the service which rights to read and write the signed-in identity has. */
  rights(): Promise<VaultRights>;
  /** Returns what the capture of a snapshot could not read. */
  unread(instant: Instant): Promise<readonly UnreadPart[]>;
  close(): Promise<void>;
}

/** The vault of the tenant that this process has signed in to. */
export interface OpenVault extends TenantVault {
  readonly services: Services;
}

/** Signs in, reads which tenant it is, and opens its history with an engine over it. */
export async function openVault(options: VaultOptions): Promise<OpenVault> {
  const { settings, environment, notify, attended } = options;
  const connection = connectGraph({
    settings,
    microsoft: readMicrosoftSettings(environment),
    notify,
    attended,
    view: {
      capabilities: { ...vaultCapabilities, ...limitsOf(settings) },
      retention: describeRetention(settings.retention),
      byRole: true,
    },
  });
  try {
    const { id } = await connection.session.tenant();
    const folder = tenantFolder(settings, id);
    makeFolder(folder);
    const store = await openStore(settings.database, join(folder, "history.db"));
    const { session } = connection;
    const whyNotRecover = settings.readOnly ? readOnlyRecovers : starterRecovers(session);
    const close = async () => {
      await store.close();
      connection.close();
    };
    const tenant = tenantId(id);
    const granted = async () =>
      claimsOf(await connection.tokens.token({ signal: connection.closing }))?.granted ?? null;
    const place = { client: connection.client, store: store.forTenant(tenant), tenant, close, whyNotRecover, granted };
    const vault = await openVaultOn(place, options);
    return { ...vault, services: engineServices(vault.engine, session) };
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface VaultPlace {
  readonly client: GraphClient;
  readonly store: TenantStore;
  readonly tenant: TenantId;
  readonly whyNotRecover?: EngineOptions["whyNotRecover"];
  /** Returns the permissions in the token, or null for a token that does not name them. */
  readonly granted?: () => Promise<readonly string[] | null>;
  /** Lets go of store and connection after the engine. */
  close(): Promise<void>;
}

type VaultUse = Omit<VaultOptions, "environment" | "attended"> & Partial<Pick<VaultOptions, "attended">>;

/** Opens the history of one tenant in a store, with an engine over it. Lets go of the place if that fails. */
export async function openVaultOn(place: VaultPlace, use: VaultUse): Promise<TenantVault> {
  try {
    return vaultOn(place, use);
  } catch (error) {
    await place.close();
    throw error;
  }
}

function vaultOn(
  { client, close, store, tenant, whyNotRecover, granted = async () => null }: VaultPlace,
  { settings, notify, lookEvery, fresh = false, attended = false }: VaultUse,
): TenantVault {
  // Undoing an actor's work goes back to the values that the log has.
  const log = new GraphAuditLog(client, { clock: machine, fresh: MINUTE, withValues: true });
  const confirm = { ...defaultLivePolicy.confirm, every: settings.confirmEvery };
  const policy = { ...defaultLivePolicy, confirm };
  const { coverage } = vaultCapabilities;
  const context = { client, tenant, coverage, clock: machine, sleep, newSecret, policy };
  const directory = new LiveDirectory(context, log);
  const engine = openEngine({
    store,
    directory,
    coverage,
    machine,
    sleep,
    newId,
    owner: `${hostname()}/${process.pid}/${newId()}`,
    leaseMillis: REQUESTS_IN_A_LEASE * settings.leaseMillis,
    retention: settings.retention,
    ...(fresh ? {} : { readAgainAfter: READ_AGAIN_AFTER }),
    ...(attended ? {} : { answerWithin: VERDICT_WITHIN }),
    keepsLog: true,
    ...(settings.allowed === null ? {} : { allowed: settings.allowed }),
    ...(whyNotRecover === undefined ? {} : { whyNotRecover }),
    ...(lookEvery === undefined ? {} : { lookEvery }),
    onDefect: (error) => notify(sentenceOf(error)),
    onUnread: (unread, instant) => notify(partialLine({ instant, unread }, tenant)),
  });
  const sending = startTrailSending(settings, store);
  return {
    engine,
    store,
    principal: (id) => directory.principal(id),
    estimate: () => estimateCapture(context),
    rights: async () => ({
      types: await examineRights(context),
      properties: await examineProperties(context, await granted()),
    }),
    unread: (instant) => partsUnreadAt(store.db, instant),
    async close() {
      await engine.close();
      await sending.close();
      await close();
    },
  };
}

/**
 * Holds the vault of the signed-in tenant for a server. It is opened at the first call, and captured if it is empty.
 */
export function openVaultHost(options: VaultOptions): ServicesHost {
  let opening: Promise<OpenVault> | null = null;
  const opened = (): Promise<OpenVault> => {
    opening ??= openVault(options).then(
      (vault) => {
        void captureFirst(vault, options);
        return vault;
      },
      (error: unknown) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  };
  return {
    async use<T>(work: (services: HostedServices) => Promise<T>, owner = { kind: "configured" } as const): Promise<T> {
      if (owner.kind !== "configured") {
        throw new RewindError("notSupported", "In mode vault this server acts for the one person who has signed in.");
      }
      return work((await opened()).services);
    },
    async close() {
      const vault = await opening?.catch(() => null);
      await vault?.close();
    },
  };
}

/** Takes the first snapshot of a tenant without one, so that there is a point in time to go back to. */
export async function captureFirst(
  { engine, store }: TenantVault,
  { notify }: Pick<VaultOptions, "notify">,
): Promise<void> {
  try {
    if ((await headCapture(store.db)) !== null) return;
    const taken = await engine.takeScheduledSnapshot();
    if (lackingParts(taken.unread).length > 0) notify(partialLine(taken, store.db.tenant));
  } catch (error) {
    // Another process captures it, or this one ends.
    const isTheirs = error instanceof RewindError && error.code === "busy";
    const isEnd = error instanceof Error && error.name === "AbortError";
    if (!isTheirs && !isEnd) notify(sentenceOf(error));
  }
}
