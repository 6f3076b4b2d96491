import { inCanonicalOrder, isJsonObject, type Json, type JsonObject, sameJson } from "../../domain/json.ts";
import { damagedValue, storedJson } from "../sql/stored-json.ts";

/** An object that similar ones are written against, with its members in order. */
export interface Pattern {
  readonly object: JsonObject;
  readonly keys: readonly string[];
  readonly values: readonly Json[];
  /** The patterns of the members that are objects, by their places. */
  readonly inner: readonly (Pattern | null)[];
}

/** The marks of one object, one for each member of its pattern and one for its end, as codes of characters. */
const marks = {
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

/** Characters that a text must share with the pattern's, because the two counts take some themselves. */
const WORTH_SHARING = 8;

/** Returns the pattern of an object, or null for names that an object without members of its own answers to. */
export function patternOf(object: JsonObject): Pattern | null {
  const keys = Object.keys(object).sort();
  if (keys.some((key) => key in Object.prototype)) return null;
  const values = keys.map((key) => object[key] ?? null);
  return { object, keys, values, inner: values.map((value) => (isJsonObject(value) ? patternOf(value) : null)) };
}

/**
 * Returns an object as a JSON text of what differs from a pattern: the marks, then the values that they call for. Of a
 * text that begins and ends as the pattern's does, it holds the counts of shared characters and the middle.
 */
export function abridged(object: JsonObject, pattern: Pattern): string {
  const found: Differing = { marks: [], values: [] };
  note(object, pattern, found);
  return JSON.stringify([String.fromCharCode(...found.marks), ...found.values]);
}

interface Differing {
  readonly marks: number[];
  readonly values: Json[];
}

function note(object: JsonObject, { keys, values, inner }: Pattern, found: Differing): void {
  let held = 0;
  for (let at = 0; at < keys.length; at += 1) {
    const value = object[keys[at] ?? ""];
    const before = values[at] ?? null;
    if (value !== undefined) held += 1;
    if (value === before) found.marks.push(marks.same);
    else noteMember(value, before, inner[at] ?? null, found);
  }
  const complete = held === Object.keys(object).length;
  found.marks.push(complete ? marks.end : marks.more);
  if (complete) return;
  const known = new Set(keys);
  const more = Object.entries(object).filter(([key]) => !known.has(key));
  found.values.push(inCanonicalOrder(Object.fromEntries(more)));
}

function noteMember(value: Json | undefined, before: Json, within: Pattern | null, found: Differing): void {
  if (value === undefined) found.marks.push(marks.absent);
  else if (typeof value === "string" && typeof before === "string") noteText(value, before, found);
  else if (typeof value === "object" && value !== null) {
    if (within !== null && isJsonObject(value)) {
      found.marks.push(marks.inner);
      note(value, within, found);
    } else if (sameJson(value, before)) found.marks.push(marks.same);
    else noteWhole(value, found);
  } else noteWhole(value, found);
}

function noteText(text: string, before: string, found: Differing): void {
  const most = Math.min(text.length, before.length);
  let start = 0;
  while (start < most && text.charCodeAt(start) === before.charCodeAt(start)) start += 1;
  const [last, lastBefore] = [text.length - 1, before.length - 1];
  let end = 0;
  while (end < most - start && text.charCodeAt(last - end) === before.charCodeAt(lastBefore - end)) end += 1;
  if (start + end < WORTH_SHARING) {
    noteWhole(text, found);
    return;
  }
  found.marks.push(marks.middle);
  found.values.push(start, end, text.slice(start, text.length - end));
}

function noteWhole(value: Json, found: Differing): void {
  found.marks.push(marks.value);
  found.values.push(inCanonicalOrder(value));
}

/** Returns the object that `abridged` made a text of. Throws `storeUnusable` for a text that does not fit the pattern. */
export function unabridged(text: string, pattern: Pattern): JsonObject {
  const source = new AbridgedText(storedJson<Json>(text));
  const object = source.object(pattern);
  source.finish();
  return object;
}

/** Reads marks and values in turn. */
class AbridgedText {
  readonly #marks: string;
  readonly #values: readonly Json[];
  #mark = 0;
  #value = 1;

  constructor(list: Json) {
    this.#values = Array.isArray(list) ? list : [];
    this.#marks = this.#textOf(this.#values[0]);
  }

  object(pattern: Pattern): JsonObject {
    // A copy has the members in order and is made at once, which setting one after another would take long for.
    const object: { [key: string]: Json } = { ...pattern.object };
    const { keys } = pattern;
    for (let at = 0; at < keys.length; at += 1) {
      const mark = this.#marks.charCodeAt(this.#mark++);
      if (mark !== marks.same) this.#set(object, pattern, at, mark);
    }
    const end = this.#marks.charCodeAt(this.#mark++);
    if (end === marks.end) return object;
    const more = this.#next();
    if (end !== marks.more || !isJsonObject(more)) throw damagedValue();
    const members = [...Object.entries(object), ...Object.entries(more)];
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #set(object: { [key: string]: Json }, { keys, values, inner }: Pattern, at: number, mark: number): void {
    const key = keys[at] ?? "";
    const before = values[at] ?? null;
    if (mark === marks.value) object[key] = this.#next();
    else if (mark === marks.middle) object[key] = this.#around(this.#textOf(before));
    else if (mark === marks.absent) delete object[key];
    else {
      const within = inner[at] ?? null;
      if (mark !== marks.inner || within === null) throw damagedValue();
      object[key] = this.object(within);
    }
  }

  finish(): void {
    if (this.#mark !== this.#marks.length || this.#value !== this.#values.length) throw damagedValue();
  }

  #next(): Json {
    const value = this.#values[this.#value++];
    if (value === undefined) throw damagedValue();
    return value;
  }

  #around(before: string): string {
    const [start, end, middle] = [this.#next(), this.#next(), this.#textOf(this.#next())];
    if (typeof start !== "number" || typeof end !== "number") throw damagedValue();
    return before.slice(0, start) + middle + before.slice(before.length - end);
  }

  #textOf(value: Json | undefined): string {
    if (typeof value !== "string") throw damagedValue();
    return value;
  }
}
