import type { LinkChange, LinkTotals } from "../../domain/changes/change.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import { type Coverage, covers } from "../../domain/tenant/coverage.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { type Link, linkKind } from "../../domain/tenant/link.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import { goneReason, type NeighborStates } from "./neighbor-states.ts";

const noLinks: LinkTotals = { add: 0, remove: 0, notRecoverable: 0 };

/** Counts each link once. */
export function totalsOf(links: readonly LinkChange[]): LinkTotals {
  if (links.length === 0) return noLinks;
  const planned = links.filter((link) => link.notRecoverable === undefined);
  const add = planned.filter(({ action }) => action === "add").length;
  return { add, remove: planned.length - add, notRecoverable: links.length - planned.length };
}

/** Returns the change for a link that was removed. It was in force only if its target was live. */
export function linkToAdd(link: Link, around: NeighborStates): LinkChange | null {
  if (around.lifeThen(link.target) !== "live") return null;
  const life = around.lifeNow(link.target);
  if (life === "live" || around.restores(link.target)) return linkChange(link, "add", around, undefined);
  return linkChange(link, "add", around, life === "gone" ? goneReason(link.target, around) : "targetDeleted");
}

/** Returns the change for a link that was added. A link to an object that stays soft-deleted is not in force. */
export function linkToRemove(link: Link, around: NeighborStates): LinkChange | null {
  const inForce = around.lifeNow(link.target) === "live" || around.restores(link.target);
  return inForce ? linkChange(link, "remove", around, undefined) : null;
}

function linkChange(
  { link, target }: Link,
  action: LinkChange["action"],
  around: NeighborStates,
  reason: ReasonCode | undefined,
): LinkChange {
  const change = { link, target, targetName: around.nameOf(target), action };
  return reason === undefined ? change : { ...change, notRecoverable: reason };
}

export function blockedLink(link: LinkChange, reason: ReasonCode | undefined): LinkChange {
  return reason === undefined || link.notRecoverable !== undefined ? link : { ...link, notRecoverable: reason };
}

export function coversLink(ref: EntityRef, { link }: LinkChange, scope: ScopeTest, coverage: Coverage): boolean {
  const kind = linkKind(ref.type, link);
  return kind !== undefined && covers(coverage, kind.coverage) && scope.covers(ref.type, link);
}

/** Sorts removals first, so that a link which replaces another finds its place free. The rest of the order is fixed. */
export function sortLinks(links: readonly LinkChange[]): readonly LinkChange[] {
  if (links.length < 2) return links;
  const key = (link: LinkChange) =>
    `${link.action === "remove" ? 0 : 1} ${link.link} ${link.target.type}/${link.target.id}`;
  return links.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
