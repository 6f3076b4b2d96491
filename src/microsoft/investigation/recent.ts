import type { Clock, Millis } from "../../domain/time.ts";

export interface RecentLimits {
  readonly lasts: Millis;
  readonly most: number;
}

/** Answers that may be a little old: read once for everybody who asks meanwhile and shortly afterwards. A failure is not kept. */
export class Recent<Value> {
  readonly #values = new Map<string, { readonly at: Millis; readonly value: Promise<Value> }>();
  readonly #clock: Clock;
  readonly #limits: RecentLimits;

  constructor(clock: Clock, limits: RecentLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get(key: string, read: () => Promise<Value>): Promise<Value> {
    const now = this.#clock.now();
    const known = this.#values.get(key);
    if (known !== undefined && now >= known.at && now - known.at < this.#limits.lasts) return known.value;
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
}
