import { timingSafeEqual } from "node:crypto";
import type { ApprovalId } from "../domain/ids.ts";
import { type Clock, HOUR, MINUTE, type Millis } from "../domain/time.ts";

/**
 * One request for approval as this process shows it. Only the browser that used the request's ticket has `secret`, in a
 * cookie that no script can read. `place` is the page's address, which is useless without the cookie. `seal` is in the
 * page's form only.
 */
export interface PageSession {
  readonly request: ApprovalId;
  readonly place: string;
  readonly secret: string;
  readonly seal: string;
}

/** Returns the path of the page at a place. */
export const addressOfPlace = (place: string): string => `/approval/${place}`;

export interface PageSessions {
  /** Returns a new ticket for this request, valid once and for five minutes. It voids an older one. */
  admit(request: ApprovalId): string;
  /** Voids a ticket that did not reach the person. */
  withdraw(ticket: string): void;
  /** Uses a ticket. Returns null if it is unknown, used or expired. */
  enter(ticket: string): PageSession | null;
  /** Returns a code that a person types instead of a ticket, valid once and for five minutes. */
  code(request: ApprovalId): string;
  /**
   * Uses a code in any spelling. Wrong ones void no code, because each program on this machine can send them. A code is so
   * long that guessing cannot succeed within its life.
   */
  enterCode(typed: string): PageSession | null;
  /** Returns the session at a place, for the browser that has its secret. */
  at(place: string, secret: string | null): PageSession | null;
}

/** Long enough for a browser that must be started first. */
export const TICKET_LIFE: Millis = 5 * MINUTE;
/** No request waits longer, and no approval is valid longer. */
const SESSION_LIFE: Millis = HOUR;

/** Each sign is one of 32, so that a code has 60 bits. */
const CODE_LENGTH = 12;
const CODE_GROUP = /.{4}(?=.)/g;

/** Keeps the sessions of a process. `newSecret` returns a new unguessable text of URL-safe characters. */
export function pageSessions({ clock, newSecret }: { clock: Clock; newSecret: () => string }): PageSessions {
  const open = new Map<ApprovalId, PageSession & { readonly since: Millis }>();
  const tickets = new Map<string, { readonly request: ApprovalId; readonly until: Millis }>();
  const codes: typeof tickets = new Map();

  function dropExpired(): void {
    const now = clock.now();
    for (const [request, { since }] of open) if (since + SESSION_LIFE <= now) open.delete(request);
    for (const held of [tickets, codes]) {
      for (const [secret, { until }] of held) if (until <= now) held.delete(secret);
    }
  }

  /** Gives a request a new secret in place of its others of the same kind. */
  function give(held: typeof tickets, request: ApprovalId, secret: string): string {
    dropExpired();
    for (const [older, one] of held) if (one.request === request) held.delete(older);
    const session = open.get(request) ?? { request, place: newSecret(), secret: newSecret(), seal: newSecret() };
    open.set(request, { ...session, since: clock.now() });
    held.set(secret, { request, until: clock.now() + TICKET_LIFE });
    return secret;
  }

  function use(held: typeof tickets, secret: string): PageSession | null {
    dropExpired();
    const found = held.get(secret);
    held.delete(secret);
    return found === undefined ? null : (open.get(found.request) ?? null);
  }

  return {
    admit: (request) => give(tickets, request, newSecret()),
    withdraw: (ticket) => void tickets.delete(ticket),
    enter: (ticket) => use(tickets, ticket),
    code: (request) => shownCode(give(codes, request, codeFrom(newSecret))),
    enterCode: (typed) => use(codes, typed.toUpperCase().replace(/[^A-Z0-9]/g, "")),
    at(place, secret) {
      dropExpired();
      const session = open.values().find((one) => one.place === place);
      return session !== undefined && secret !== null && sameSecret(secret, session.secret) ? session : null;
    },
  };
}

/** Makes a code from capitals and digits that are not easily confused, each as likely as any other. */
function codeFrom(newSecret: () => string): string {
  let code = "";
  while (code.length < CODE_LENGTH) code += newSecret().replace(/[^A-HJ-NP-Z2-9]/g, "");
  return code.slice(0, CODE_LENGTH);
}

const shownCode = (code: string): string => code.replace(CODE_GROUP, "$&-");

/** Compares two secrets in constant time. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
