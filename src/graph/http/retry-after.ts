import { type Clock, type Millis, SECOND } from "../../domain/time.ts";
import type { HttpResponse } from "./exchange.ts";

/**
 * Returns the time the server asks to wait, or null if it names no time. A date is compared with the server's own `Date`
 * header if there is one, so that a wrong clock on this machine does not matter. Source: RFC 9110, 10.2.3.
 */
export function retryAfter({ headers }: Pick<HttpResponse, "headers">, clock: Clock): Millis | null {
  const text = headers["retry-after"]?.trim();
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const until = Date.parse(text);
  if (Number.isNaN(until) || !/[a-z]{3}/i.test(text)) return null;
  const serverNow = Date.parse(headers.date ?? "");
  return Math.max(0, until - (Number.isNaN(serverNow) ? clock.now() : serverNow));
}
