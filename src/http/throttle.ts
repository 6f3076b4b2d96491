import type { Clock, Millis } from "../domain/time.ts";
import { SECOND } from "../domain/time.ts";

/** A number of requests that a token may make within a time. */
export interface Budget {
  readonly requests: number;
  readonly within: Millis;
}

export interface Budgets {
  readonly reads: Budget;
  readonly writes: Budget;
}

/**
 * Source: Microsoft Graph service-specific throttling limits, identity and access. Writes: 3,000 requests in 2 minutes
 * 30 seconds for one app in one tenant. Reads: 3,500 resource units in 10 seconds for one app in a small tenant. Each
 * read counts as one unit here, as most reads do that select properties and take small pages.
 */
export const documentedBudgets: Budgets = {
  reads: { requests: 3_500, within: 10 * SECOND },
  writes: { requests: 3_000, within: 150 * SECOND },
};

/** Lets a request pass, or says how many seconds its sender has to wait. */
export type Throttle = (token: string, kind: keyof Budgets) => number | null;

/** A token bucket for each token and kind: full at first, refilled evenly. */
export function tokenBuckets(budgets: Budgets, clock: Clock): Throttle {
  const buckets = new Map<string, { left: number; at: Millis }>();
  return (token, kind) => {
    const { requests, within } = budgets[kind];
    const now = clock.now();
    const key = `${kind} ${token}`;
    const bucket = buckets.get(key) ?? { left: requests, at: now };
    buckets.set(key, bucket);
    const elapsed = Math.max(0, now - bucket.at);
    bucket.left = Math.min(requests, bucket.left + (elapsed * requests) / within);
    bucket.at = now;
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return null;
    }
    const wait = ((1 - bucket.left) * within) / requests;
    return Math.max(1, Math.ceil(wait / SECOND));
  };
}
