/** Milliseconds since the epoch, UTC. */
export type Millis = number;

/**
 * A point in a tenant's captured history: milliseconds UTC, strictly increasing per tenant.
 * Made only by `nextInstant` and by reading one back from the store.
 */
export type Instant = number & { readonly __instant: true };

export const asInstant = (millis: Millis): Instant => millis as Instant;

/** Returns the instant of a new capture: now, or one millisecond after the last if the clock has not advanced. */
export function nextInstant(now: Millis, last: Instant | null): Instant {
  return asInstant(last === null ? now : Math.max(now, last + 1));
}

/** A source of time. The machine's clock drives leases and approvals. The tenant's clock drives its history. */
export interface Clock {
  now(): Millis;
}

/** Resolves after at least `ms`. Rejects with the signal's reason if it aborts first. */
export type Sleep = (ms: Millis, signal?: AbortSignal) => Promise<void>;

export const iso = (millis: Millis): string => new Date(millis).toISOString();

/** Parses an ISO 8601 date-time with a time zone. Returns null for other text, including a time without a zone. */
export function parseIso(text: string): Millis | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? null : millis;
}

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;
