import { type Clock, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import type { HttpRequest, Interceptor } from "./exchange.ts";
import { waitToSend } from "./patience.ts";
import { retryAfter } from "./retry-after.ts";

export interface Pace {
  /** Number of concurrent requests. */
  readonly concurrency: number;
}

/** The period most of Graph's limits are counted over. Source: Microsoft Graph service-specific throttling limits. */
const WINDOW: Millis = 10 * SECOND;
/** Share of the accepted rate that is used after a 429. */
const SHARE = 0.85;
/** Longest pause it chooses, because no documented limit is below five requests in ten seconds. */
const LONGEST_INTERVAL: Millis = 2 * SECOND;
/** Time for which a 429 is remembered. */
const MEMORY: Millis = 10 * MINUTE;

/**
 * Limits concurrency and adapts the rate to the service. After a 429 it sends no request before the time the service
 * named, and from then on sends evenly, a little slower than the service accepted in the ten seconds before.
 */
export function adaptivePacing({ concurrency }: Pace, { clock, sleep }: { clock: Clock; sleep: Sleep }): Interceptor {
  const accepted: Millis[] = [];
  let interval: Millis = 0;
  let refusedAt: Millis = 0;
  let nextAt: Millis = 0;
  let seen: Millis = 0;
  let free = concurrency;
  const waiting: (() => void)[] = [];

  /** Returns the time now. If the clock was set back, moves all planned and remembered times back with it. */
  function present(): Millis {
    const now = clock.now();
    if (now < seen) {
      nextAt = Math.max(now, nextAt - (seen - now));
      refusedAt -= seen - now;
      accepted.length = 0;
    }
    seen = now;
    return now;
  }

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(signal.reason);
      };
      waiting.push(turn);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  function exit(): void {
    const turn = waiting.shift();
    if (turn === undefined) free += 1;
    else turn();
  }

  /** Reserves the next slot and waits for it. A 429 meanwhile moves the slot. */
  async function turnInTime(request: HttpRequest): Promise<void> {
    for (;;) {
      const now = present();
      if (interval > 0 && now - refusedAt > MEMORY) interval = 0;
      if (nextAt <= now) {
        nextAt = now + interval;
        return;
      }
      await waitToSend(nextAt - now, request, { clock, sleep });
    }
  }

  function learn(wait: Millis): void {
    const now = present();
    while ((accepted[0] ?? now) < now - WINDOW) accepted.shift();
    if (accepted.length > 1) {
      interval = Math.max(interval, Math.min(LONGEST_INTERVAL, WINDOW / (accepted.length * SHARE)));
    }
    refusedAt = now;
    nextAt = Math.max(nextAt, now + wait);
  }

  return (next) => async (request) => {
    await enter(request.signal);
    try {
      await turnInTime(request);
      const answer = await next(request);
      if (answer.status === 429) learn(retryAfter(answer, clock) ?? SECOND);
      else accepted.push(present());
      if (accepted.length > 20_000) accepted.splice(0, 10_000);
      return answer;
    } finally {
      exit();
    }
  };
}
