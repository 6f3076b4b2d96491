import { type Clock, MINUTE, SECOND } from "../time.ts";

/** Counts of the present minute by key. */
export interface MinuteCounts {
  /** Counts one more. Returns the count with it. */
  add(key: string): number;
  /** Returns the count without a new one. */
  of(key: string): number;
  /** Whole seconds until the next minute begins, at least one. */
  secondsLeft(): number;
}

/** Keys of a minute. Beyond that the oldest is counted anew. */
const MOST_KEYS = 100_000;

/** Counts in memory. Every minute begins anew. */
export function minuteCounts({ now }: Clock): MinuteCounts {
  const counts = new Map<string, number>();
  let minute = 0;

  function begin(): void {
    const present = Math.floor(now() / MINUTE);
    if (present !== minute) counts.clear();
    minute = present;
  }

  return {
    add(key) {
      begin();
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const [oldest] = counts.keys();
      if (counts.size > MOST_KEYS && oldest !== undefined) counts.delete(oldest);
      return count;
    },
    of(key) {
      begin();
      return counts.get(key) ?? 0;
    },
    secondsLeft: () => Math.ceil((MINUTE - (now() % MINUTE)) / SECOND),
  };
}
