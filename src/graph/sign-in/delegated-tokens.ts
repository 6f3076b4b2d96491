import { createHash } from "node:crypto";
import { RewindError } from "../../domain/errors.ts";
import { type Clock, DAY, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import type { TokenSource } from "../http/with-bearer-token.ts";
import { exchangePace, type TokenOwner } from "./exchange-pace.ts";
import { type AccessToken, claimsIn } from "./token-cache.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";

/**
 * Tokens with which a server calls a service in the names of several people. Each is kept under a digest of the token that
 * it was exchanged for, in memory alone, so that no person ever acts with the rights of another or of another sign-in.
 */
export interface DelegatedTokens {
  /** The scope to ask for at the service. */
  readonly scope: string;
  /**
   * Exchanges a person's token, unless it was. A refused token is refused again for a pause, without asking. Throws what
   * `TokenEndpoint.onBehalfOf` throws, and `busy` for a person or tenant beyond their exchanges of a minute.
   */
  exchange(person: TokenOwner, token: string): Promise<Delegated>;
  /** Keeps a token that a sign-in has brought. Returns its key. */
  keep(token: AccessToken): string;
  /** Returns the source of a key's token, for a client of the service. */
  sourceOf(key: string): TokenSource;
}

export type Delegated =
  | { readonly kind: "granted"; readonly key: string }
  | { readonly kind: "stepUp"; readonly claims: string };

/** Remaining life below which a token is exchanged again. */
const MARGIN: Millis = 2 * MINUTE;
/** Shortest time between two exchanges of a token whose rights did not suffice. */
const RENEWAL_PAUSE: Millis = 5 * SECOND;
/** Kept at a time, and for so long. The oldest give way. Tokens last about an hour, and at most a day. */
const MOST = 5_000;
const LONGEST_KEPT: Millis = DAY;

interface HeldToken {
  token: AccessToken | null;
  /** What the service asked of the person beyond this token. */
  claims: string | null;
  exchangedAt: Millis;
  /** True if a request with it was forbidden, so that rights granted since count after the next exchange. */
  refused: boolean;
}

export function delegatedTokens(
  endpoint: Pick<TokenEndpoint, "onBehalfOf">,
  { scope, clock }: { readonly scope: string; readonly clock: Clock },
): DelegatedTokens {
  const held = new Map<string, HeldToken>();
  const exchanging = new Map<string, Promise<Delegated>>();
  const pace = exchangePace(clock);

  function put(key: string, token: AccessToken | null, claims: string | null): void {
    for (const [old, { exchangedAt }] of held) {
      if (held.size < MOST && exchangedAt + LONGEST_KEPT > clock.now()) break;
      held.delete(old);
    }
    held.delete(key);
    held.set(key, { token, claims, exchangedAt: clock.now(), refused: false });
  }

  async function exchanged(person: TokenOwner, assertion: string, key: string): Promise<Delegated> {
    pace.admit(person, key);
    const outcome = await endpoint.onBehalfOf(person.tid, assertion, scope).catch((error: unknown) => {
      pace.failed(person, key, error);
      throw error;
    });
    if (outcome.kind === "stepUp") put(key, null, outcome.claims);
    else put(key, outcome.token, null);
    return outcome.kind === "stepUp" ? outcome : { kind: "granted", key };
  }

  return {
    scope,
    async exchange(person, assertion) {
      const key = digestOf(assertion);
      const known = held.get(key);
      if (known?.claims != null) return { kind: "stepUp", claims: known.claims };
      if (known !== undefined && isGood(known, clock.now())) return { kind: "granted", key };
      const sent = exchanging.get(key) ?? exchanged(person, assertion, key).finally(() => exchanging.delete(key));
      exchanging.set(key, sent);
      return sent;
    },
    keep(token) {
      const key = digestOf(token.token);
      if (!held.has(key)) put(key, token, null);
      return key;
    },
    sourceOf: (key) => ({
      async token({ challenge }) {
        const known = held.get(key);
        if (challenge === undefined) {
          if (known?.token != null && known.token.expiresAt > clock.now()) return known.token.token;
        } else if (known !== undefined) {
          // The next request with the same sign-in is answered with what the service asks for.
          Object.assign(known, { token: null, claims: claimsIn(challenge) });
        }
        throw signInAgain();
      },
      refused: () => {
        const known = held.get(key);
        if (known !== undefined) known.refused = true;
      },
    }),
  };
}

function isGood({ token, refused, exchangedAt }: HeldToken, now: Millis): boolean {
  if (token === null || token.expiresAt - MARGIN <= now) return false;
  return !refused || now - exchangedAt < RENEWAL_PAUSE;
}

const digestOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

const signInAgain = (): RewindError =>
  new RewindError(
    "signInRequired",
    "Microsoft asks for a newer sign-in. Make the call again: the assistant's host then asks its person to sign in.",
  );
