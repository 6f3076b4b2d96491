import type { Clock, Millis, Sleep } from "../../domain/time.ts";
import type { HttpRequest, Interceptor } from "./exchange.ts";
import { waitToSend } from "./patience.ts";

/** A limit on requests: at most `requests` in any period of `within`. */
export interface RequestBudget {
  readonly requests: number;
  readonly within: Millis;
}

/**
 * Keeps to a known budget by queueing excess requests. A request counts from its response on, because the client cannot
 * know when the service counted it.
 */
export function budgeted(
  { requests, within }: RequestBudget,
  { clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep },
): Interceptor {
  const counted: { at: Millis }[] = [];
  let seen: Millis = 0;

  /** Returns the time now. If the clock was set back, moves the recorded times back with it. */
  function present(): Millis {
    const now = clock.now();
    if (now < seen) for (const one of counted) one.at -= seen - now;
    seen = now;
    return now;
  }

  async function turn(request: HttpRequest): Promise<{ at: Millis }> {
    for (;;) {
      request.signal.throwIfAborted();
      const now = present();
      const oldest = counted[0];
      if (oldest !== undefined && oldest.at + within <= now) {
        counted.shift();
      } else if (oldest === undefined || counted.length < requests) {
        const mine = { at: now };
        counted.push(mine);
        return mine;
      } else {
        await waitToSend(oldest.at + within - now, request, { clock, sleep });
      }
    }
  }

  return (next) => async (request) => {
    const mine = await turn(request);
    try {
      return await next(request);
    } finally {
      mine.at = present();
      counted.sort((a, b) => a.at - b.at);
    }
  };
}
