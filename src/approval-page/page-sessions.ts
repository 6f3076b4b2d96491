import { timingSafeEqual } from "node:crypto";
import type { ApprovalId } from "../domain/ids.ts";
import { type Clock, HOUR, MINUTE, type Millis } from "../domain/time.ts";

/**
 * One request for approval as this process shows it. Only the browser that used the request's ticket has `secret`, in a
 * cookie that no script can read. `place` is the address of the page and opens nothing without the cookie. `seal` is in
 * the page's form alone.
 */
export interface PageSession {
  readonly request: ApprovalId;
  readonly place: string;
  readonly secret: string;
  readonly seal: string;
}

export interface PageSessions {
  /** Returns a fresh ticket for this request, good once and for five minutes. It voids an older one. */
  admit(request: ApprovalId): string;
  /** Voids a ticket that did not reach the person. */
  withdraw(ticket: string): void;
  /** Uses a ticket up. Returns null for one that is unknown, used or too old. */
  enter(ticket: string): PageSession | null;
  /** Returns the session at a place, for the browser that has its secret. */
  at(place: string, secret: string | null): PageSession | null;
}

/** A browser that has to be started first takes its time. */
export const TICKET_LIFE: Millis = 5 * MINUTE;
/** No request waits longer, and no approval lives longer. */
const SESSION_LIFE: Millis = HOUR;

/** `newSecret` gives an unguessable text of URL-safe characters, fresh each time. */
export function pageSessions({ clock, newSecret }: { clock: Clock; newSecret: () => string }): PageSessions {
  const open = new Map<ApprovalId, PageSession & { readonly since: Millis }>();
  const tickets = new Map<string, { readonly request: ApprovalId; readonly until: Millis }>();

  function dropExpired(): void {
    const now = clock.now();
    for (const [request, { since }] of open) if (since + SESSION_LIFE <= now) open.delete(request);
    for (const [ticket, { until }] of tickets) if (until <= now) tickets.delete(ticket);
  }

  return {
    admit(request) {
      dropExpired();
      for (const [ticket, held] of tickets) if (held.request === request) tickets.delete(ticket);
      const session = open.get(request) ?? { request, place: newSecret(), secret: newSecret(), seal: newSecret() };
      open.set(request, { ...session, since: clock.now() });
      const ticket = newSecret();
      tickets.set(ticket, { request, until: clock.now() + TICKET_LIFE });
      return ticket;
    },
    withdraw: (ticket) => void tickets.delete(ticket),
    enter(ticket) {
      dropExpired();
      const held = tickets.get(ticket);
      tickets.delete(ticket);
      return held === undefined ? null : (open.get(held.request) ?? null);
    },
    at(place, secret) {
      dropExpired();
      const session = open.values().find((one) => one.place === place);
      return session !== undefined && secret !== null && sameSecret(secret, session.secret) ? session : null;
    },
  };
}

/** Compares two secrets in a time that does not show how much of them is equal. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
