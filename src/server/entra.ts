import type { TenantId } from "../domain/ids.ts";
import type { IdentityProvider } from "./identity-provider.ts";

/**
 * Microsoft Entra as the provider of these tenants. With more than one, clients are sent to the endpoint for all
 * organizations, so that a visitor does not learn who is served here. Source: Microsoft identity platform, OpenID Connect.
 */
export function entra(authority: URL, tenants: readonly TenantId[]): IdentityProvider {
  const issuerOf = (tenant: string): URL => new URL(`/${encodeURIComponent(tenant)}/v2.0`, authority);
  const [only, ...others] = tenants;
  return {
    issuerOf,
    keysOf: (tenant) => new URL(`/${encodeURIComponent(tenant)}/discovery/v2.0/keys`, authority),
    tenants: async () => tenants,
    authorizationServers: async () => [issuerOf(only !== undefined && others.length === 0 ? only : "organizations")],
  };
}
