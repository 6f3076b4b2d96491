import { type Clock, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import type { HttpRequest, Interceptor } from "./exchange.ts";
import { waitToSend } from "./patience.ts";
import { retryAfter } from "./retry-after.ts";

export interface Pace {
  /** Number of concurrent requests. */
  readonly concurrency: number;
}

/** The period most of Graph's limits are counted over. Source: Microsoft Graph service-specific throttling limits. */
const WINDOW: Millis = 10 * SECOND;
/** Share of the accepted rate that is used after a limit was met. */
const SHARE = 0.85;
/** Slowest pace in requests a millisecond, because no documented limit is below five requests in ten seconds. */
const SLOWEST = 1 / (2 * SECOND);
/** Time after which a pace is back at the rate that was accepted. From then on it rises beyond it, faster and faster. */
const PLATEAU: Millis = 40 * SECOND;
/** Time without a refusal after which a pace ends. It has risen more than twentyfold by then. */
const MEMORY: Millis = 4 * PLATEAU;
/** Refusals in a row that show a limit, and the most that are asked for where such a limit was wrong before. */
const [FEWEST, MOST] = [3, 24];

/** Refusals that each came soon after the service had been open again. */
interface RefusedRow {
  readonly from: Millis;
  readonly last: Millis;
  /** Number of requests accepted after each refusal. They are alike under a limit, and differ by chance. */
  readonly accepted: readonly number[];
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

const areAlike = (counts: readonly number[]): boolean => Math.max(...counts) <= 3 * Math.min(...counts) + 3;

/** The rate at which the service was found to accept requests, in requests a millisecond. */
interface FoundLimit {
  readonly rate: number;
  readonly at: Millis;
  /** Number of requests accepted since. */
  readonly accepted: number;
}

const limitOf = (rate: number, at: Millis): FoundLimit => ({ rate: Math.max(SLOWEST, rate), at, accepted: 0 });

/** Returns the pace under a limit at a time: a cubic curve as TCP has it. Source: RFC 9438, CUBIC. */
function paceOf({ rate, at }: FoundLimit, now: Millis): number {
  const beyond = (now - at) / PLATEAU - 1;
  return rate * (1 + (beyond < 0 ? 1 - SHARE : 1) * beyond ** 3);
}

/**
 * Limits concurrency and adapts the rate to the service. After a 429 it sends no request before the time the service
 * named. Refusals in a row show a limit, which is the rate accepted between them: it then sends evenly, at first a little
 * slower, and probes for more along a cubic curve, so that it is free again minutes after the service is. A refusal at a
 * pace below the accepted rate shows that no rate explains the refusals: the pace ends, and the next one takes longer
 * rows, because waiting helps against a limit and not against faults that come by chance.
 */
export function adaptivePacing({ concurrency }: Pace, { clock, sleep }: { clock: Clock; sleep: Sleep }): Interceptor {
  let row: RefusedRow | null = null;
  let limit: FoundLimit | null = null;
  let needed = FEWEST;
  let nextAt: Millis = 0;
  let seen: Millis = 0;
  let free = concurrency;
  const waiting: (() => void)[] = [];

  /** Returns the time now. If the clock was set back, moves all planned and remembered times back with it. */
  function present(): Millis {
    const now = clock.now();
    const back = seen - now;
    if (back > 0) {
      nextAt = Math.max(now, nextAt - back);
      if (row !== null) row = { ...row, from: row.from - back, last: row.last - back };
      if (limit !== null) limit = { ...limit, at: limit.at - back };
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

  /** Reserves the next slot and waits for it. Returns the time it is sent at. A 429 meanwhile moves the slot. */
  async function turnInTime(request: HttpRequest): Promise<Millis> {
    for (;;) {
      const now = present();
      if (limit !== null && now - limit.at > MEMORY) limit = null;
      if (nextAt <= now) {
        if (limit !== null) nextAt = now + 1 / paceOf(limit, now);
        return now;
      }
      await waitToSend(nextAt - now, request, { clock, sleep });
    }
  }

  function learn(sentAt: Millis, wait: Millis): void {
    const now = present();
    const openAt = nextAt;
    nextAt = Math.max(nextAt, now + wait);
    // It was under way when another one was refused, and both show the same.
    if (row !== null && sentAt <= row.last) return;
    if (row !== null && now - row.last > MEMORY) needed = FEWEST;
    const isNext = row !== null && limit === null && now <= Math.max(openAt, row.last) + WINDOW;
    const { from, accepted } = isNext && row !== null && areAlike(row.accepted) ? row : { from: now, accepted: [] };
    row = { from, last: now, accepted: [...accepted, 0] };
    if (limit !== null && now - limit.at < PLATEAU) {
      limit = null;
      needed = Math.min(MOST, 2 * needed);
    } else if (limit !== null) {
      limit = limitOf(Math.max(SHARE * limit.rate, limit.accepted / (now - limit.at)), now);
      needed = FEWEST;
    } else if (row.accepted.length >= needed) {
      limit = limitOf(sum(row.accepted) / (now - from), now);
    }
  }

  function accept(): void {
    if (row !== null) row = { ...row, accepted: row.accepted.with(-1, (row.accepted.at(-1) ?? 0) + 1) };
    if (limit !== null) limit = { ...limit, accepted: limit.accepted + 1 };
  }

  return (next) => async (request) => {
    await enter(request.signal);
    try {
      const sentAt = await turnInTime(request);
      const answer = await next(request);
      if (answer.status === 429) learn(sentAt, retryAfter(answer, clock) ?? SECOND);
      else accept();
      return answer;
    } finally {
      exit();
    }
  };
}
