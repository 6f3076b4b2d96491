import { type AuditRecord, writtenBy } from "./audit-record.ts";
import type { Actor } from "./change.ts";
import { type RefKey, refKey } from "./entity.ts";
import { actorKey } from "./others-work.ts";
import type { Millis } from "./time.ts";

/** What one actor did to a list's objects: how many of them, and between when. */
export interface ActorShare {
  readonly actor: Actor;
  readonly objects: number;
  readonly first: Millis;
  readonly last: Millis;
}

/** Counts who wrote to the objects of a list, record by record in any order; memory follows those objects. */
export class ActorTally {
  readonly #changed: { has(object: RefKey): boolean };
  readonly #shares = new Map<string, { actor: Actor; objects: Set<RefKey>; first: Millis; last: Millis }>();

  constructor(changed: { has(object: RefKey): boolean }) {
    this.#changed = changed;
  }

  add(record: AuditRecord): void {
    const objects = writtenBy(record)
      .map(({ ref }) => refKey(ref))
      .filter((object) => this.#changed.has(object));
    if (objects.length === 0) return;
    const { actor, time } = record;
    const key = actorKey(actor);
    const share = this.#shares.get(key) ?? { actor, objects: new Set(), first: time, last: time };
    this.#shares.set(key, share);
    for (const object of objects) share.objects.add(object);
    share.first = Math.min(share.first, time);
    share.last = Math.max(share.last, time);
  }

  /** Whoever wrote to most objects first; at most so many. */
  largest(most: number): ActorShare[] {
    return [...this.#shares.values()]
      .map(({ actor, objects, first, last }) => ({ actor, objects: objects.size, first, last }))
      .sort((a, b) => b.objects - a.objects)
      .slice(0, most);
  }
}
