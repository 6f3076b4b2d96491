import type { Coverage } from "../../domain/tenant/coverage.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import { compareEntity, type Difference, type Sides } from "./compare.ts";
import { totalsOf } from "./link-changes.ts";
import type { NeighborStates } from "./neighbor-states.ts";
import { endsAtRebuilt } from "./rebuilds.ts";

/**
 * Compares an entity outside of a plan's scope for nothing but its references to what the plan creates again: a membership,
 * a grant, an id in a policy. All else of it stays as it is now.
 */
export function compareReference(
  ref: EntityRef,
  sides: Sides,
  scope: ScopeTest,
  coverage: Coverage,
  around: NeighborStates,
): Difference | null {
  const { rebuilds } = around;
  const { then, now } = sides;
  if (rebuilds === undefined || then === undefined) return null;
  if (recoverable[ref.type].ends !== null) {
    if (now !== undefined || !endsAtRebuilt(then, rebuilds)) return null;
    return compareEntity(ref, sides, scope, coverage, around);
  }
  if (now?.life !== "live") return null;
  const removed = sides.removed.filter(({ target }) => rebuilds.has(target));
  const found = compareEntity(ref, { then: now, now, added: [], removed }, scope, coverage, around);
  if (found === null) return null;
  const properties = found.properties.filter(({ name, now: value }) => rebuilds.names(name, value));
  const links = found.links.filter(({ action }) => action === "add");
  if (properties.length + links.length === 0) return null;
  const { lost, ...rest } = found;
  return { ...rest, properties, links, linkTotals: totalsOf(links) };
}
