import { hash } from "node:crypto";

/** Words of a slot: four for the id, one for the number. */
const WORDS = 5;
const FIRST_SLOTS = 1_024;

/**
 * Numbers by id, in 20 bytes for each id and as many again in reserve, where a map of texts would take 100. A GUID is
 * compared as the number it is, any other id by 128 bits of its hash.
 */
export class NumberById {
  // Signed, because a larger number would be an object of its own wherever it is passed on.
  #slots = new Int32Array(FIRST_SLOTS * WORDS);
  #size = 0;
  readonly #key = new Int32Array(4);

  /** Returns the number of an id, which is `next` if it had none. Numbers are not zero. */
  numberOf(id: string, next: number): number {
    if (this.#size * 2 * WORDS >= this.#slots.length) this.#grow();
    if (!readGuid(id, this.#key)) readGuid(guidOf(hash("sha256", id, "hex")), this.#key);
    const at = placeOf(this.#slots, this.#key, 0);
    const known = this.#slots[at + 4] ?? 0;
    if (known !== 0) return known;
    for (let word = 0; word < 4; word += 1) this.#slots[at + word] = this.#key[word] ?? 0;
    this.#slots[at + 4] = next;
    this.#size += 1;
    return next;
  }

  /** Gives its memory back at once, and forgets all numbers. */
  release(): void {
    this.#slots.buffer.transfer(0);
    this.#slots = new Int32Array(FIRST_SLOTS * WORDS);
    this.#size = 0;
  }

  #grow(): void {
    const grown = new Int32Array(this.#slots.length * 2);
    for (let from = 0; from < this.#slots.length; from += WORDS) {
      if (this.#slots[from + 4] === 0) continue;
      grown.set(this.#slots.subarray(from, from + WORDS), placeOf(grown, this.#slots, from));
    }
    this.#slots.buffer.transfer(0);
    this.#slots = grown;
  }
}

/** Returns the place of the slot that holds a key, or of the free one where it belongs. `slots` must have a free one. */
function placeOf(slots: Int32Array, key: Int32Array, from: number): number {
  const count = slots.length / WORDS;
  const a = key[from] ?? 0;
  const b = key[from + 1] ?? 0;
  const c = key[from + 2] ?? 0;
  const d = key[from + 3] ?? 0;
  for (let slot = (a ^ d) & (count - 1); ; slot = (slot + 1) & (count - 1)) {
    const at = slot * WORDS;
    if (slots[at + 4] === 0) return at;
    if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return at;
  }
}

/** Returns the first digits of a hash in the form of a GUID. */
const guidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");

/** Reads a GUID in lower case as four words. Returns false for any other text. */
function readGuid(text: string, into: Int32Array): boolean {
  if (text.length !== GUID_LENGTH) return false;
  let wrong = 0;
  for (let nth = 0; nth < HYPHENS.length; nth += 1) wrong |= text.charCodeAt(HYPHENS[nth] ?? 0) ^ HYPHEN;
  for (let word = 0; word < 4; word += 1) {
    let value = 0;
    for (let digit = 0; digit < 8; digit += 1) {
      const code = text.charCodeAt(DIGITS[word * 8 + digit] ?? 0);
      const read = VALUES[code & 127] ?? NO_DIGIT;
      wrong |= (read | code) & ~127;
      value = (value << 4) | read;
    }
    into[word] = value;
  }
  return wrong === 0;
}

const GUID_LENGTH = 36;
const HYPHEN = 45;
const HYPHENS = [8, 13, 18, 23] as const;
const DIGITS = Uint8Array.from([...Array(GUID_LENGTH).keys()].filter((at) => !HYPHENS.some((hyphen) => hyphen === at)));
/** Beyond ASCII, so that one comparison finds both wrong digits and wrong letters. */
const NO_DIGIT = 128;
/** The values of the digits by their ASCII codes. */
const VALUES = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [..."0123456789abcdef"].entries()) VALUES[digit.charCodeAt(0)] = value;
