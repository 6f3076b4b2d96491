import { isAlike, type Json, type JsonObject } from "../../domain/json.ts";
import { AbridgedText, type Pattern } from "./abridged-text.ts";

/** A member with its values in two objects. Undefined where an object lacks it. */
export interface DifferingMember {
  readonly name: string;
  readonly then: Json | undefined;
  readonly now: Json | undefined;
}

/**
 * Returns the members that are not alike in two objects that are written against one pattern. Members that are written
 * alike are passed and not read, because most are. Throws `storeUnusable` for a text that does not fit the pattern.
 */
export function differingMembers(then: string, now: string, pattern: Pattern): DifferingMember[] {
  const past = AbridgedText.inParts(then);
  const present = AbridgedText.inParts(now);
  const found: DifferingMember[] = [];
  const note = (name: string, before: Json | undefined, after: Json | undefined): void => {
    if (!isAlike(before, after)) found.push({ name, then: before, now: after });
  };
  const { keys } = pattern;
  for (let at = past.passAlike(present, pattern); at < keys.length; at = past.passAlike(present, pattern, at + 1)) {
    note(keys[at] ?? "", past.member(pattern, at), present.member(pattern, at));
  }
  const more = past.more();
  const moreNow = present.more();
  for (const name of Object.keys(more)) note(name, more[name], ownMember(moreNow, name));
  for (const name of Object.keys(moreNow)) if (!Object.hasOwn(more, name)) note(name, undefined, moreNow[name]);
  past.finish();
  present.finish();
  return found;
}

/** Names like "constructor" are no members of an object without them. */
const ownMember = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
