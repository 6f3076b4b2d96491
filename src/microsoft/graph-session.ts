import { type Caller, hasRole, permissions } from "../domain/role.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import type { TokenSource } from "../graph/http/with-bearer-token.ts";
import { MemoCache } from "../graph/memo-cache.ts";
import { whoIsSignedIn } from "../graph/sign-in/identity.ts";
import { type Organization, readOrganization } from "../graph/sign-in/organization.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Session, SignedIn, Tenant } from "../service/session.ts";
import { microsoftCapabilities } from "./capabilities.ts";

/** Roles are read again soon, because they are activated during incidents. */
const CALLER_LASTS: Millis = MINUTE;
const TENANT_LASTS: Millis = 30 * MINUTE;

interface GraphSessionParts {
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** Limits that the operator set, beyond those of the mode. */
  readonly limits?: Pick<Capabilities, "readOnly" | "allowed">;
}

const holdsEverything = ({ appOnly, roles, permissions: held }: Caller): boolean =>
  appOnly === true || (hasRole(roles, "backupAdministrator") && permissions.every((one) => held.includes(one)));

/** The tenant and the person signed in, as the directory shows them. */
export class GraphSession implements Session {
  readonly capabilities: Capabilities;
  readonly #client: GraphClient;
  readonly #tokens: TokenSource;
  readonly #closing: AbortSignal;
  readonly #tenant: MemoCache<"tenant", Organization>;
  readonly #caller: MemoCache<"caller", Caller>;

  constructor(client: GraphClient, parts: GraphSessionParts) {
    const { tokens, clock, closing, limits } = parts;
    this.capabilities = { ...microsoftCapabilities, ...limits };
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
      retention: "Microsoft keeps one snapshot a day for seven days.",
    };
  }

  async signedIn(): Promise<SignedIn> {
    const caller = await this.#caller.get("caller", async () => {
      const caller = await whoIsSignedIn(this.#client, this.#tokens, this.#closing);
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
