import { inCanonicalOrder, isJsonObject, type Json, type JsonObject, sameJson } from "../../domain/json.ts";
import { AbridgedText, marks, type Pattern } from "./abridged-text.ts";

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
  // The marks take the first place when they are known.
  const found: Differing = { marks: [], values: [""] };
  note(object, pattern, found);
  found.values[0] = String.fromCharCode(...found.marks);
  return JSON.stringify(found.values);
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
  const source = AbridgedText.whole(text);
  const object = source.object(pattern);
  source.finish();
  return object;
}
