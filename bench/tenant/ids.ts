/** Any 32-bit number to another, each to one of its own: MurmurHash3's finalizer. */
export function mixed(value: number): number {
  let word = value;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

const padded = (word: number): string => word.toString(16).padStart(4, "0");

// An id is put together from few ready pieces, because a link costs two of them and a tenant has millions of links.
const words = Array.from({ length: 65_536 }, (_, word) => padded(word));
const middles = Array.from({ length: 4_096 }, (_, at) => {
  const [a, b] = [mixed(at), mixed(at + 4_096)];
  return `-${padded(a >>> 16)}-${padded((a & 0x0fff) | 0x4000)}-${padded((b & 0x3fff) | 0x8000)}-${padded(b >>> 16)}`;
});

/**
 * Ids of numbered objects: GUIDs in no order, no two alike, worked out and not kept. The same seed gives the same ids.
 */
export class Ids {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = mixed(seed);
  }

  of(number: number): string {
    const first = mixed(number ^ this.#seed);
    // The number, where `numberOf` finds it again.
    const last = (number + Math.imul(first, 0x9e3779b1)) >>> 0;
    const start = (words[first >>> 16] ?? "") + (words[first & 0xffff] ?? "");
    return start + (middles[last & 0xfff] ?? "") + ((words[last >>> 16] ?? "") + (words[last & 0xffff] ?? ""));
  }

  /** Returns the number that an id was made of, or null for an id of another seed. */
  numberOf(id: string): number | null {
    const first = Number.parseInt(id.slice(0, 8), 16);
    const number = (Number.parseInt(id.slice(-8), 16) - Math.imul(first, 0x9e3779b1)) >>> 0;
    return this.of(number) === id ? number : null;
  }
}
