import { type AuthInfo, OAuthError, OAuthErrorCode, type OAuthTokenVerifier } from "@modelcontextprotocol/server";
import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import { RewindError } from "../domain/errors.ts";
import { tenantId } from "../domain/ids.ts";
import { type Clock, MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { IdentityProvider } from "./identity-provider.ts";

/** Signatures that Entra and its peers make. Symmetric ones are not among them, because a key is public here. */
const ALGORITHMS = ["RS256", "PS256", "ES256"];
const CLOCK_TOLERANCE_SECONDS = 60;
/** A key that is not known is asked for at most once in this time. */
const KEY_COOLDOWN = 30 * SECOND;
const KEY_PATIENCE = 5 * SECOND;

/** The claims of a person's access token. Source: access token claims reference, v2.0. */
const claims = z.object({
  tid: z.string().max(100),
  oid: z.string().min(1).max(100),
  azp: z.string().max(200),
  scp: z.string().max(4_000),
  exp: z.number(),
  ver: z.literal("2.0"),
  idtyp: z.literal("user").optional(),
});

export interface AccessTokenParts {
  readonly provider: IdentityProvider;
  /** The address of this server as clients name it, which is what its tokens are for. */
  readonly resource: URL;
  /** Names of this server that its tokens may be for. Its address alone if absent. */
  readonly audiences?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly keyCooldown?: Millis;
  readonly report: (error: unknown) => void;
}

/**
 * Returns a check of access tokens. A token counts if it was issued to a person, for this server, by the tenant that it
 * names, and that tenant is one of ours. The refusal of another does not show which rule it broke.
 */
export function accessTokens({
  provider,
  resource,
  audiences = [resource.href],
  clock,
  keyCooldown = KEY_COOLDOWN,
  report,
}: AccessTokenParts): OAuthTokenVerifier {
  const keySets = new Map<string, JWTVerifyGetKey>();

  function keysOf(tid: string): JWTVerifyGetKey {
    const known = keySets.get(tid);
    if (known !== undefined) return known;
    const keys = createRemoteJWKSet(provider.keysOf(tenantId(tid)), {
      cooldownDuration: keyCooldown,
      timeoutDuration: KEY_PATIENCE,
      cacheMaxAge: 10 * MINUTE,
    });
    keySets.set(tid, keys);
    return keys;
  }

  async function checked(token: string): Promise<AuthInfo> {
    const { tid } = decodeJwt(token);
    const ours = (await provider.tenants()).find((tenant) => tenant === tid);
    if (ours === undefined) throw new errors.JWTClaimValidationFailed("another tenant", {}, "tid", "check_failed");
    const { payload } = await jwtVerify(token, keysOf(ours), {
      issuer: provider.issuerOf(ours).href,
      audience: [...audiences],
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
    });
    const { oid, azp, scp, exp } = claims.parse(payload);
    return {
      token,
      clientId: azp,
      scopes: scp.split(" ").map((name) => qualified(resource, name)),
      expiresAt: exp,
      resource,
      extra: { tid: ours, oid },
    };
  }

  return {
    async verifyAccessToken(token) {
      try {
        return await checked(token);
      } catch (error) {
        if (!isAboutToken(error)) {
          report(error);
          throw new RewindError("unavailable", "Sign-ins cannot be checked at the moment. Try again shortly.");
        }
        throw new OAuthError(
          OAuthErrorCode.InvalidToken,
          "The access token is not one for this server, or has expired.",
        );
      }
    },
  };
}

/** Keys that cannot be fetched are no fault of the token. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof z.ZodError ||
  (error instanceof errors.JOSEError && error.code !== errors.JOSEError.code && !(error instanceof errors.JWKSTimeout));

/** Returns a scope as clients ask for it. Source: a resource and its scopes must name the same application (AADSTS9010010). */
export const qualified = (resource: URL, scope: string): string => `${resource.href}/${scope}`;

const holder = z.object({ tid: z.string(), oid: z.string(), delegation: z.string().nullable().default(null) });

/** The person whose token was accepted. */
export interface TokenHolder {
  readonly tid: string;
  readonly oid: string;
  /** The key of the token with which calls are made in their name, or null where the service acts for itself. */
  readonly delegation: string | null;
}

/**
 * Returns whose token it was. People are told apart by these two alone, because names change and are given again. Throws
 * for a request without a token, which admission refuses before.
 */
export const holderOf = (authorization: AuthInfo | null): TokenHolder => holder.parse(authorization?.extra);
