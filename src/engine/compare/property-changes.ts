import type { PropertyChange } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import type { Json } from "../../domain/json.ts";
import type { Coverage } from "../../domain/tenant/coverage.ts";
import { recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { DifferingMember } from "../../store/history/differing-members.ts";
import type { NeighborStates } from "./neighbor-states.ts";

/** An object that is there at both instants. */
interface BothStates {
  readonly then: EntityState;
  readonly now: EntityState;
  /** The properties that are not alike, where that is known without reading all. */
  readonly differing?: readonly DifferingMember[] | null | undefined;
}

/** Returns the properties within the scope whose values mean something else at the two instants. */
export function propertyChanges(
  { then, now, differing }: BothStates,
  scope: ScopeTest,
  coverage: Coverage,
  { rebuilds }: NeighborStates,
): readonly PropertyChange[] {
  const { type } = then.ref;
  const changes: PropertyChange[] = [];
  const note = (name: string, before: Json, after: Json): void => {
    if (sameValue(type, name, before, after) && rebuilds?.names(name, after) !== true) return;
    if (scope.covers(type, name)) changes.push({ name, now: after, then: before });
  };
  const names = recoverableProperties(type, coverage);
  // A value that stays the same may name what the plan creates again, so that all are looked at for that.
  if (rebuilds !== undefined || differing == null) {
    for (const name of names) note(name, then.properties[name] ?? null, now.properties[name] ?? null);
  } else {
    for (const member of differing) {
      if (names.includes(member.name)) note(member.name, member.then ?? null, member.now ?? null);
    }
  }
  return changes;
}

/** Returns every one of these properties that was set, because creating an entity again takes all of them. */
export function everyProperty(then: EntityState, names: readonly string[]): readonly PropertyChange[] {
  return names.flatMap((name) => {
    const value = then.properties[name] ?? null;
    return value === null ? [] : [{ name, now: null, then: value }];
  });
}
