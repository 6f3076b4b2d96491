import type { Actor } from "./change.ts";
import type { RefKey } from "./entity.ts";
import { EXISTENCE } from "./recoverable.ts";
import type { OthersWork } from "./risk-rules.ts";
import type { Millis } from "./time.ts";

/** Who wrote to an object, as far as the log goes back. */
export interface Writers {
  /** The last write to each property, link, or existence, where the log names what was written. */
  readonly lastOf: ReadonlyMap<string, Write>;
  /** The first write of everybody who wrote to it. */
  readonly first: readonly Write[];
}

export interface Write {
  readonly actor: Actor;
  readonly time: Millis;
}

export interface OthersWorkFound {
  readonly suspect: Actor | null;
  /** The suspect's first write to anything in the list. */
  readonly began: Millis | null;
  readonly othersWork: ReadonlyMap<RefKey, OthersWork>;
}

/**
 * The suspected actor is whoever wrote to most objects of a list, the incident began with their first write to one of
 * them, and what somebody else wrote last after that is honest work until shown otherwise. `undone` names the parts a
 * recovery would overwrite.
 */
export function suspicionOf(
  writers: ReadonlyMap<RefKey, Writers>,
  undone: ReadonlyMap<RefKey, readonly string[]>,
): OthersWorkFound {
  const counted = new Map<string, { actor: Actor; objects: number; first: Millis }>();
  for (const object of undone.keys()) {
    for (const { actor, time } of writers.get(object)?.first ?? []) {
      const entry = counted.get(actorKey(actor)) ?? { actor, objects: 0, first: time };
      counted.set(actorKey(actor), entry);
      entry.first = Math.min(entry.first, time);
      entry.objects += 1;
    }
  }
  const [most] = [...counted.values()].sort((a, b) => b.objects - a.objects || a.first - b.first);
  if (most === undefined) return { suspect: null, began: null, othersWork: new Map() };
  const othersWork = new Map<RefKey, OthersWork>();
  for (const [object, fields] of undone) {
    const theirs = fields.flatMap((field) => {
      const last = lastWrite(writers.get(object), field);
      const honest = last !== undefined && last.time >= most.first && actorKey(last.actor) !== actorKey(most.actor);
      return honest ? [{ field, actor: last.actor }] : [];
    });
    const [first] = theirs;
    if (first !== undefined) {
      othersWork.set(object, { actor: first.actor, fields: theirs.map(({ field }) => field) });
    }
  }
  return { suspect: most.actor, began: most.first, othersWork };
}

/** Whoever wrote to an object first since the snapshot made it, if nothing says that it was brought back since. */
function lastWrite(writers: Writers | undefined, field: string): Write | undefined {
  const named = writers?.lastOf.get(field);
  if (named !== undefined || field !== EXISTENCE) return named;
  return writers?.first.toSorted((a, b) => a.time - b.time)[0];
}

export const actorKey = ({ kind, id, name }: Actor): string => `${kind} ${id ?? name ?? ""}`;
