import { createHash } from "node:crypto";
import {
  type AuthInfo,
  type BearerAuthOptions,
  bearerAuthChallengeResponse,
  OAuthError,
  OAuthErrorCode,
  verifyBearerToken,
} from "@modelcontextprotocol/server";
import { RewindError } from "../domain/errors.ts";
import { holderOf, type TokenHolder } from "./access-tokens.ts";
import type { Delegation } from "./delegation.ts";
import type { LimitRequests } from "./request-limits.ts";

/** The authorization of an admitted request, or the answer to one that is not. */
export type Admission =
  | { readonly kind: "admitted"; readonly authorization: AuthInfo }
  | { readonly kind: "refused"; readonly response: Response };

export interface AdmissionParts {
  readonly bearer: BearerAuthOptions;
  readonly limited: LimitRequests;
  readonly delegation: Delegation | undefined;
}

/** Tokens beyond their limits that are known at a time. The signature of any other is checked first. */
const MOST_BEYOND = 10_000;

/**
 * Returns a check of requests by their bearer token. An admitted request goes on without the token, so that no later part can
 * pass it on, keep it or write it down. A request beyond the limits of its caller costs no exchange, and the next ones with
 * the same token cost no check of its signature. Only a token that was accepted is known in this way, so that a stranger
 * cannot use up another's limits. Throws what the check of a token and its exchange throw, except for what a client can mend
 * by signing in.
 */
export function admissions({ bearer, limited, delegation }: AdmissionParts): (request: Request) => Promise<Admission> {
  const refused = (error: unknown): Admission => ({
    kind: "refused",
    response: bearerAuthChallengeResponse(error, bearer),
  });
  /** Holders of tokens that were beyond the limits when they were last used, by the digest of the token. */
  const beyond = new Map<string, TokenHolder>();

  return async (request) => {
    const header = request.headers.get("authorization") ?? undefined;
    const digest = createHash("sha256")
      .update(header ?? "")
      .digest("base64");
    const known = beyond.get(digest);
    const stillTooMany = known === undefined ? null : limited(known);
    if (stillTooMany !== null) return { kind: "refused", response: stillTooMany };
    beyond.delete(digest);
    try {
      const authorization = { ...(await verifyBearerToken(header, bearer)), token: "" };
      // Handlers of calls are given the request too.
      request.headers.delete("authorization");
      const holder = holderOf(authorization);
      const tooMany = known === undefined ? limited(holder) : null;
      if (tooMany !== null) {
        beyond.set(digest, holder);
        const [first] = beyond.keys();
        if (beyond.size > MOST_BEYOND && first !== undefined) beyond.delete(first);
        return { kind: "refused", response: tooMany };
      }
      if (delegation === undefined) return { kind: "admitted", authorization };
      const [, token = ""] = header?.split(" ") ?? [];
      const exchange = await delegation.exchange(holder, token);
      if (exchange.kind === "stepUp") return { kind: "refused", response: stepUp(exchange.claims, bearer) };
      const extra = { ...authorization.extra, delegation: exchange.key };
      return { kind: "admitted", authorization: { ...authorization, extra } };
    } catch (error) {
      if (error instanceof OAuthError) return refused(error);
      if (!(error instanceof RewindError) || error.code !== "signInRequired") throw error;
      return refused(new OAuthError(OAuthErrorCode.InvalidToken, plain(error.message)));
    }
  };
}

/**
 * Hands a demand of the sign-in service to the client, which takes its person there with it. Source: Microsoft identity
 * platform, claims challenges. The claims travel as base64.
 */
function stepUp(claims: string, { resourceMetadataUrl }: BearerAuthOptions): Response {
  const challenge = [
    'Bearer error="insufficient_claims"',
    'error_description="The sign-in has to meet more. Sign in again with these claims."',
    `claims="${Buffer.from(claims, "utf8").toString("base64")}"`,
    ...(resourceMetadataUrl === undefined ? [] : [`resource_metadata="${resourceMetadataUrl}"`]),
  ].join(", ");
  const error = { error: "insufficient_claims", error_description: "The sign-in has to meet more." };
  return Response.json(error, { status: 401, headers: { "www-authenticate": challenge } });
}

/** Returns a sentence as a header can hold it. Source: RFC 6750, section 3. */
const plain = (sentence: string): string => sentence.replace(/[^\x20-\x7e]|["\\]/g, "'");
