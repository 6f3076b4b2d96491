import { RewindError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { HOUR } from "../../domain/time.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import { delegatedTokens } from "../../graph/sign-in/delegated-tokens.ts";
import { tokenEndpoint } from "../../graph/sign-in/token-endpoint.ts";
import { GraphSession, type GraphSessionParts } from "../../microsoft/graph-session.ts";
import type { Services } from "../../service/services.ts";
import { machine } from "../machine.ts";
import { graphClient } from "../microsoft/graph-connection.ts";
import { readServiceSettings } from "../microsoft/microsoft-settings.ts";
import { type MicrosoftRecords, microsoftServices, openRecords } from "../microsoft/open-microsoft.ts";
import type { HostedRuntime } from "../mode.ts";
import type { Environment } from "../settings/parse-table.ts";
import type { Settings } from "../settings/read-settings.ts";
import { readHostSettings } from "./host-settings.ts";

export interface HostedMicrosoftOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly notify: (line: string) => void;
  readonly view: Pick<GraphSessionParts, "capabilities" | "retention">;
}

/** Sign-ins whose services are kept at a time. */
const SIGN_INS = 1_000;

/**
 * Mode `microsoft` for several people. Each calls the service with a token of their own, so that it sees and allows what it
 * would allow them, and the records of a tenant are shared by its people.
 */
export function hostedMicrosoft({ settings, environment, notify, view }: HostedMicrosoftOptions): HostedRuntime {
  const { tenants, authority, app } = readHostSettings(environment);
  const microsoft = readServiceSettings(environment);
  const { base, paced, logRequests } = microsoft;
  const closing = new AbortController();
  const endpoint = tokenEndpoint({ authority, app, clock: machine });
  const delegation = delegatedTokens(endpoint, { scope: `${base.origin}/.default`, clock: machine });
  const records = new Map<TenantId, Promise<MicrosoftRecords>>();
  const people = new MemoCache<string, Services>({ most: SIGN_INS, lasts: { millis: HOUR, clock: machine } });

  function recordsOf(tenant: TenantId): Promise<MicrosoftRecords> {
    const found =
      records.get(tenant) ??
      openRecords(settings, tenant).catch((error: unknown) => {
        records.delete(tenant);
        throw error;
      });
    records.set(tenant, found);
    return found;
  }

  async function open(tenant: TenantId, id: string, key: string): Promise<Services> {
    const tokens = delegation.sourceOf(key);
    const log = logRequests ? notify : () => {};
    const client = graphClient({ base, paced, tokens, log, closing: closing.signal });
    const session = new GraphSession(client, { tokens, clock: machine, closing: closing.signal, ...view });
    const { caller, tenant: present } = await session.signedIn();
    // The service's own word on whose token it is. Both are verified before, so that this never differs.
    if (present.id.toLowerCase() !== tenant || caller.id !== id) {
      throw new RewindError("badAnswer", "The service answers for another tenant or another person.");
    }
    return microsoftServices(await recordsOf(tenant), { client, session }, { settings, microsoft });
  }

  return {
    delegation,
    async services(owner) {
      if (owner.kind !== "recognized" || owner.delegation === null) throw noPerson();
      const { tenant, id, delegation: key } = owner;
      if (!tenants.includes(tenant)) throw new RewindError("forbidden", "This server does not serve your tenant.");
      return people.get(`${tenant}/${id}/${key}`, () => open(tenant, id, key));
    },
    async close() {
      closing.abort();
      const opened = await Promise.allSettled(records.values());
      await Promise.all(opened.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)));
    },
  };
}

const noPerson = (): RewindError => new RewindError("signInRequired", "Sign in to this server first.");
