import type { Clock, Sleep } from "../../src/domain/time.ts";

/** Time that passes only during a sleep, and then at once. */
export interface FakeTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** The length of each sleep, in order. */
  readonly slept: readonly number[];
  later(millis: number): void;
}

/** Sleeps of at least this length are time-outs, which never end by themselves. */
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
