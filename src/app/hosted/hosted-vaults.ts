import { join } from "node:path";
import { RewindError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { Services } from "../../service/services.ts";
import type { RecognizedPerson } from "../../service/session.ts";
import type { Store } from "../../store/sql/database.ts";
import { makeFolder } from "../data-folder.ts";
import { engineServices } from "../engine-services.ts";
import { machine } from "../machine.ts";
import { readServiceSettings } from "../microsoft/microsoft-settings.ts";
import { openStore } from "../open-store.ts";
import type { Environment } from "../settings/parse-table.ts";
import type { Settings } from "../settings/read-settings.ts";
import { captureFirst, openVaultOn, type TenantVault } from "../vault/open-vault.ts";
import { vaultFolder } from "../vault/vault-folder.ts";
import { hostRecovers, readOnlyRecovers } from "../who-recovers.ts";
import { readHostSettings, requireReader } from "./host-settings.ts";
import { recognizedSession } from "./recognized-session.ts";
import { type ServiceConnection, serviceConnection } from "./service-connection.ts";

export interface HostedVaultsOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly notify: (line: string) => void;
  readonly lookEvery?: Millis;
}

/** The vaults of several tenants. Each is reached through its own, and holds that tenant's rows alone. */
export interface HostedVaults {
  readonly tenants: readonly TenantId[];
  /** Opens a tenant's vault at its first use, and captures it if it is empty. Throws `forbidden` for another tenant. */
  vault(tenant: TenantId): Promise<TenantVault>;
  services(person: RecognizedPerson): Promise<Services>;
  close(): Promise<void>;
}

/** Roles are read again soon, because they are activated and removed during incidents. */
const ROLES_LAST: Millis = MINUTE / 4;
const PEOPLE = 500;

/** Opens the vaults of the tenants that the environment names. Throws `invalidInput` for an unusable environment. */
export function hostedVaults(options: HostedVaultsOptions): HostedVaults {
  const { settings, environment, notify } = options;
  const { tenants, authority, writer } = readHostSettings(environment);
  const reader = requireReader(environment);
  const microsoft = readServiceSettings(environment);
  const opened = new Map<TenantId, Promise<HostedVault>>();
  let shared: Promise<Store> | null = null;

  /** Opens the database once for all tenants, or the tenant's own file. */
  async function storeOf(tenant: TenantId): Promise<{ readonly store: Store; readonly own: boolean }> {
    if (settings.database !== null) {
      shared ??= openStore(settings.database, "");
      return { store: await shared, own: false };
    }
    const folder = join(vaultFolder(settings), tenant.replace(/[^\w-]/g, "_"));
    makeFolder(folder);
    return { store: await openStore(null, join(folder, "history.db")), own: true };
  }

  async function open(tenant: TenantId): Promise<HostedVault> {
    const connection = serviceConnection({ tenant, settings, microsoft, authority, reader, writer, notify });
    try {
      const { id } = await connection.session.tenant();
      if (id.toLowerCase() !== tenant) throw new RewindError("badAnswer", "The service answers for another tenant.");
      const { store, own } = await storeOf(tenant);
      const close = async () => {
        connection.close();
        if (own) await store.close();
      };
      const vault = await openVaultOn(
        { client: connection.client, store: store.forTenant(tenant), tenant, close, whyNotRecover },
        options,
      );
      void captureFirst(vault, options);
      const people = new MemoCache<string, Awaited<ReturnType<TenantVault["principal"]>>>({
        most: PEOPLE,
        lasts: { millis: ROLES_LAST, clock: machine },
      });
      return { connection, vault, principal: (id) => people.get(id, () => vault.principal(id)) };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  const whyNotRecover = settings.readOnly ? readOnlyRecovers : hostRecovers(writer !== null);

  function of(tenant: TenantId): Promise<HostedVault> {
    if (!tenants.includes(tenant)) throw new RewindError("forbidden", "This server does not serve your tenant.");
    const found =
      opened.get(tenant) ??
      open(tenant).catch((error: unknown) => {
        opened.delete(tenant);
        throw error;
      });
    opened.set(tenant, found);
    return found;
  }

  return {
    tenants,
    vault: async (tenant) => (await of(tenant)).vault,
    async services({ tenant, id }) {
      const { connection, vault, principal } = await of(tenant);
      const { session } = connection;
      return engineServices(
        vault.engine,
        recognizedSession(id, { capabilities: session.capabilities, tenant: session, principal }),
      );
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      await Promise.all(all.map((one) => (one.status === "fulfilled" ? one.value.vault.close() : undefined)));
      await (await shared)?.close();
    },
  };
}

interface HostedVault {
  readonly connection: ServiceConnection;
  readonly vault: TenantVault;
  readonly principal: TenantVault["principal"];
}
