import * as z from "zod";
import { type Caller, hasRole, permissions, type RequiredRole, roles } from "../domain/roles/role.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import { isSuccess } from "../graph/http/refused.ts";
import type { TokenSource } from "../graph/http/with-bearer-token.ts";
import { MemoCache } from "../graph/memo-cache.ts";
import { claimsOf } from "../graph/sign-in/claims.ts";
import { permissionsByRole, whoIsSignedIn } from "../graph/sign-in/identity.ts";
import { type Organization, readOrganization } from "../graph/sign-in/organization.ts";
import type { Capabilities } from "../service/capabilities.ts";
import { HOLDERS_NAMED, type RoleHolders, type Session, type SignedIn, type Tenant } from "../service/session.ts";

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

const roleMembers = z.looseObject({
  value: z.array(z.looseObject({ displayName: z.string().nullish(), userPrincipalName: z.string().nullish() })),
});

const holdsEverything = ({ appOnly, roles: own, permissions: held }: Caller): boolean =>
  appOnly === true || (hasRole(own, "backupAdministrator") && permissions.every((one) => held.includes(one)));

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

  /** Source: directoryRole by template id, whose members are the people who hold the role at this moment. */
  async holders(role: RequiredRole): Promise<RoleHolders | null> {
    const templates = [roles[role], roles.globalAdministrator].map(({ templateId }) => templateId);
    const people = new Map<string, RoleHolders["people"][number]>();
    for (const template of templates) {
      const members = await this.#members(template);
      if (members === null) return null;
      for (const person of members) people.set(person.userPrincipalName, person);
    }
    return { total: people.size, people: [...people.values()].slice(0, HOLDERS_NAMED) };
  }

  /** Returns the people of one role, or null where the caller may not read them. A role that was never given has none. */
  async #members(templateId: string): Promise<RoleHolders["people"] | null> {
    const path = `/directoryRoles(roleTemplateId='${templateId}')/members`;
    const answer = await this.#client.get(path, { query: { $select: "displayName,userPrincipalName" } });
    if (answer.status === 404) return [];
    const { data } = roleMembers.safeParse(answer.body);
    if (!isSuccess(answer) || data === undefined) return null;
    return data.value.flatMap(({ displayName, userPrincipalName }) =>
      userPrincipalName == null ? [] : [{ displayName: displayName ?? userPrincipalName, userPrincipalName }],
    );
  }

  async signedIn(): Promise<SignedIn> {
    const caller = await this.#caller.get("caller", async () => {
      const known = await whoIsSignedIn(this.#client, this.#tokens, this.#closing);
      const caller = this.#byRole ? await this.#ofOwnEngine(known) : known;
      if (!holdsEverything(caller)) this.#lookAgain();
      return caller;
    });
    return { caller, tenant: await this.tenant() };
  }

  /** Our own engine writes with the permissions of the token and decides by role who may let it. */
  async #ofOwnEngine(known: Caller): Promise<Caller> {
    const claims = claimsOf(await this.#tokens.token({ signal: this.#closing }));
    const permissions = permissionsByRole(known.roles);
    return { ...known, permissions, ...(claims === null ? {} : { granted: claims.granted }) };
  }

  /** Lets a consent or role count from the next call on, where one is missing. */
  #lookAgain(): void {
    this.#tokens.refused?.();
    this.#caller.forget("caller");
  }
}
