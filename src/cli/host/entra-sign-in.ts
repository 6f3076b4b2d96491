import type { HostSettings } from "../../app/hosted/host-settings.ts";
import type { HostedRuntime } from "../../app/mode.ts";
import { proven } from "../../graph/sign-in/client-proof.ts";
import { entra } from "../../server/entra.ts";
import { type HostIdentity, MCP_PATH } from "../../server/host-app.ts";

/**
 * Returns Microsoft Entra as the identity provider. Its tokens name the registration as their audience, by its id or by its
 * App ID URI.
 */
export function entraSignIn(
  { origin, authority, tenants, app, audience }: HostSettings,
  { delegation }: HostedRuntime,
): HostIdentity {
  return {
    origin,
    provider: entra(authority, tenants),
    client: { id: app.clientId, prove: (address) => proven(app.proof, address) },
    audiences: [app.clientId, audience ?? `${origin}${MCP_PATH}`],
    ...(delegation === undefined ? {} : { delegation }),
  };
}
