import { OWN_CLIENT } from "../../../sandbox/sign-in/clients.ts";
import { pathOf } from "../../../sandbox/sign-in/provider.ts";
import { signInApp } from "../../../sandbox/sign-in/sign-in-app.ts";
import { machine, newId, newSecret } from "../../app/machine.ts";
import type { ModeRuntime } from "../../app/mode.ts";
import { tenantId } from "../../domain/ids.ts";
import { CALLBACK } from "../../server/approval/approver-sign-in.ts";
import type { HostIdentity } from "../../server/host-app.ts";
import { configuredOwner } from "../../service/session.ts";
import { sandboxPeople } from "./sandbox-people.ts";

/** Returns the sandbox's own identity provider, which is part of the server at `origin`. */
export function sandboxSignIn(runtime: ModeRuntime, origin: string): HostIdentity {
  const tenant = async () => tenantId((await (await runtime.services(configuredOwner)).session.tenant()).id);
  const issuerOf = (id: string) => new URL(`${origin}${pathOf(id)}`);
  return {
    origin,
    provider: {
      issuerOf,
      keysOf: (id) => new URL(`${issuerOf(id).href}/keys`),
      tenants: async () => [await tenant()],
      authorizationServers: async () => [issuerOf(await tenant())],
    },
    client: { id: OWN_CLIENT },
    builtIn: signInApp({
      origin,
      tenant,
      people: () => sandboxPeople(runtime),
      ownRedirect: `${origin}${CALLBACK}`,
      clock: machine,
      newSecret,
      newId,
    }),
  };
}
