import type { Millis } from "../domain/time.ts";

/** The means to act at another service in the names of the people who sign in here. */
export interface Delegation {
  /** The scope that a sign-in on the page asks for as well. */
  readonly scope: string;
  /**
   * Exchanges an accepted token for one of the service. Returns the key under which that one is kept, or the claims that the
   * person has to meet first. Throws `signInRequired`, `forbidden` or `unavailable`, and `busy` beyond so many a minute.
   */
  exchange(
    person: { readonly tid: string; readonly oid: string },
    token: string,
  ): Promise<{ readonly kind: "granted"; readonly key: string } | { readonly kind: "stepUp"; readonly claims: string }>;
  /** Keeps a token of the service that a sign-in on the page has brought. Returns its key. */
  keep(token: KeptToken): string;
}

/** A token of the service that was not exchanged for another. */
export interface KeptToken {
  readonly token: string;
  readonly expiresAt: Millis;
}
