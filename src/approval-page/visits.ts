import { timingSafeEqual } from "node:crypto";
import type { ApprovalId } from "../domain/ids.ts";
import { type Clock, HOUR, MINUTE, type Millis } from "../domain/time.ts";

/**
 * One request for approval as this process shows it. Three secrets belong to it, of which only the ticket is ever in an
 * address: it opens the page once, for `session`, which the browser keeps in a cookie no script can read. `place` is
 * where the page is, and says nothing to anybody without the session. `seal` is in the page's form alone.
 */
export interface Visit {
  readonly request: ApprovalId;
  readonly place: string;
  readonly session: string;
  readonly seal: string;
}

export interface Visits {
  /** A fresh ticket for this request, good once and for five minutes; an older one for it is void. */
  admit(request: ApprovalId): string;
  /** Takes a ticket back that was never handed out. */
  withdraw(ticket: string): void;
  /** Uses a ticket up; null for one that is unknown, used or too old. */
  enter(ticket: string): Visit | null;
  /** The visit at a place, for whoever holds its session. */
  at(place: string, session: string | null): Visit | null;
}

/** A browser that has to be started first takes its time. */
const TICKET_LIFE = 5 * MINUTE;
/** No request waits longer, and no approval lives longer. */
const VISIT_LIFE = HOUR;

/** `newSecret` gives an unguessable text of URL-safe characters, fresh each time. */
export function visits({ clock, newSecret }: { readonly clock: Clock; readonly newSecret: () => string }): Visits {
  const open = new Map<ApprovalId, Visit & { readonly since: Millis }>();
  const tickets = new Map<string, { readonly request: ApprovalId; readonly until: Millis }>();

  function forgetTheOld(): void {
    const now = clock.now();
    for (const [request, { since }] of open) if (since + VISIT_LIFE <= now) open.delete(request);
    for (const [ticket, { until }] of tickets) if (until <= now) tickets.delete(ticket);
  }

  return {
    admit(request) {
      forgetTheOld();
      for (const [ticket, held] of tickets) if (held.request === request) tickets.delete(ticket);
      const visit = open.get(request) ?? { request, place: newSecret(), session: newSecret(), seal: newSecret() };
      open.set(request, { ...visit, since: clock.now() });
      const ticket = newSecret();
      tickets.set(ticket, { request, until: clock.now() + TICKET_LIFE });
      return ticket;
    },
    withdraw: (ticket) => void tickets.delete(ticket),
    enter(ticket) {
      forgetTheOld();
      const held = tickets.get(ticket);
      tickets.delete(ticket);
      return held === undefined ? null : (open.get(held.request) ?? null);
    },
    at(place, session) {
      forgetTheOld();
      const visit = open.values().find((one) => one.place === place);
      return visit !== undefined && session !== null && sameSecret(session, visit.session) ? visit : null;
    },
  };
}

/** Equal, found out in a time that does not say how nearly. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
