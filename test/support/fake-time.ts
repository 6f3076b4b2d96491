import type { Clock, Sleep } from "../../src/domain/time.ts";

/** Time that passes only when somebody sleeps, and at once then. */
export interface FakeTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** How long each sleep was, in order. */
  readonly slept: readonly number[];
  later(millis: number): void;
}

/** Sleeps at least this long are for time-outs: they never end by themselves. */
export const FOREVER = 500_000;

export function fakeTime(start = Date.UTC(2026, 10, 20, 9)): FakeTime {
  let now = start;
  const slept: number[] = [];
  return {
    clock: { now: () => now },
    slept,
    later: (millis) => {
      now += millis;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      if (ms >= FOREVER) {
        await new Promise((_, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
        );
      }
      slept.push(ms);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
