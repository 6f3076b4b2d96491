import type { TenantId } from "../../domain/ids.ts";
import { describeRetention } from "../../domain/recovery/retention.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import type { TokenSource } from "../../graph/http/with-bearer-token.ts";
import type { AppRegistration } from "../../graph/sign-in/client-proof.ts";
import { tokenCache } from "../../graph/sign-in/token-cache.ts";
import { tokenEndpoint } from "../../graph/sign-in/token-endpoint.ts";
import { GraphSession } from "../../microsoft/graph-session.ts";
import type { Session } from "../../service/session.ts";
import { machine, sleep } from "../machine.ts";
import { graphClient } from "../microsoft/graph-connection.ts";
import type { ServiceSettings } from "../microsoft/microsoft-settings.ts";
import { limitsOf } from "../settings/limits-of.ts";
import type { Settings } from "../settings/read-settings.ts";
import { hostedVaultCapabilities } from "./hosted-capabilities.ts";

/** A tenant as the registrations of this service reach it. */
export interface ServiceConnection {
  readonly client: GraphClient;
  /** The tenant, without a person. */
  readonly session: Session;
  close(): void;
}

export interface ServiceConnectionParts {
  readonly tenant: TenantId;
  readonly settings: Settings;
  readonly microsoft: ServiceSettings;
  readonly authority: URL;
  readonly reader: AppRegistration;
  readonly writer: AppRegistration | null;
  readonly notify: (line: string) => void;
}

/**
 * Connects to a tenant with the service's own registrations: it reads with one that can change nothing, and writes with the
 * other.
 */
export function serviceConnection(parts: ServiceConnectionParts): ServiceConnection {
  const { tenant, settings, microsoft, authority, reader, writer, notify } = parts;
  const { base, paced, logRequests } = microsoft;
  const closing = new AbortController();
  const scope = `${base.origin}/.default`;
  const tokensOf = (app: AppRegistration): TokenSource => {
    const endpoint = tokenEndpoint({ authority, app, clock: machine });
    return tokenCache({
      credential: () => endpoint.ofItself(tenant, scope),
      clock: machine,
      sleep,
      closing: closing.signal,
      onPrompt: () => {},
    });
  };
  const tokens = tokensOf(reader);
  const client = graphClient({
    base,
    paced,
    tokens,
    writeTokens: writer === null ? undefined : tokensOf(writer),
    log: logRequests ? notify : () => {},
    closing: closing.signal,
  });
  const session = new GraphSession(client, {
    tokens,
    clock: machine,
    closing: closing.signal,
    capabilities: { ...hostedVaultCapabilities, ...limitsOf(settings) },
    retention: describeRetention(settings.retention),
  });
  return { client, session, close: () => closing.abort() };
}
