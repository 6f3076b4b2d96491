/** Results kept at once. */
const MOST = 20;

/** Answers that cost a pass over a whole list and never change: worked out once, however many ask meanwhile. */
export class Remembered<Key, Value> {
  readonly #values = new Map<Key, Promise<Value>>();

  get(key: Key, work: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = work();
    this.#values.set(key, value);
    value.catch(() => this.#values.delete(key));
    const [oldest] = this.#values.keys();
    if (this.#values.size > MOST && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}
