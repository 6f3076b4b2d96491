import { RewindError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/time.ts";
import type { SessionOwner } from "../../service/session.ts";
import type { HostedServices } from "../engine-thread/calls.ts";
import type { ServicesHost } from "../engine-thread/serve-calls.ts";
import { type HostedVaultsOptions, hostedVaults } from "./hosted-vaults.ts";

/** The interval at which it looks for jobs that other processes have left. */
const LOOK_EVERY = 2 * SECOND;

/** Holds the vaults of several tenants for a server. */
export function openVaultsHost(options: HostedVaultsOptions): ServicesHost {
  // Another host or worker may leave a job behind when it ends.
  const vaults = hostedVaults({ lookEvery: LOOK_EVERY, ...options });
  return {
    async use<T>(work: (services: HostedServices) => Promise<T>, owner?: SessionOwner): Promise<T> {
      if (owner?.kind !== "recognized") throw severalTenants();
      return work(await vaults.services(owner));
    },
    close: () => vaults.close(),
  };
}

const severalTenants = (): RewindError =>
  new RewindError(
    "notSupported",
    "ENTRA_REWIND_HOST_TENANTS is set, so that this server acts for the people who sign in to entra-rewind host.",
  );
