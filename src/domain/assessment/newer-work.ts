import { actorQuoted } from "../authors/actor-name.ts";
import type { Actor } from "../changes/change.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { iso, type Millis } from "../time.ts";
import { andMore, countOf, nounOf } from "../words/counted-words.ts";
import { firstOf } from "../words/name-list.ts";
import { cleaned, quoted } from "../words/untrusted.ts";

/** Writes that the log has and that came after a list's reading of their objects, so that the list lacks them. */
export interface NewerWork {
  readonly readFrom: Millis;
  readonly readUntil: Millis;
  readonly writes: number;
  readonly last: Millis;
  /** The authors, the newest first. */
  readonly actors: readonly Actor[];
  readonly objects: number;
  /** The first of the objects. */
  readonly items: readonly NewerObject[];
  /** There may be more, because not all records were read. */
  readonly isCut?: true;
}

export interface NewerObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** The properties and links that were written, or what happened to the object. */
  readonly parts: readonly string[];
}

/** The objects of newer work that are named, and the most parts and authors of them. */
export const NEWER_NAMED = 5;
const PARTS_NAMED = 3;

/** Names the writes that a comparison lacks, because the tenant was read before them. */
export function newerSentence({ readFrom, readUntil, writes, last, actors, objects, items, isCut }: NewerWork): string {
  const named = items.map(({ ref, displayName, parts }) => {
    const what = firstOf(parts, PARTS_NAMED, (part) => cleaned(part, 60));
    return `${nounOf(ref.type)} ${quoted(displayName ?? ref.id)} (${what})`;
  });
  const by = firstOf(actors, PARTS_NAMED, actorQuoted);
  const perhaps = isCut === true ? ", and perhaps more, because not all records were read" : "";
  return (
    `Newer than this comparison, for which the tenant was read from ${iso(readFrom)} to ${iso(readUntil)}, one type after another: ` +
    `${countOf(writes, "write")} by ${by} to ${countOf(objects, "object")}, the last at ${iso(last)}${perhaps}: ` +
    `${named.join("; ")}${andMore(objects, items.length)}. A new comparison takes them in.`
  );
}

export const newerLines = ({ newer }: { readonly newer?: NewerWork | undefined }): readonly string[] =>
  newer === undefined ? [] : [newerSentence(newer)];
