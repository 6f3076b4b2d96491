import { createHash } from "node:crypto";
import { type Clock, DAY, MINUTE, type Millis } from "../../src/domain/time.ts";
import type { Subject } from "./provider.ts";

/** A person's consent to a client, until the client fetches its tokens. */
export interface Grant {
  readonly subject: Subject;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  /** The address that access tokens are for, or null for a sign-in alone. */
  readonly resource: string | null;
  readonly scopes: readonly string[];
}

/** Codes and refresh tokens, each good once. */
export interface Grants {
  code(grant: Grant): string;
  /** Returns the grant of a code for the client that began it and can show the verifier. */
  redeem(code: string, proof: { clientId: string; redirectUri: string; verifier: string }): Grant | null;
  refreshToken(grant: Grant): string;
  refresh(token: string, clientId: string): Grant | null;
}

const CODE_LIFE: Millis = 5 * MINUTE;
const REFRESH_LIFE: Millis = DAY;
const MOST = 1_000;

export function grantsOf({ clock, newSecret }: { clock: Clock; newSecret: () => string }): Grants {
  const held = new Map<string, { readonly grant: Grant; readonly until: Millis }>();

  function keep(grant: Grant, life: Millis): string {
    for (const [name, { until }] of held) if (until <= clock.now() || held.size >= MOST) held.delete(name);
    const secret = newSecret();
    held.set(secret, { grant, until: clock.now() + life });
    return secret;
  }

  function take(secret: string): Grant | null {
    const found = held.get(secret);
    held.delete(secret);
    return found !== undefined && found.until > clock.now() ? found.grant : null;
  }

  return {
    code: (grant) => keep(grant, CODE_LIFE),
    redeem(code, { clientId, redirectUri, verifier }) {
      const grant = take(code);
      if (grant?.subject.clientId !== clientId || grant.redirectUri !== redirectUri) return null;
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      return challenge === grant.challenge ? grant : null;
    },
    refreshToken: (grant) => keep(grant, REFRESH_LIFE),
    refresh(token, clientId) {
      const grant = take(token);
      return grant?.subject.clientId === clientId ? grant : null;
    },
  };
}
