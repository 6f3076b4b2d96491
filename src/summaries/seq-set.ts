/** Whole numbers from 0 on, such as places in a list: few are kept one by one, many as a bit each. */
export class SeqSet {
  #few: Set<number> | null = new Set();
  #bits = new Uint32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(seq: number): boolean {
    if (this.#few !== null) return this.#few.has(seq);
    return ((this.#bits[seq >>> 5] ?? 0) & (1 << (seq & 31))) !== 0;
  }

  /** True if it was not there yet. */
  add(seq: number): boolean {
    const isNew = this.#few === null ? this.#set(seq) : !this.#few.has(seq);
    if (!isNew) return false;
    this.#size += 1;
    this.#few?.add(seq);
    if (this.#few !== null && this.#few.size > FEW) this.#pack(this.#few);
    return true;
  }

  #set(seq: number): boolean {
    const [word, bit] = [seq >>> 5, 1 << (seq & 31)];
    if (word >= this.#bits.length) {
      const larger = new Uint32Array(2 * word + 1);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const before = this.#bits[word] ?? 0;
    this.#bits[word] = before | bit;
    return (before & bit) === 0;
  }

  #pack(few: ReadonlySet<number>): void {
    this.#few = null;
    for (const seq of few) this.#set(seq);
  }
}

/** As many numbers in a set take more room than the bits of a list of a million. */
const FEW = 4_096;
