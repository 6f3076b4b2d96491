import type { Clock, Millis } from "../domain/time.ts";

export interface MemoLimits {
  /** Number of values kept. The oldest is dropped first. */
  readonly most: number;
  /** Time after its reading has ended, after which a value is read again. Absent for values that never change. */
  readonly lasts?: { readonly millis: Millis; readonly clock: Clock };
}

interface Memo<Value> {
  /** The end of its reading. Null while that is under way. */
  at: Millis | null;
  readonly value: Promise<Value>;
}

/** A cache of answers that cost requests. Concurrent callers share one reading, and failures are not kept. */
export class MemoCache<Key, Value> {
  readonly #values = new Map<Key, Memo<Value>>();
  readonly #limits: MemoLimits;

  constructor(limits: MemoLimits) {
    this.#limits = limits;
  }

  get(key: Key, read: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key);
    if (known !== undefined && this.#isFresh(known)) return known.value;
    const kept: Memo<Value> = { at: null, value: read() };
    this.#values.delete(key);
    this.#values.set(key, kept);
    kept.value.then(
      () => {
        kept.at = this.#now();
      },
      () => {
        if (this.#values.get(key) === kept) this.#values.delete(key);
      },
    );
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limits.most && oldest !== undefined) this.#values.delete(oldest);
    return kept.value;
  }

  /** Returns a fresh value that was read or is being read, without reading it. */
  peek(key: Key): Promise<Value> | undefined {
    const known = this.#values.get(key);
    return known !== undefined && this.#isFresh(known) ? known.value : undefined;
  }

  /** Drops a value, so that the next caller reads it again. */
  forget(key: Key): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }

  #now(): Millis {
    return this.#limits.lasts?.clock.now() ?? 0;
  }

  /**
   * A reading that is under way is shared however long it takes, because it would otherwise begin anew with each look at it. A
   * negative age means that the clock was set back, and is no age.
   */
  #isFresh({ at }: Memo<Value>): boolean {
    const { lasts } = this.#limits;
    if (lasts === undefined || at === null) return true;
    const age = this.#now() - at;
    return age >= 0 && age < lasts.millis;
  }
}
