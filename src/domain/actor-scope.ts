import { containersFirst } from "./dependency-order.ts";
import type { EntityRef } from "./entity.ts";
import { invalid } from "./errors.ts";
import type { EntityIds, Scope } from "./scope.ts";
import { type Instant, iso, type Millis, parseIso } from "./time.ts";

/** From when on an actor's work is undone; `invalidInput` for a time the snapshot does not reach back to. */
export function actorSince({ since }: Pick<Scope, "since">, snapshot: Instant): Millis {
  const time = (since === undefined ? null : parseIso(since)) ?? snapshot;
  if (time >= snapshot) return time;
  throw invalid(
    `"since" is before the snapshot of ${iso(snapshot)}. Take a snapshot that is not after it: its time can stand for the id.`,
  );
}

/**
 * Objects in parts of at most so many: what others point at in an earlier part than what points at it, then by id, so
 * that the same objects always make the same parts.
 */
export function inParts(refs: Iterable<EntityRef>, most: number): readonly (readonly EntityRef[])[] {
  const ordered = [...refs].sort(
    (a, b) =>
      containersFirst.indexOf(a.type) - containersFirst.indexOf(b.type) || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
  const parts: EntityRef[][] = [];
  for (let from = 0; from < ordered.length; from += most) parts.push(ordered.slice(from, from + most));
  return parts;
}

/** As the entities of a scope. */
export const entitiesOf = (refs: readonly EntityRef[]): readonly EntityIds[] =>
  [...Map.groupBy(refs, ({ type }) => type)].map(([type, ofType]) => ({ type, ids: ofType.map(({ id }) => id) }));
