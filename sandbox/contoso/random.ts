/** A deterministic stream of choices: the same seed gives the same ones on every machine. Not for secrets. */
export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  chance(probability: number): boolean;
  /** Throws a `RangeError` if the list is empty. */
  pick<T>(list: readonly T[]): T;
  /** Up to `count` different elements, in random order. */
  sample<T>(list: readonly T[], count: number): T[];
  /** Digits, for telephone numbers and the like. */
  digits(count: number): string;
  guid(): string;
  /** A stream of its own that depends on this one's seed and the label, not on what was drawn before. */
  fork(label: string): SeededRandom;
}

/** xoshiro128** by Blackman and Vigna, its state filled by splitmix32 from a hash of the seed. */
export function randomFrom(seed: string): SeededRandom {
  let [a, b, c, d] = stateFrom(seed);

  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  const next = () => word() / 2 ** 32;
  const int = (below: number) => Math.floor(next() * below);
  const hex = () => word().toString(16).padStart(8, "0");

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => elementAt(list, int(list.length)),
    sample(list, count) {
      const rest = new Map<number, number>();
      const taken = [];
      // A shuffle that stores only what it moved: a few out of a hundred thousand cost a few.
      for (let i = 0; i < Math.min(count, list.length); i++) {
        const j = i + int(list.length - i);
        taken.push(elementAt(list, rest.get(j) ?? j));
        rest.set(j, rest.get(i) ?? i);
      }
      return taken;
    },
    digits: (count) => Array.from({ length: count }, () => int(10)).join(""),
    guid() {
      const text = hex() + hex() + hex() + hex();
      const variant = "89ab".charAt(Number.parseInt(text.charAt(16), 16) & 3);
      return [
        text.slice(0, 8),
        text.slice(8, 12),
        `4${text.slice(13, 16)}`,
        variant + text.slice(17, 20),
        text.slice(20),
      ].join("-");
    },
    fork: (label) => randomFrom(`${seed}/${label}`),
  };
}

function stateFrom(seed: string): [number, number, number, number] {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  const splitmix = () => {
    hash = (hash + 0x9e3779b9) | 0;
    let z = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [splitmix(), splitmix(), splitmix(), splitmix()];
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

function elementAt<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new RangeError("Nothing to pick from: the list is empty.");
  return element;
}
