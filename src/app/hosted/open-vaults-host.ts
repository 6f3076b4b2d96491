import { RewindError } from "../../domain/errors.ts";
import type { SessionOwner } from "../../service/session.ts";
import type { HostedServices } from "../engine-thread/calls.ts";
import type { ServicesHost } from "../engine-thread/serve-calls.ts";
import { type HostedVaultsOptions, hostedVaults } from "./hosted-vaults.ts";

/** Holds the vaults of several tenants for a server. */
export function openVaultsHost(options: HostedVaultsOptions): ServicesHost {
  const vaults = hostedVaults(options);
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
