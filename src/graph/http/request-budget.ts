import type { Clock, Millis, Sleep } from "../../domain/time.ts";
import type { HttpRequest, Interceptor } from "./exchange.ts";
import { waitToSend } from "./patience.ts";

/** A limit on requests: at most `units` in any period of `within`. A unit is a request unless stated otherwise. */
export interface RequestBudget {
  readonly units: number;
  readonly within: Millis;
}

interface Spent {
  at: Millis;
  readonly cost: number;
}

/**
 * Keeps to a known budget by queueing excess requests. A request counts from its response on, because the client cannot
 * know when the service counted it. A request that costs more than the whole budget waits for an empty period.
 */
export function budgeted(
  budget: RequestBudget | (() => RequestBudget),
  { clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep },
  costOf: (request: HttpRequest) => number = () => 1,
): Interceptor {
  const spent: Spent[] = [];
  let sum = 0;
  let seen: Millis = 0;

  /** Returns the time now. If the clock was set back, moves the recorded times back with it. */
  function present(): Millis {
    const now = clock.now();
    if (now < seen) for (const one of spent) one.at -= seen - now;
    seen = now;
    return now;
  }

  async function turn(request: HttpRequest): Promise<Spent> {
    const cost = costOf(request);
    for (;;) {
      request.signal.throwIfAborted();
      const { units, within } = typeof budget === "function" ? budget() : budget;
      const now = present();
      const [oldest] = spent;
      if (oldest !== undefined && oldest.at + within <= now) {
        spent.shift();
        sum -= oldest.cost;
      } else if (oldest === undefined || sum + cost <= units) {
        const mine = { at: now, cost };
        spent.push(mine);
        sum += cost;
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
      spent.sort((a, b) => a.at - b.at);
    }
  };
}
