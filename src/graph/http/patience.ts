import { RewindError } from "../../domain/errors.ts";
import { type Clock, HOUR, iso, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import type { HttpRequest } from "./exchange.ts";

interface Time {
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/**
 * Waits before a request is sent. Throws `busy` at once, with the time to come back, if the wait would outlast the
 * request's patience, because the caller gives up earlier and would not learn the reason. `facts.sent` is false.
 */
export async function waitToSend(wait: Millis, { url, signal, waitUntil }: HttpRequest, time: Time): Promise<void> {
  const ready = time.clock.now() + wait;
  if (waitUntil === undefined || ready <= waitUntil) return time.sleep(wait, signal);
  throw new RewindError(
    "busy",
    `${url.host} takes no request before ${iso(ready)}, in ${inWords(wait)}, because its limit is used up. The request ` +
      "was not sent. Repeat the call after that time.",
    { facts: { sent: false, retryAfterSeconds: Math.ceil(wait / SECOND), retryAt: iso(ready) } },
  );
}

/** Writes a duration in its largest fitting unit, rounded up. */
export function inWords(wait: Millis): string {
  if (wait < 2 * MINUTE) return `${Math.ceil(wait / SECOND)} s`;
  return wait < 2 * HOUR ? `${Math.ceil(wait / MINUTE)} min` : `${Math.ceil(wait / HOUR)} h`;
}
