import { type PageSession, sameSecret } from "../../approval-page/page-sessions.ts";
import type { ApprovalId } from "../../domain/ids.ts";
import { type Clock, MINUTE, type Millis } from "../../domain/time.ts";
import type { SignedInPerson, SignInChecks } from "./approver-sign-in.ts";

/** A sign-in that a browser has been sent away for. */
export interface PendingSignIn {
  readonly request: ApprovalId;
  readonly state: string;
  readonly checks: SignInChecks;
}

/** The page of one request in the browser of one person. */
export interface ApproverSession extends PageSession {
  readonly person: SignedInPerson;
}

/** What browsers may do here, kept for minutes: a person reads, decides and is done. */
export interface ApproverSessions {
  /** Keeps a sign-in under way. Returns the secret that its browser proves itself with. */
  await(pending: PendingSignIn): string;
  /** Returns a sign-in under way once, for the browser that has its secret. */
  returned(secret: string | null, state: string | null): PendingSignIn | null;
  /** Opens the page of a request to a person who has signed in for it. */
  open(request: ApprovalId, person: SignedInPerson): ApproverSession;
  /** Returns the session at a place, for the browser that has its secret. */
  at(place: string, secret: string | null): ApproverSession | null;
}

export const SIGN_IN_LIFE: Millis = 10 * MINUTE;
export const SESSION_LIFE: Millis = 15 * MINUTE;
/** Kept at a time. The oldest give way, so that visitors cannot fill the memory. */
const MOST = 5_000;

export function approverSessions({ clock, newSecret }: { clock: Clock; newSecret: () => string }): ApproverSessions {
  const pending = expiring<PendingSignIn>(clock, SIGN_IN_LIFE);
  const open = expiring<ApproverSession>(clock, SESSION_LIFE);
  return {
    await(one) {
      const secret = newSecret();
      pending.set(secret, one);
      return secret;
    },
    returned(secret, state) {
      const found = secret === null ? null : pending.take(secret);
      return found !== null && state !== null && sameSecret(state, found.state) ? found : null;
    },
    open(request, person) {
      const session = { request, person, place: newSecret(), secret: newSecret(), seal: newSecret() };
      open.set(session.place, session);
      return session;
    },
    at(place, secret) {
      const session = open.get(place);
      return session !== null && secret !== null && sameSecret(secret, session.secret) ? session : null;
    },
  };
}

/** Values by name that last for a time, and so many at most. */
function expiring<Value>({ now }: Clock, life: Millis) {
  const held = new Map<string, { readonly value: Value; readonly until: Millis }>();
  const get = (name: string): Value | null => {
    const found = held.get(name);
    return found !== undefined && found.until > now() ? found.value : null;
  };
  return {
    get,
    set(name: string, value: Value): void {
      for (const [old, { until }] of held) {
        if (until > now() && held.size < MOST) break;
        held.delete(old);
      }
      held.set(name, { value, until: now() + life });
    },
    take(name: string): Value | null {
      const value = get(name);
      held.delete(name);
      return value;
    },
  };
}
