import { RewindError } from "../../domain/errors.ts";
import { type Clock, type Millis, SECOND } from "../../domain/time.ts";
import { type AppRegistration, proven } from "./client-proof.ts";
import { signInFailure } from "./sign-in-failure.ts";
import type { AccessToken } from "./token-cache.ts";

/** The outcome of exchanging a person's token. `claims` is what the person has to meet first, as the service wrote it. */
export type Exchange =
  | { readonly kind: "granted"; readonly token: AccessToken }
  | { readonly kind: "stepUp"; readonly claims: string };

/** The token endpoints of tenants, as one registration uses them. */
export interface TokenEndpoint {
  /**
   * Exchanges a person's token for one of another service in their name. Throws `signInRequired` for a token that is not
   * taken, `forbidden` where an administrator has to act first, and `unavailable`.
   */
  onBehalfOf(tenant: string, assertion: string, scope: string): Promise<Exchange>;
  /** Gets a token of the registration itself. Throws the same. */
  ofItself(tenant: string, scope: string): Promise<AccessToken>;
}

export interface TokenEndpointParts {
  /** Address of the sign-in service, such as https://login.microsoftonline.com. */
  readonly authority: URL;
  readonly app: AppRegistration;
  readonly clock: Clock;
}

const ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const PATIENCE_SECONDS = 10;

/** Source: Microsoft identity platform, on-behalf-of flow and client credentials flow, v2.0. */
export function tokenEndpoint({ authority, app, clock }: TokenEndpointParts): TokenEndpoint {
  /** Sends one request for a token, without reading the tenant's metadata first, because its addresses are documented. */
  async function ask(tenant: string, grantType: string, parameters: Record<string, string>): Promise<AccessToken> {
    const oidc = await import("openid-client");
    const base = new URL(`/${encodeURIComponent(tenant)}/`, authority).href;
    const address = `${base}oauth2/v2.0/token`;
    const server = { issuer: `${base}v2.0`, token_endpoint: address };
    const configuration = new oidc.Configuration(server, app.clientId, {}, await proven(app.proof, address));
    configuration.timeout = PATIENCE_SECONDS;
    if (authority.protocol === "http:") oidc.allowInsecureRequests(configuration);
    const answer = await oidc.genericGrantRequest(configuration, grantType, parameters);
    const life: Millis = (answer.expires_in ?? 0) * SECOND;
    return { token: answer.access_token, expiresAt: clock.now() + life };
  }

  return {
    async onBehalfOf(tenant, assertion, scope) {
      try {
        const parameters = { assertion, scope, requested_token_use: "on_behalf_of" };
        return { kind: "granted", token: await ask(tenant, ON_BEHALF_OF, parameters) };
      } catch (error) {
        const { claims } = refusalIn(error) ?? {};
        if (typeof claims === "string" && claims !== "") return { kind: "stepUp", claims };
        throw failure(error);
      }
    },
    ofItself: (tenant, scope) =>
      ask(tenant, "client_credentials", { scope }).catch((error: unknown) => {
        throw failure(error);
      }),
  };
}

/** Returns the members of a refusal by the endpoint, or null for any other failure. Source: RFC 6749, 5.2. */
function refusalIn(error: unknown): Readonly<Record<string, unknown>> | null {
  const cause = error instanceof Error && error.name === "ResponseBodyError" ? error.cause : null;
  return typeof cause === "object" && cause !== null ? { ...cause } : null;
}

/** Refusals that another sign-in of the same person does not end, because an administrator has to act. */
const FOR_ADMINISTRATORS = /^AADSTS(65001|65004|90094|90095|50105|7000215|7000222|700027|700016|90002)$/;

function failure(error: unknown): RewindError {
  const refused = refusalIn(error);
  if (error instanceof RewindError) return error;
  if (refused === null) {
    return new RewindError("unavailable", "The sign-in service gave no usable answer. Try again shortly.", {
      cause: error,
    });
  }
  const { error: word, error_description: description } = refused;
  const answered = { error: String(word), description: typeof description === "string" ? description : "" };
  // The library's own error holds the whole answer, which is left out of what is reported.
  const found = signInFailure(new Error(answered.error), answered);
  const { errorCode } = found.facts;
  const isTheirs = word === "invalid_grant" && !FOR_ADMINISTRATORS.test(String(errorCode));
  return new RewindError(isTheirs ? "signInRequired" : "forbidden", found.message, { facts: found.facts });
}
