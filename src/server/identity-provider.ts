import type { TenantId } from "../domain/ids.ts";

/** The issuer of tokens, as far as this server has to know it. Entra's own for a live tenant, the built-in one for the sandbox. */
export interface IdentityProvider {
  /** Returns the issuer of a tenant's tokens, which names the tenant. */
  issuerOf(tenant: TenantId): URL;
  /** Returns the address of a tenant's signing keys. */
  keysOf(tenant: TenantId): URL;
  /** The tenants whose tokens count. Throws what the directory throws. */
  tenants(): Promise<readonly TenantId[]>;
  /** Returns the issuers that a client may be sent to. Where there are several tenants, they name none of them. */
  authorizationServers(): Promise<readonly URL[]>;
}
