import { RewindError } from "../../domain/errors.ts";
import { type Clock, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import type { TokenSource } from "../http/with-bearer-token.ts";
import type { SignInPrompt } from "./sign-in.ts";
import { signInFailure } from "./sign-in-failure.ts";

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Millis;
}

/**
 * Gets a token, if necessary by asking a person. It then calls `prompt` once with the instructions and stays pending
 * until the person has finished. `claims` is the decoded challenge of the service. With `renew` the token is newly issued
 * without asking a person, as far as the kind of sign-in can do that.
 */
export type Credential = (options: {
  readonly claims: string | null;
  readonly renew: boolean;
  readonly signal: AbortSignal;
  readonly prompt: (prompt: SignInPrompt) => void;
}) => Promise<AccessToken>;

export interface TokenCacheParts {
  readonly credential: Credential;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Aborts a pending sign-in when the program ends. */
  readonly closing: AbortSignal;
  /** Time a call waits for the person before it returns the instructions. */
  readonly patience?: Millis;
  /** If true, calls wait without limit, for commands whose user sees the prompt. */
  readonly attended?: boolean;
  /** Receives every prompt too, for people who see this process's terminal. */
  readonly onPrompt: (prompt: SignInPrompt) => void;
}

/** Remaining lifetime below which a token is replaced. */
const MARGIN: Millis = 5 * MINUTE;
const PATIENCE: Millis = 45 * SECOND;
/** Shortest pause between two renewals after a refusal. */
const RENEWAL_PAUSE: Millis = 5 * SECOND;
/** Time after which an unfinished sign-in is given up, because a browser that shows an error page never comes back. */
const UNFINISHED: Millis = 15 * MINUTE;

/**
 * Keeps tokens for all requests, with one sign-in at a time. While a person has to act, every waiting call ends with
 * `signInRequired` and the instructions, so that the assistant's host shows them. The sign-in continues, and a later call
 * finds it finished, or learns once why it failed.
 */
export function tokenCache(parts: TokenCacheParts): TokenSource {
  const { credential, clock, sleep, closing, onPrompt, patience = PATIENCE } = parts;
  let held: AccessToken | null = null;
  let signingIn: { readonly token: Promise<AccessToken>; readonly prompted: Promise<SignInPrompt> } | null = null;
  let waiting = 0;
  let failure: RewindError | null = null;
  let refused = false;
  let renewedAt: Millis | null = null;

  function signIn(challenge: string | null) {
    const { promise: prompted, resolve } = Promise.withResolvers<SignInPrompt>();
    const done = new AbortController();
    const prompt = (told: SignInPrompt) => {
      onPrompt(told);
      resolve(told);
    };
    const unfinished = sleep(UNFINISHED, AbortSignal.any([closing, done.signal])).then(() => {
      throw notFinished();
    });
    const token = Promise.race([
      credential({ claims: claimsIn(challenge), renew: false, signal: closing, prompt }),
      unfinished,
    ])
      .then((fresh) => {
        held = fresh;
        return fresh;
      })
      .catch((error: unknown) => {
        closing.throwIfAborted();
        const failed = signInFailure(error, null);
        if (waiting === 0) failure = failed;
        throw failed;
      })
      .finally(() => {
        signingIn = null;
        done.abort();
      });
    // Waiting calls receive the failure. Without any, it is kept for the next call.
    token.catch(() => {});
    unfinished.catch(() => {});
    return { token, prompted };
  }

  /** Replaces a token that lacks a right, because the right may have been granted since. Keeps the token on failure. */
  async function renewed(current: AccessToken): Promise<string> {
    refused = false;
    renewedAt = clock.now();
    try {
      held = await credential({ claims: null, renew: true, signal: closing, prompt: () => {} });
    } catch {
      held = current;
    }
    return held.token;
  }

  const mayRenew = () => renewedAt === null || Math.abs(clock.now() - renewedAt) >= RENEWAL_PAUSE;

  return {
    refused: () => {
      refused = true;
    },
    async token({ challenge, signal }) {
      signal.throwIfAborted();
      if (challenge === undefined && held !== null && held.expiresAt - MARGIN > clock.now()) {
        return refused && mayRenew() ? renewed(held) : held.token;
      }
      if (signingIn === null && failure !== null) {
        const last = failure;
        failure = null;
        throw last;
      }
      signingIn ??= signIn(challenge ?? null);
      const { token, prompted } = signingIn;
      const enough = new AbortController();
      waiting += 1;
      try {
        if (parts.attended === true) return (await token).token;
        const until = AbortSignal.any([signal, enough.signal]);
        const { token: text } = await Promise.race([
          token,
          prompted.then((prompt) => waitForPerson(prompt, until)),
          sleep(patience, until).then(() => waitForPerson(GOES_ON, until)),
        ]);
        return text;
      } finally {
        waiting -= 1;
        enough.abort();
      }
    },
  };
}

const GOES_ON: SignInPrompt = {
  message: "A sign-in is under way and has not ended yet: wait a minute.",
};

const notFinished = (): RewindError =>
  new RewindError(
    "signInRequired",
    "The last sign-in was not finished within 15 minutes. If the browser showed an error such as AADSTS50105, an " +
      "administrator has to mend that first. Make the call again to sign in anew.",
  );

function waitForPerson({ message, verificationUri, userCode }: SignInPrompt, until: AbortSignal): never {
  until.throwIfAborted();
  throw new RewindError("signInRequired", `${cleaned(message, 400)} Then make this call again.`, {
    facts: {
      ...(verificationUri === undefined ? {} : { verificationUri: cleaned(verificationUri, 200) }),
      ...(userCode === undefined ? {} : { userCode: cleaned(userCode, 40) }),
    },
  });
}

/** Reads the `claims` of a Continuous Access Evaluation challenge. Source: Microsoft identity platform, claims challenge. */
export function claimsIn(challenge: string | null): string | null {
  const encoded = challenge === null ? null : /\bclaims="([A-Za-z0-9+/=_-]+)"/.exec(challenge)?.[1];
  return encoded === null || encoded === undefined ? null : Buffer.from(encoded, "base64").toString("utf8");
}
