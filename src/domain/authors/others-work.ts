import type { Actor, Authored } from "../changes/change.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import type { Millis } from "../time.ts";
import { existenceParts, PURGE } from "./audit-record.ts";

/** The authors of an object since a point in time, as far as the log goes back. */
export interface Writers {
  /** The last write to each property, link or existence, if the log names what was written. */
  readonly lastOf: ReadonlyMap<string, Write>;
  /** The last write of each other author to the same parts since a recovery wrote them, for the first authors. */
  readonly earlierOf?: ReadonlyMap<string, readonly Write[]>;
  /** The first write of each author. */
  readonly first: readonly Write[];
  /** True if the first of these writes to its existence restored it, so that it was deleted before all of them. */
  readonly wasDeleted?: boolean;
  /** The ids of the recoveries that wrote parts last. */
  readonly recovered?: ReadonlyMap<string, string>;
}

export interface Write {
  readonly actor: Actor;
  readonly time: Millis;
  /** True for a write of a recovery, which is not the work of a person. */
  readonly recovery: boolean;
}

/** Work of others that a change would undo, with its authors in the order of the parts. */
export interface OthersWork {
  readonly actors: readonly Actor[];
  readonly fields: readonly string[];
  /** True for an object that was deleted before and restored since. */
  readonly isRestored?: true;
}

/**
 * Returns the work on an object that a recovery would undo and that is not `own`: of anyone but the requester, or, if one
 * actor's work is to be undone, of anyone but that actor. `fields` are the parts that the recovery overwrites. With
 * `lastOnly`, the earlier authors of a part are left out, because an undo goes back to what they wrote.
 */
export function othersWorkOn(
  writers: Writers | undefined,
  fields: readonly string[],
  isOwn: (actor: Actor) => boolean,
  { lastOnly = false } = {},
): OthersWork | null {
  if (writers === undefined) return null;
  const theirs: string[] = [];
  const actors: Actor[] = [];
  const note = (actor: Actor) => {
    if (!isOwn(actor) && !actors.some((one) => isSameActor(one, actor))) actors.push(actor);
  };
  for (const field of fields) {
    for (const last of lastWrites(writers, field)) {
      if (last.recovery || isOwn(last.actor)) continue;
      if (!theirs.includes(field)) theirs.push(field);
      note(last.actor);
      // The last deletion or creation alone is what the plan reverses.
      if (!lastOnly && field !== EXISTENCE) for (const one of writers.earlierOf?.get(field) ?? []) note(one.actor);
    }
  }
  if (theirs.length === 0) return null;
  return { actors, fields: theirs, ...(writers.wasDeleted === true ? { isRestored: true } : {}) };
}

/**
 * Returns the last write to a part. A purged object has two to its existence, because a purge and a deletion can have
 * different authors. Takes the first write to an object as its creation, if the log does not name one to its existence.
 */
function lastWrites({ lastOf, first }: Writers, field: string): readonly Write[] {
  const known = asOne(field)
    .flatMap((part) => lastOf.get(part) ?? [])
    .toSorted((a, b) => b.time - a.time);
  if (field !== EXISTENCE) return known;
  if (known.length === 0) return first.toSorted((a, b) => a.time - b.time).slice(0, 1);
  return lastOf.has(PURGE) ? known.slice(0, 2) : known.slice(0, 1);
}

/** Returns the parts that are written as one with a part. */
export const asOne = (part: string): readonly string[] => (existenceParts.includes(part) ? existenceParts : [part]);

/** Returns the ids of the recoveries that wrote some parts of an object last. */
export const recoveriesOf = ({ recovered }: Writers, fields: readonly string[]): ReadonlySet<string> =>
  new Set(fields.flatMap(asOne).flatMap((part) => recovered?.get(part) ?? []));

const isSameActor = (a: Actor, b: Actor): boolean => a === b || actorKey(a) === actorKey(b);

export const actorKey = ({ kind, id, name }: Actor): string => `${kind} ${id ?? name ?? ""}`;

/** Tells apart what one account wrote with several applications and from several addresses, because one of them may be stolen. */
export const sessionKey = ({ actor, app, ip, recovery }: Pick<Authored, "actor" | "app" | "ip" | "recovery">): string =>
  JSON.stringify([actorKey(actor), app, ip, recovery?.id]);

/** Returns the test for the accounts that a text names in records, under whichever name they wrote. */
export function accountTest(records: Iterable<{ readonly actor: Actor }>, text: string): (actor: Actor) => boolean {
  const named = new Set<string>();
  for (const { actor } of records) if (isNamed(actor, text)) named.add(actorKey(actor));
  return (actor) => isNamed(actor, text) || named.has(actorKey(actor));
}

/** Returns true if a text names an actor: by id, user principal name or display name, in any case. */
export const isNamed = ({ id, name }: Actor, text: string): boolean =>
  [id, name].some((each) => each?.toLowerCase() === text.trim().toLowerCase());
