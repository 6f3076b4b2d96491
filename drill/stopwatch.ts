import type { Clock, Millis } from "../src/domain/time.ts";

/** Measures the phases of a drill. */
export interface Stopwatch {
  /** Durations of the phases that have ended, by their names. */
  readonly durations: Readonly<Record<string, Millis>>;
  timed<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function stopwatch(clock: Clock): Stopwatch {
  const durations: Record<string, Millis> = {};
  return {
    durations,
    async timed(name, work) {
      const start = clock.now();
      const result = await work();
      durations[name] = clock.now() - start;
      return result;
    },
  };
}
