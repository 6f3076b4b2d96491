import { RewindError } from "../domain/errors.ts";
import { type TenantId, tenantId } from "../domain/ids.ts";
import { type Clock, MINUTE, type Millis, type Sleep } from "../domain/time.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { SignInAnew } from "../guard/approver.ts";
import { approverSignIn, type SignedInPerson } from "../server/approval/approver-sign-in.ts";
import type { IdentityProvider } from "../server/identity-provider.ts";
import { answerBy, listenOn } from "../web/listen.ts";

export interface LocalSignInParts {
  readonly provider: IdentityProvider;
  /** The registration that this process signs in with, a public client. */
  readonly clientId: string;
  readonly tenant: () => Promise<string>;
  /** Opens an address in the person's browser. Null if they have none on this machine. */
  readonly openBrowser: ((address: string) => Promise<boolean>) | null;
  /** Shows the address of the sign-in to the person at this process. */
  readonly say: (line: string) => void;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** A sign-in that is not finished in this time is given up, so that no port stays open. */
const PATIENCE: Millis = 5 * MINUTE;
const HOST = "127.0.0.1";

/**
 * Returns a way to let the person at this machine sign in for one decision: a fresh sign-in in their browser, which comes
 * back to a port of this machine. Source: RFC 8252, 7.3.
 */
export function localSignIn(parts: LocalSignInParts): SignInAnew {
  return async (caller) => {
    const person = await signedIn(parts, tenantId(await parts.tenant()));
    if (person.oid === caller.id) return person.authentication;
    throw new RewindError(
      "forbidden",
      `Another person has signed in than ${quoted(caller.userPrincipalName)}, who answers here. Nothing was approved.`,
    );
  };
}

async function signedIn(parts: LocalSignInParts, tenant: TenantId): Promise<SignedInPerson> {
  const { provider, clientId, openBrowser, say, clock, sleep } = parts;
  const { promise: returned, resolve } = Promise.withResolvers<URL>();
  const answer = answerBy(({ url }) => {
    const address = new URL(url);
    if (address.pathname !== "/" || !address.searchParams.has("state")) return new Response(null, { status: 404 });
    resolve(address);
    return new Response(DONE, {
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    });
  });
  const listener = await listenOn(answer, { host: HOST, port: 0 }, sleep);
  const over = new AbortController();
  try {
    const origin = `http://localhost:${new URL(listener.url).port}`;
    const signIn = approverSignIn({ provider, client: { id: clientId }, origin, callback: "", clock });
    const { address, state, checks } = await signIn.start(tenant);
    const opened = openBrowser !== null && (await openBrowser(address.href));
    say(
      opened ? "Sign in for this approval in the browser window that has just been opened." : `${OPEN} ${address.href}`,
    );
    const late = sleep(PATIENCE, over.signal).then(() => {
      throw new RewindError("forbidden", "The sign-in was not finished within five minutes. Nothing was approved.");
    });
    return await signIn.finish(await Promise.race([returned, late]), state, checks);
  } finally {
    over.abort();
    await listener.close();
  }
}

const OPEN = "To sign in for this approval, open this address in a browser on this machine:";
/** The sign-in is checked after this is shown, and a person who gave it up comes back here too. */
const DONE =
  "Go back to the page or terminal where you are deciding: it says whether the sign-in counts. You can close this page.";
