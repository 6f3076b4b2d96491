import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { TenantId } from "../../src/domain/ids.ts";
import { type Clock, HOUR, SECOND } from "../../src/domain/time.ts";

/** A person of the sandbox who can be signed in as. */
export interface SandboxPerson {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** What this person is there for, as people read it. */
  readonly part: string;
}

export interface ProviderParts {
  /** Origin of the server that this provider is part of. */
  readonly origin: string;
  readonly tenant: () => Promise<TenantId>;
  /** People to choose from, most useful first. */
  readonly people: () => Promise<readonly SandboxPerson[]>;
  readonly clock: Clock;
  /** Returns an unguessable text of URL-safe characters, fresh each time. */
  readonly newSecret: () => string;
}

/** A token's content beside its times. */
export interface Subject {
  readonly tenant: TenantId;
  readonly person: SandboxPerson;
  readonly clientId: string;
}

export const TOKEN_LIFE = HOUR;

/** Path of a tenant's issuer. Source: Entra's v2.0 endpoints, below a path of their own. */
export const pathOf = (tenant: string): string => `/sign-in/${tenant}/v2.0`;

/** The signing key of this process and the tokens made with it, in the shape of Entra's v2.0. */
export interface Signer {
  readonly keys: { readonly keys: readonly object[] };
  accessToken(subject: Subject, audience: string, scopes: readonly string[]): Promise<string>;
  idToken(subject: Subject, nonce: string | null): Promise<string>;
}

/** Makes a key that lasts as long as the process, so that a token never outlives the sandbox it was made for. */
export async function newSigner({ origin, clock }: Pick<ProviderParts, "origin" | "clock">): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);

  const signed = ({ tenant, person }: Subject, audience: string, own: Record<string, unknown>): Promise<string> => {
    const now = Math.floor(clock.now() / SECOND);
    const { id, userPrincipalName, displayName } = person;
    return new SignJWT({
      ver: "2.0",
      tid: tenant,
      oid: id,
      sub: id,
      name: displayName,
      preferred_username: userPrincipalName,
      ...own,
    })
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid })
      .setIssuer(`${origin}${pathOf(tenant)}`)
      .setAudience(audience)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + TOKEN_LIFE / SECOND)
      .sign(privateKey);
  };
  return {
    keys: { keys: [{ ...jwk, kid, use: "sig", alg: "ES256" }] },
    accessToken: (subject, audience, scopes) =>
      signed(subject, audience, { azp: subject.clientId, scp: scopes.join(" "), idtyp: "user" }),
    idToken: (subject, nonce) =>
      signed(subject, subject.clientId, {
        auth_time: Math.floor(clock.now() / SECOND),
        // A person of the sandbox is who they say they are.
        amr: ["sandbox"],
        ...(nonce === null ? {} : { nonce }),
      }),
  };
}
