import type { LinkChange, PropertyChange } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import type { Difference } from "../compare/compare.ts";
import { totalsOf } from "../compare/link-changes.ts";
import type { NeighborStates } from "../compare/neighbor-states.ts";
import type { Undone } from "./undone.ts";

/**
 * Returns the actor's changes to an object that someone else has deleted since. They are shown and stay, because the
 * values of a deleted object cannot be written and take effect again with its restore. Null if there are none.
 */
export function onDeleted({ one, sides }: Undone, scope: ScopeTest, around: NeighborStates): Difference | null {
  const { ref, now, replayed } = one;
  if (now?.life !== "softDeleted" || sides.then?.life !== "softDeleted" || recoverable[ref.type].ends !== null)
    return null;
  const properties = [...replayed.properties].flatMap(([name, { undone }]): PropertyChange[] => {
    const [is, then] = [now.properties[name] ?? null, undone?.value ?? null];
    const differs = undone !== null && scope.covers(ref.type, name) && !sameValue(ref.type, name, is, then);
    return differs ? [{ name, now: is, then }] : [];
  });
  const links = [
    ...sides.removed.map((link) => ({ ...link, action: "add" as const })),
    ...sides.added.map((link) => ({ ...link, action: "remove" as const })),
  ]
    .filter(({ link }) => scope.covers(ref.type, link))
    .map(({ link, target, action }): LinkChange => {
      return { link, target, targetName: around.nameOf(target), action, notRecoverable: "objectDeleted" };
    });
  if (properties.length + links.length === 0) return null;
  return {
    ref,
    displayName: now.displayName,
    action: "update",
    basis: "audit",
    properties,
    links,
    linkTotals: totalsOf(links),
    notRecoverable: "objectDeleted",
  };
}
