import type { Json } from "../../domain/json.ts";
import { damagedValue, storedJson } from "../sql/stored-json.ts";

/** The values of a list, one after another. */
export interface Values {
  /** Returns the next value. Throws `storeUnusable` after the last. */
  next(): Json;
  readonly isAtEnd: boolean;
}

/** Values that were read together, which is quickest where all are wanted. */
export class ListedValues implements Values {
  readonly #values: readonly Json[];
  #at: number;

  constructor(values: readonly Json[], from: number) {
    this.#values = values;
    this.#at = from;
  }

  next(): Json {
    const value = this.#values[this.#at++];
    if (value === undefined) throw damagedValue();
    return value;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#values.length;
  }
}

const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125];

/**
 * Values that are read from the text of their list when they are asked for. Passing one takes a look at its characters,
 * which is a fraction of reading it. The text is one that `JSON.stringify` wrote.
 */
export class WrittenValues implements Values {
  readonly #text: string;
  /** The first character of the next value, or the one after the end of the list. */
  #at: number;

  /** `from` is the end of the value before the first: a comma, or the end of the list. */
  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from + 1;
  }

  next(): Json {
    const start = this.#at;
    this.#at = endOf(this.#text, start) + 1;
    return storedJson<Json>(this.#text.slice(start, this.#at - 1));
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length && this.#text.charCodeAt(this.#at - 1) === LIST_END;
  }

  /** The place of the next value, to come back to. */
  get place(): number {
    return this.#at;
  }

  set place(place: number) {
    this.#at = place;
  }

  /** Passes so many values if they are written alike in both texts. Otherwise stays before the first of them. */
  passAlike(other: WrittenValues, count: number): boolean {
    const ahead = other.#at - this.#at;
    let at = this.#at;
    for (let passed = 0; passed < count; passed += 1) {
      const end = endOf(this.#text, at);
      if (!isAlike(this.#text, at, end, other.#text, ahead)) return false;
      at = end + 1;
    }
    this.#at = at;
    other.#at = at + ahead;
    return true;
  }
}

/** Compares a value, and that the other text has no more of it. */
function isAlike(text: string, start: number, end: number, other: string, ahead: number): boolean {
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) !== other.charCodeAt(at + ahead)) return false;
  const next = other.charCodeAt(end + ahead);
  return next === COMMA || next === LIST_END;
}

/** Returns the place of the comma, or of the end of the list, that follows a value. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === LIST || code === OBJECT) depth += 1;
    else if (depth === 0 && (code === COMMA || code === LIST_END)) return at;
    else if (code === LIST_END || code === OBJECT_END) depth -= 1;
  }
  throw damagedValue();
}

/** Returns the place of the quote that ends a text. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}
