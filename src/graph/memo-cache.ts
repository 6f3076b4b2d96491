import type { Clock, Millis } from "../domain/time.ts";

export interface MemoLimits {
  /** Number of values kept. The oldest is dropped first. */
  readonly most: number;
  /** Time after which a value is read again. Absent for values that never change. */
  readonly lasts?: { readonly millis: Millis; readonly clock: Clock };
}

/** A cache of answers that cost requests. Concurrent callers share one reading, and failures are not kept. */
export class MemoCache<Key, Value> {
  readonly #values = new Map<Key, { readonly at: Millis; readonly value: Promise<Value> }>();
  readonly #limits: MemoLimits;

  constructor(limits: MemoLimits) {
    this.#limits = limits;
  }

  get(key: Key, read: () => Promise<Value>): Promise<Value> {
    const now = this.#limits.lasts?.clock.now() ?? 0;
    const known = this.#values.get(key);
    if (known !== undefined && this.#isFresh(now - known.at)) return known.value;
    const kept = { at: now, value: read() };
    this.#values.delete(key);
    this.#values.set(key, kept);
    kept.value.catch(() => {
      if (this.#values.get(key) === kept) this.#values.delete(key);
    });
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limits.most && oldest !== undefined) this.#values.delete(oldest);
    return kept.value;
  }

  /** Returns a fresh value that was read or is being read, without reading it. */
  peek(key: Key): Promise<Value> | undefined {
    const known = this.#values.get(key);
    const now = this.#limits.lasts?.clock.now() ?? 0;
    return known !== undefined && this.#isFresh(now - known.at) ? known.value : undefined;
  }

  /** Drops a value, so that the next caller reads it again. */
  forget(key: Key): void {
    this.#values.delete(key);
  }

  /** A negative age means that the clock was set back, and is no age. */
  #isFresh(age: Millis): boolean {
    const { lasts } = this.#limits;
    return lasts === undefined || (age >= 0 && age < lasts.millis);
  }
}
