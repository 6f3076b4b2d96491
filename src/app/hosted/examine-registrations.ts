import type { Finding } from "../../domain/finding.ts";
import type { AppRegistration } from "../../graph/sign-in/client-proof.ts";
import { tokenEndpoint } from "../../graph/sign-in/token-endpoint.ts";
import { machine } from "../machine.ts";
import { readServiceSettings } from "../microsoft/microsoft-settings.ts";
import type { Environment } from "../settings/parse-table.ts";
import type { Settings } from "../settings/read-settings.ts";
import { attempt, well } from "./attempt.ts";
import type { HostSettings } from "./host-settings.ts";

/** Checks that each registration can sign in by itself in each tenant, with the secret or certificate that is set. */
export async function* registrationFindings(
  { authority, tenants, app, reader, writer }: HostSettings,
  { mode }: Settings,
  environment: Environment,
): AsyncGenerator<Finding> {
  const graph = `${readServiceSettings(environment).base.origin}/.default`;
  const named: readonly (readonly [name: string, registration: AppRegistration | null, scope: string])[] = [
    ["registration for sign-ins", app, `${app.clientId}/.default`],
    ["reader", mode === "vault" ? reader : null, graph],
    ["writer", mode === "vault" ? writer : null, graph],
  ];
  for (const [name, registration, scope] of named) {
    if (registration === null) continue;
    const endpoint = tokenEndpoint({ authority, app: registration, clock: machine });
    let signedIn = 0;
    for (const tenant of tenants) {
      const found = await attempt(`${name} in ${tenant}`, () => endpoint.ofItself(tenant, scope));
      if ("finding" in found) yield found.finding;
      else signedIn += 1;
    }
    if (signedIn === tenants.length) yield well(name, "signs in to every tenant");
  }
}
