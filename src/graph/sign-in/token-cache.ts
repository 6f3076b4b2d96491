import { RewindError } from "../../domain/errors.ts";
import { type Clock, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";
import type { TokenSource } from "../http/with-bearer-token.ts";
import type { SignInPrompt } from "./sign-in.ts";

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Millis;
}

/**
 * Gets a token, if necessary by asking a person. It then calls `prompt` once with the instructions and stays pending
 * until the person has finished. `claims` is the decoded challenge of the service.
 */
export type Credential = (options: {
  readonly claims: string | null;
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

/**
 * Keeps tokens for all requests, with one sign-in at a time. While a person has to act, every waiting call ends with
 * `signInRequired` and the instructions, so that the assistant's host shows them. The sign-in continues, and a later
 * call finds it finished.
 */
export function tokenCache(parts: TokenCacheParts): TokenSource {
  const { credential, clock, sleep, closing, onPrompt, patience = PATIENCE } = parts;
  let held: AccessToken | null = null;
  let signingIn: { readonly token: Promise<AccessToken>; readonly prompted: Promise<SignInPrompt> } | null = null;

  function signIn(challenge: string | null) {
    const { promise: prompted, resolve } = Promise.withResolvers<SignInPrompt>();
    const prompt = (told: SignInPrompt) => {
      onPrompt(told);
      resolve(told);
    };
    const token = credential({ claims: claimsIn(challenge), signal: closing, prompt })
      .then((fresh) => {
        held = fresh;
        return fresh;
      })
      .catch((error: unknown) => {
        closing.throwIfAborted();
        throw notSignedIn(error);
      })
      .finally(() => {
        signingIn = null;
      });
    // Waiting calls receive the failure. Without any, the next call tries again.
    token.catch(() => {});
    return { token, prompted };
  }

  return {
    async token({ challenge, signal }) {
      signal.throwIfAborted();
      if (challenge === undefined && held !== null && held.expiresAt - MARGIN > clock.now()) return held.token;
      signingIn ??= signIn(challenge ?? null);
      const { token, prompted } = signingIn;
      if (parts.attended === true) return (await token).token;
      const enough = new AbortController();
      try {
        const until = AbortSignal.any([signal, enough.signal]);
        const { token: text } = await Promise.race([
          token,
          prompted.then((prompt) => waitForPerson(prompt, until)),
          sleep(patience, until).then(() => waitForPerson(GOES_ON, until)),
        ]);
        return text;
      } finally {
        enough.abort();
      }
    },
  };
}

const GOES_ON: SignInPrompt = {
  message: "A sign-in is under way: finish it in the browser window that was opened.",
};

function waitForPerson({ message, verificationUri, userCode }: SignInPrompt, until: AbortSignal): never {
  until.throwIfAborted();
  throw new RewindError("signInRequired", `${cleaned(message, 400)} Then make this call again.`, {
    facts: {
      ...(verificationUri === undefined ? {} : { verificationUri: cleaned(verificationUri, 200) }),
      ...(userCode === undefined ? {} : { userCode: cleaned(userCode, 40) }),
    },
  });
}

/**
 * Reads the `claims` of a Continuous Access Evaluation challenge. Source: Microsoft identity platform, claims
 * challenge.
 */
export function claimsIn(challenge: string | null): string | null {
  const encoded = challenge === null ? null : /\bclaims="([A-Za-z0-9+/=_-]+)"/.exec(challenge)?.[1];
  return encoded === null || encoded === undefined ? null : Buffer.from(encoded, "base64").toString("utf8");
}

/** Credentials fail with long texts; the first line says what is wrong, and no secret is in it. */
function notSignedIn(error: unknown): RewindError {
  if (error instanceof RewindError) return error;
  const [said = ""] = error instanceof Error ? error.message.split("\n") : [];
  return new RewindError(
    "signInRequired",
    `Signing in failed: ${cleaned(said, 300)} Check ENTRA_REWIND_SIGN_IN and the AZURE_ variables; entra-rewind doctor says more.`,
    { cause: error },
  );
}
