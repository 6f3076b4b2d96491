import * as z from "zod";
import { RewindError } from "../domain/errors.ts";
import type { Caller } from "../domain/role.ts";
import { type Clock, MINUTE, type Millis } from "../domain/time.ts";
import type { TokenSource } from "../graph/http/bearing.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import { requireSuccess } from "../graph/http/refused.ts";
import { whoIsSignedIn } from "../graph/sign-in/identity.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Tenant, TenantDesk } from "../service/tenant-status.ts";
import { decodeCollection } from "../wire/collection.ts";
import { readAnswer } from "../wire/reading.ts";
import { microsoftCapabilities } from "./capabilities.ts";

/** Roles are activated mid-incident, so they are asked for again soon; a refusal is never remembered. */
const CALLER_FRESH: Millis = MINUTE;
const TENANT_FRESH: Millis = 30 * MINUTE;

const domain = z.looseObject({ name: z.string(), isDefault: z.boolean().nullish() });
const organization = z.looseObject({
  id: z.string().min(1).max(200),
  displayName: z.string().nullish(),
  tenantType: z.string().nullish(),
  verifiedDomains: z.array(domain).nullish(),
});
export type Organization = z.output<typeof organization>;

/** The tenant that is signed in to. */
export async function readOrganization(client: GraphClient): Promise<Organization> {
  const query = { $select: "id,displayName,tenantType,verifiedDomains" };
  const answer = requireSuccess(await client.get("/organization", { query }), "Reading the tenant");
  const [tenant] = decodeCollection(answer.body, (row) => readAnswer(organization, row, "organization")).items;
  if (tenant === undefined) throw new RewindError("badAnswer", "The service names no tenant for this sign-in.");
  return tenant;
}

/** What the tenant's directory says of itself and of whoever is signed in. */
export class GraphDesk implements TenantDesk {
  readonly #client: GraphClient;
  readonly #tokens: TokenSource;
  readonly #clock: Clock;
  readonly #closing: AbortSignal;
  #tenant: Fresh<Organization> | null = null;
  #caller: Fresh<Caller> | null = null;

  constructor(client: GraphClient, parts: { tokens: TokenSource; clock: Clock; closing: AbortSignal }) {
    this.#client = client;
    this.#tokens = parts.tokens;
    this.#clock = parts.clock;
    this.#closing = parts.closing;
  }

  async tenant(): Promise<Tenant> {
    const { id, displayName, verifiedDomains } = await this.#organization();
    const domains = verifiedDomains ?? [];
    return {
      id,
      displayName: displayName ?? id,
      defaultDomain: (domains.find(({ isDefault }) => isDefault === true) ?? domains[0])?.name ?? "",
      now: this.#client.serviceNow(),
      retention: "Microsoft keeps one snapshot a day for seven days.",
    };
  }

  caller(): Promise<Caller> {
    this.#caller = this.#fresh(this.#caller, CALLER_FRESH, () =>
      whoIsSignedIn(this.#client, this.#tokens, this.#closing),
    );
    return this.#caller.value;
  }

  async capabilities(): Promise<Capabilities> {
    return microsoftCapabilities;
  }

  #organization(): Promise<Organization> {
    this.#tenant = this.#fresh(this.#tenant, TENANT_FRESH, () => readOrganization(this.#client));
    return this.#tenant.value;
  }

  #fresh<T>(known: Fresh<T> | null, lasts: Millis, read: () => Promise<T>): Fresh<T> {
    const now = this.#clock.now();
    if (known !== null && !known.failed && now >= known.at && now - known.at < lasts) return known;
    const fresh: Fresh<T> = { at: now, value: read(), failed: false };
    fresh.value.catch(() => {
      fresh.failed = true;
    });
    return fresh;
  }
}

interface Fresh<T> {
  readonly at: Millis;
  readonly value: Promise<T>;
  failed: boolean;
}
