import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import type { Directory } from "../../src/directory/directory.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import type { TenantIdentity } from "../../src/domain/tenant/tenant.ts";
import type { Session } from "../../src/service/session.ts";

/** A session of one caller whose roles never change. */
export function fixedSession(
  directory: Pick<Directory, "now"> & { readonly tenant: TenantIdentity },
  caller: Caller,
  capabilities = sandboxCapabilities,
): Session {
  const tenant = async () => ({ ...directory.tenant, now: await directory.now(), retention: "daily, seven kept" });
  return {
    capabilities,
    tenant,
    signedIn: async () => ({ caller, tenant: await tenant() }),
    holders: async () => null,
  };
}
