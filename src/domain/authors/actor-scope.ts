import { containersFirst } from "../changes/dependency-order.ts";
import { invalid } from "../errors.ts";
import type { EntityRef } from "../tenant/entity.ts";
import type { EntityIds, Scope } from "../tenant/scope.ts";
import { type Instant, iso, type Millis, parseIso } from "../time.ts";

/** Returns the time from which an actor's work is undone. Throws `invalidInput` for a time before the snapshot. */
export function actorSince({ since }: Pick<Scope, "since">, snapshot: Instant): Millis {
  const time = (since === undefined ? null : parseIso(since)) ?? snapshot;
  if (time >= snapshot) return time;
  throw invalid(
    `"since" is before the snapshot of ${iso(snapshot)}. Choose a snapshot taken at or before that time; a time is accepted in place of the id.`,
  );
}

/**
 * Splits objects into parts of at most `most`. Objects come before the objects that point at them and are then ordered
 * by id, so the same objects always make the same parts.
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

/** Groups refs into the `entities` form of a scope. */
export const entitiesOf = (refs: readonly EntityRef[]): readonly EntityIds[] =>
  [...Map.groupBy(refs, ({ type }) => type)].map(([type, ofType]) => ({ type, ids: ofType.map(({ id }) => id) }));
