import { type PageSession, sameSecret } from "../../approval-page/page-sessions.ts";
import type { ApprovalId } from "../../domain/ids.ts";
import { type Clock, MINUTE, type Millis } from "../../domain/time.ts";
import type { SignedInPerson } from "./approver-sign-in.ts";

/** The page of one request in the browser of one person. */
export interface ApproverSession extends PageSession {
  readonly person: SignedInPerson;
}

/** What browsers may do here, kept for minutes: a person reads, decides and is done. */
export interface ApproverSessions {
  /** Opens the page of a request to a person who has signed in for it. */
  open(request: ApprovalId, person: SignedInPerson): ApproverSession;
  /** Returns the session at a place, for the browser that has its secret. */
  at(place: string, secret: string | null): ApproverSession | null;
}

export const SESSION_LIFE: Millis = 15 * MINUTE;
/** Kept at a time. The oldest of the same person give way first, so that one person cannot crowd out others. */
const MOST = 5_000;
const MOST_OF_A_PERSON = 20;

export function approverSessions({ clock, newSecret }: { clock: Clock; newSecret: () => string }): ApproverSessions {
  const held = new Map<string, ApproverSession & { readonly until: Millis }>();

  function makeRoom({ tid, oid }: SignedInPerson): void {
    for (const [place, { until }] of held) {
      if (until > clock.now() && held.size < MOST) break;
      held.delete(place);
    }
    const own = [...held.values()].filter(({ person }) => person.tid === tid && person.oid === oid);
    for (const { place } of own.slice(0, Math.max(0, own.length - MOST_OF_A_PERSON + 1))) held.delete(place);
  }

  return {
    open(request, person) {
      makeRoom(person);
      const session = { request, person, place: newSecret(), secret: newSecret(), seal: newSecret() };
      held.set(session.place, { ...session, until: clock.now() + SESSION_LIFE });
      return session;
    },
    at(place, secret) {
      const session = held.get(place);
      if (session === undefined || session.until <= clock.now()) return null;
      return secret !== null && sameSecret(secret, session.secret) ? session : null;
    },
  };
}
