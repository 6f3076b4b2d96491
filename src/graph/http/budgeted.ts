import type { Clock, Millis, Sleep } from "../../domain/time.ts";
import type { Interceptor } from "./exchange.ts";

/** So many requests in any stretch of time so long. */
export interface RequestBudget {
  readonly requests: number;
  readonly within: Millis;
}

/**
 * Keeps to a budget that is known beforehand: what is beyond it waits its turn. A request counts from its answer on,
 * because it is not known when on its way the service counted it.
 */
export function budgeted(
  { requests, within }: RequestBudget,
  { clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep },
): Interceptor {
  const counted: { at: Millis }[] = [];
  let seen: Millis = 0;

  /** The time now. A clock that was set back takes along what was counted by it. */
  function present(): Millis {
    const now = clock.now();
    if (now < seen) for (const one of counted) one.at -= seen - now;
    seen = now;
    return now;
  }

  async function turn(signal: AbortSignal): Promise<{ at: Millis }> {
    for (;;) {
      signal.throwIfAborted();
      const now = present();
      const oldest = counted[0];
      if (oldest !== undefined && oldest.at + within <= now) {
        counted.shift();
      } else if (oldest === undefined || counted.length < requests) {
        const mine = { at: now };
        counted.push(mine);
        return mine;
      } else {
        await sleep(oldest.at + within - now, signal);
      }
    }
  }

  return (next) => async (request) => {
    const mine = await turn(request.signal);
    try {
      return await next(request);
    } finally {
      mine.at = present();
      counted.sort((a, b) => a.at - b.at);
    }
  };
}
