import * as oidc from "openid-client";
import * as z from "zod";
import type { Authentication } from "../../domain/approval/approval.ts";
import { RewindError } from "../../domain/errors.ts";
import { type TenantId, tenantId } from "../../domain/ids.ts";
import { type Clock, MINUTE, SECOND } from "../../domain/time.ts";
import type { TokenHolder } from "../access-tokens.ts";
import type { Delegation, KeptToken } from "../delegation.ts";
import type { IdentityProvider } from "../identity-provider.ts";

/** Path that the identity provider sends the person back to. */
export const CALLBACK = "/approve/callback";

/** The registration of this server with the identity provider. */
export interface OwnClient {
  readonly id: string;
  /** Returns its proof for a token endpoint. Absent for a public client, which the built-in provider takes. */
  readonly prove?: ((tokenEndpoint: string) => Promise<oidc.ClientAuth>) | undefined;
}

export interface SignInParts {
  readonly provider: IdentityProvider;
  readonly client: OwnClient;
  /** Origin of this server as people's browsers reach it. */
  readonly origin: string;
  /** Path at which the browser comes back, if it is another one than `CALLBACK`. */
  readonly callback?: string;
  /** Present where the server acts in people's names elsewhere, so that a sign-in allows it. */
  readonly delegation?: Delegation | undefined;
  readonly clock: Clock;
}

/** A sign-in under way: the address to send the browser to, and what its return is checked against. */
export interface StartedSignIn {
  readonly address: URL;
  readonly state: string;
  readonly checks: SignInChecks;
}

export interface SignInChecks {
  readonly tenant: TenantId;
  readonly nonce: string;
  readonly verifier: string;
}

/** A person who has just signed in. */
export interface SignedInPerson extends Pick<TokenHolder, "tid" | "oid"> {
  readonly authentication: Authentication;
  /** The token of the service at which calls are made in their name, or null where the server acts for itself. */
  readonly token: KeptToken | null;
}

export interface ApproverSignIn {
  /**
   * Begins a sign-in for any tenant, because a refusal would show which ones are served here. Throws `unavailable` if the
   * identity provider cannot be reached.
   */
  start(tenant: TenantId): Promise<StartedSignIn>;
  /** Throws `forbidden` for a tenant that is not served, a return that is not the one expected, or a sign-in that is not fresh. */
  finish(returned: URL, state: string, checks: SignInChecks): Promise<SignedInPerson>;
}

/** A person who signed in earlier than this is asked to sign in again. */
const FRESH_SECONDS = (5 * MINUTE) / SECOND;

const idClaims = z.object({
  tid: z.string().max(100),
  oid: z.string().min(1).max(100),
  auth_time: z.number().int(),
  amr: z.array(z.string().max(50)).max(20).default([]),
});

/**
 * Signs a person in for one decision: OpenID Connect's code flow with PKCE, and a sign-in made for it, because a browser that
 * is signed in already does not show who sits before it.
 */
export function approverSignIn({
  provider,
  client,
  origin,
  callback = CALLBACK,
  delegation,
  clock,
}: SignInParts): ApproverSignIn {
  const known = new Map<TenantId, Promise<oidc.Configuration>>();

  function configurationOf(tenant: TenantId): Promise<oidc.Configuration> {
    const found =
      known.get(tenant) ??
      discovered(provider.issuerOf(tenant), client).catch((error: unknown) => {
        known.delete(tenant);
        throw new RewindError("unavailable", "The sign-in page cannot be reached at the moment. Try again shortly.", {
          cause: error,
        });
      });
    known.set(tenant, found);
    return found;
  }

  /** Returns a tenant that is served, to ask in place of one that is not, so that both take the same way. */
  async function home(): Promise<TenantId> {
    const [first] = await provider.tenants();
    if (first === undefined) throw new RewindError("unavailable", "No tenant is served here at the moment.");
    return first;
  }

  return {
    async start(tenant) {
      const asked = await home();
      const configuration = await configurationOf(asked);
      const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
      const address = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: `${origin}${callback}`,
        scope: ["openid", "profile", ...(delegation === undefined ? [] : [delegation.scope])].join(" "),
        response_mode: "query",
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        max_age: "0",
        prompt: "login",
      });
      address.pathname = inPlaceOf(asked, tenant, address.pathname);
      return { address, state, checks: { tenant, nonce, verifier } };
    },
    async finish(returned, state, { tenant, nonce, verifier }) {
      const isServed = (await provider.tenants()).includes(tenant);
      const configuration = await configurationOf(isServed ? tenant : await home());
      const address = new URL(`${origin}${callback}${returned.search}`);
      try {
        const tokens = await oidc.authorizationCodeGrant(configuration, address, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          maxAge: FRESH_SECONDS,
        });
        const { tid, oid, auth_time, amr } = idClaims.parse(tokens.claims());
        const age = clock.now() - auth_time * SECOND;
        if (!isServed || tenantId(tid) !== tenant) throw new Error("another tenant");
        if (age > FRESH_SECONDS * SECOND) throw new Error("not fresh");
        const expiresAt = clock.now() + (tokens.expires_in ?? 0) * SECOND;
        return {
          tid,
          oid,
          token: delegation === undefined ? null : { token: tokens.access_token, expiresAt },
          authentication: { time: auth_time * SECOND, methods: amr },
        };
      } catch (error) {
        throw new RewindError("forbidden", "The sign-in did not succeed. Open the page again, and sign in anew.", {
          cause: error,
        });
      }
    },
  };
}

/** Returns the path of an endpoint as another tenant has it. Source: Entra's endpoints, which name the tenant in their path. */
const inPlaceOf = (from: TenantId, to: TenantId, path: string): string =>
  path
    .split("/")
    .map((part) => (part === encodeURIComponent(from) ? encodeURIComponent(to) : part))
    .join("/");

const PATIENCE_SECONDS = 10;

/** Reads what the provider says of itself, once without a proof of the client and with one for the endpoint it names. */
async function discovered(issuer: URL, { id, prove }: OwnClient): Promise<oidc.Configuration> {
  const insecure = issuer.protocol === "http:" ? { execute: [oidc.allowInsecureRequests] } : {};
  const found = await oidc.discovery(issuer, id, {}, oidc.None(), { timeout: PATIENCE_SECONDS, ...insecure });
  if (prove === undefined) return found;
  const server = found.serverMetadata();
  const configuration = new oidc.Configuration(server, id, {}, await prove(server.token_endpoint ?? ""));
  configuration.timeout = PATIENCE_SECONDS;
  if (issuer.protocol === "http:") oidc.allowInsecureRequests(configuration);
  return configuration;
}
