import { type Caller, hasRole, permissions } from "../domain/role.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import type { TokenSource } from "../graph/http/with-bearer-token.ts";
import { MemoCache } from "../graph/memo-cache.ts";
import { permissionsByRole, whoIsSignedIn } from "../graph/sign-in/identity.ts";
import { type Organization, readOrganization } from "../graph/sign-in/organization.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Session, SignedIn, Tenant } from "../service/session.ts";

/** Roles are read again soon, because they are activated during incidents. */
const CALLER_LASTS: Millis = MINUTE;
const TENANT_LASTS: Millis = 30 * MINUTE;

export interface GraphSessionParts {
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** Capabilities of the mode under the operator's limits. */
  readonly capabilities: Capabilities;
  /** A sentence on how long snapshots are kept. */
  readonly retention: string;
  /** True where our own engine decides by role, because no token names permissions of ours. */
  readonly byRole?: boolean;
}

const holdsEverything = ({ appOnly, roles, permissions: held }: Caller): boolean =>
  appOnly === true || (hasRole(roles, "backupAdministrator") && permissions.every((one) => held.includes(one)));

/** The tenant and the person signed in, as the directory shows them. */
export class GraphSession implements Session {
  readonly capabilities: Capabilities;
  readonly #client: GraphClient;
  readonly #tokens: TokenSource;
  readonly #closing: AbortSignal;
  readonly #retention: string;
  readonly #byRole: boolean;
  readonly #tenant: MemoCache<"tenant", Organization>;
  readonly #caller: MemoCache<"caller", Caller>;

  constructor(client: GraphClient, parts: GraphSessionParts) {
    const { tokens, clock, closing, capabilities, retention, byRole = false } = parts;
    this.capabilities = capabilities;
    this.#retention = retention;
    this.#byRole = byRole;
    this.#client = client;
    this.#tokens = tokens;
    this.#closing = closing;
    this.#tenant = new MemoCache({ most: 1, lasts: { millis: TENANT_LASTS, clock } });
    this.#caller = new MemoCache({ most: 1, lasts: { millis: CALLER_LASTS, clock } });
  }

  async tenant(): Promise<Tenant> {
    const { id, displayName, verifiedDomains } = await this.#tenant.get("tenant", () => readOrganization(this.#client));
    const domains = verifiedDomains ?? [];
    return {
      id,
      displayName: displayName ?? id,
      defaultDomain: (domains.find(({ isDefault }) => isDefault === true) ?? domains[0])?.name ?? "",
      now: this.#client.serviceNow(),
      retention: this.#retention,
    };
  }

  async signedIn(): Promise<SignedIn> {
    const caller = await this.#caller.get("caller", async () => {
      const known = await whoIsSignedIn(this.#client, this.#tokens, this.#closing);
      const caller = this.#byRole ? { ...known, permissions: permissionsByRole(known.roles) } : known;
      if (!holdsEverything(caller)) this.#lookAgain();
      return caller;
    });
    return { caller, tenant: await this.tenant() };
  }

  /** Lets a consent or role count from the next call on, where one is missing. */
  #lookAgain(): void {
    this.#tokens.refused?.();
    this.#caller.forget("caller");
  }
}
