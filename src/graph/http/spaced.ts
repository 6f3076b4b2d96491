import type { Clock, Millis, Sleep } from "../../domain/time.ts";
import type { Interceptor } from "./exchange.ts";

/** Requests to matching paths begin at least so long apart. */
export interface Spacing {
  readonly path: RegExp;
  readonly apart: Millis;
}

/**
 * Keeps to a limit that is known beforehand and whose refusals name no time to wait, so that learning it from them
 * would take one after another.
 */
export function spaced({ path, apart }: Spacing, { clock, sleep }: { clock: Clock; sleep: Sleep }): Interceptor {
  let nextAt: Millis = 0;
  let waiting = 0;

  return (next) => async (request) => {
    if (!path.test(request.url.pathname)) return next(request);
    const now = clock.now();
    // No later than those who wait can account for: a clock that was set back plans nothing for tomorrow.
    const at = Math.max(now, Math.min(nextAt, now + apart * (waiting + 1)));
    nextAt = at + apart;
    if (at > now) {
      waiting += 1;
      try {
        await sleep(at - now, request.signal);
      } finally {
        waiting -= 1;
      }
    }
    return next(request);
  };
}
