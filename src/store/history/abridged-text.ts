import { isJsonObject, type Json, type JsonObject } from "../../domain/json.ts";
import { damagedValue, storedJson } from "../sql/stored-json.ts";
import { ListedValues, type Values, WrittenValues } from "./written-values.ts";

/** An object that similar ones are written against, with its members in order. */
export interface Pattern {
  readonly object: JsonObject;
  readonly keys: readonly string[];
  readonly values: readonly Json[];
  /** The patterns of the members that are objects, by their places. */
  readonly inner: readonly (Pattern | null)[];
}

/** The marks of one object, one for each member of its pattern and one for its end, as codes of characters. */
export const marks = {
  same: codeOf("="),
  absent: codeOf("-"),
  value: codeOf("v"),
  middle: codeOf("m"),
  inner: codeOf("("),
  end: codeOf(")"),
  more: codeOf("+"),
} as const;

function codeOf(mark: string): number {
  return mark.charCodeAt(0);
}

const SAME = marks.same;
const END = marks.end;
/** The text of every such list begins with its marks. */
const BEGIN = '["';
const UNCOUNTED = 255;

/** The values that a member takes, by its mark. A member that is an object takes those of its own marks. */
const valuesOf = new Uint8Array(128).fill(UNCOUNTED);
valuesOf[marks.same] = 0;
valuesOf[marks.absent] = 0;
valuesOf[marks.value] = 1;
valuesOf[marks.middle] = 3;

/**
 * Reads the marks and values of an object that is written against a pattern, in turn. Every method throws `storeUnusable`
 * for a text that does not fit the pattern.
 */
export class AbridgedText<Held extends Values = Values> {
  readonly #marks: string;
  readonly #values: Held;
  #mark = 0;

  private constructor(marks: string, values: Held) {
    this.#marks = marks;
    this.#values = values;
  }

  /** Reads all values at once, for an object that is wanted as a whole. */
  static whole(text: string): AbridgedText {
    const list = storedJson<Json>(text);
    const values = Array.isArray(list) ? list : [];
    return new AbridgedText(textIn(values[0]), new ListedValues(values, 1));
  }

  /** Reads values when they are asked for, for an object of which most is passed. */
  static inParts(text: string): AbridgedText<WrittenValues> {
    const end = text.indexOf('"', BEGIN.length);
    if (!text.startsWith(BEGIN) || end < 0) throw damagedValue();
    return new AbridgedText(text.slice(BEGIN.length, end), new WrittenValues(text, end + 1));
  }

  /** Reads a whole object. */
  object(pattern: Pattern): JsonObject {
    // A copy has the members in order and is made at once, which setting one after another would take long for.
    const object: { [key: string]: Json } = { ...pattern.object };
    const { keys } = pattern;
    for (let at = 0; at < keys.length; at += 1) {
      if (this.#marks.charCodeAt(this.#mark) === marks.same) {
        this.#mark += 1;
        continue;
      }
      const [key, value] = [keys[at] ?? "", this.member(pattern, at)];
      if (value === undefined) delete object[key];
      else object[key] = value;
    }
    const more = Object.entries(this.more());
    if (more.length === 0) return object;
    return Object.fromEntries([...Object.entries(object), ...more].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Reads the next member, which is at this place of its pattern. Returns undefined for one that the object lacks. */
  member({ values, inner }: Pattern, at: number): Json | undefined {
    const mark = this.#marks.charCodeAt(this.#mark++);
    const before = values[at] ?? null;
    if (mark === marks.same) return before;
    if (mark === marks.value) return this.#values.next();
    if (mark === marks.middle) return this.#around(textIn(before));
    if (mark === marks.absent) return undefined;
    const within = inner[at] ?? null;
    if (mark !== marks.inner || within === null) throw damagedValue();
    return this.object(within);
  }

  /**
   * Passes members of two texts of one pattern, from a place on, as long as both have the same marks and values for them.
   * Returns the place of the first other member, or the number of members.
   */
  passAlike(this: AbridgedText<WrittenValues>, other: AbridgedText<WrittenValues>, pattern: Pattern, from = 0): number {
    const { length } = pattern.keys;
    for (let at = from; at < length; at += 1) {
      // Most members are as in the pattern, and a loop over their marks takes a fraction of a call for each.
      at += this.#passRun(other, length - at);
      if (at < length && !this.#passSame(other, pattern, at)) return at;
    }
    return length;
  }

  /** Passes the next members that are as in the pattern in both texts, at most so many. Returns their number. */
  #passRun(other: AbridgedText<WrittenValues>, most: number): number {
    const mine = this.#marks;
    const theirs = other.#marks;
    const start = this.#mark;
    const ahead = other.#mark - start;
    let mark = start;
    while (mark < start + most && mine.charCodeAt(mark) === SAME && theirs.charCodeAt(mark + ahead) === SAME) mark += 1;
    this.#mark = mark;
    other.#mark = mark + ahead;
    return mark - start;
  }

  /** Passes one member if it has the same mark and values in both texts. */
  #passSame(this: AbridgedText<WrittenValues>, other: AbridgedText<WrittenValues>, { inner }: Pattern, at: number) {
    const mark = this.#marks.charCodeAt(this.#mark);
    if (mark !== other.#marks.charCodeAt(other.#mark)) return false;
    const within = mark === marks.inner ? (inner[at] ?? null) : null;
    if (within !== null) return this.#passSameObject(other, within);
    const count = valuesOf[mark] ?? UNCOUNTED;
    if (count === UNCOUNTED || !this.#values.passAlike(other.#values, count)) return false;
    this.#mark += 1;
    other.#mark += 1;
    return true;
  }

  /** Passes a member that is an object as a whole, or stays before it. */
  #passSameObject(this: AbridgedText<WrittenValues>, other: AbridgedText<WrittenValues>, within: Pattern): boolean {
    const places = [this.#mark, this.#values.place, other.#mark, other.#values.place] as const;
    this.#mark += 1;
    other.#mark += 1;
    const isWhole = this.passAlike(other, within) === within.keys.length;
    if (isWhole && this.#marks.charCodeAt(this.#mark) === END && other.#marks.charCodeAt(other.#mark) === END) {
      this.#mark += 1;
      other.#mark += 1;
      return true;
    }
    [this.#mark, this.#values.place, other.#mark, other.#values.place] = places;
    return false;
  }

  /** Reads the members that the pattern lacks, which come last. */
  more(): JsonObject {
    const end = this.#marks.charCodeAt(this.#mark++);
    if (end === marks.end) return {};
    const more = this.#values.next();
    if (end !== marks.more || !isJsonObject(more)) throw damagedValue();
    return more;
  }

  /** Ends the reading. */
  finish(): void {
    if (this.#mark !== this.#marks.length || !this.#values.isAtEnd) throw damagedValue();
  }

  #around(before: string): string {
    const values = this.#values;
    const [start, end, middle] = [values.next(), values.next(), textIn(values.next())];
    if (typeof start !== "number" || typeof end !== "number") throw damagedValue();
    return before.slice(0, start) + middle + before.slice(before.length - end);
  }
}

function textIn(value: Json | undefined): string {
  if (typeof value !== "string") throw damagedValue();
  return value;
}
