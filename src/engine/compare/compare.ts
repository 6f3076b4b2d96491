import type { Change, LinkChange, LinkTotals, PropertyChange } from "../../domain/change.ts";
import { type Coverage, covers } from "../../domain/coverage.ts";
import type { EntityRef } from "../../domain/entity.ts";
import { sameValue } from "../../domain/equality.ts";
import type { Json } from "../../domain/json.ts";
import { type Link, linkKind } from "../../domain/link.ts";
import type { ReasonCode } from "../../domain/reason.ts";
import { EXISTENCE, recoverable, recoverableProperties } from "../../domain/recoverable.ts";
import type { ScopeTest } from "../../domain/scope.ts";
import { type EntityState, endsOf, labelOf } from "../../domain/state.ts";
import { separateLost } from "./lost-values.ts";
import { goneReason, type NeighborStates } from "./neighbor-states.ts";

/** One entity at the two instants. Absent at an instant without it. */
export interface Sides {
  readonly then: EntityState | undefined;
  readonly now: EntityState | undefined;
  /** Its links that exist now and not then, and the reverse. */
  readonly added: readonly Link[];
  readonly removed: readonly Link[];
}

export type Difference = Omit<Change, "seq">;

/**
 * Returns what differs for one entity and what recovery does about it, or null if nothing differs within the scope. The
 * action follows from the entity's life then and now (source: the drift table of Microsoft's difference report):
 * - live then and live now: `update`
 * - live then and soft-deleted now: `restore`
 * - live now only: `softDelete`
 * - live then and gone now: shown, not recoverable
 * - live at neither instant: no difference
 *
 * Hidden parts do not differ: a link to, or a grant of, a soft-deleted object is neither in force nor lost, because it
 * comes back with that object.
 */
export function compareEntity(
  ref: EntityRef,
  sides: Sides,
  scope: ScopeTest,
  coverage: Coverage,
  around: NeighborStates,
): Difference | null {
  const isEdge = recoverable[ref.type].ends !== null;
  const found = isEdge
    ? compareEdge(ref, sides, scope, coverage, around)
    : compareObject(ref, sides, scope, coverage, around);
  if (found === null) return null;
  const { links, blocked, lost, ...rest } = found;
  return {
    ref,
    displayName: nameIn(sides.now, around) ?? nameIn(sides.then, around) ?? null,
    basis: "snapshot",
    ...rest,
    links,
    linkTotals: totalsOf(links),
    ...(blocked === undefined ? {} : { notRecoverable: blocked }),
    ...(lost === undefined || lost.length === 0 ? {} : { lost }),
  };
}

const nameIn = (state: EntityState | undefined, around: NeighborStates): string | null =>
  state === undefined ? null : labelOf(state, (end) => around.nameOf(end));

/** Counts each link once. */
export function totalsOf(links: readonly LinkChange[]): LinkTotals {
  const planned = links.filter((link) => link.notRecoverable === undefined);
  const add = planned.filter(({ action }) => action === "add").length;
  return { add, remove: planned.length - add, notRecoverable: links.length - planned.length };
}

/** Returns true if recovery acts on a difference. */
export function isRecoverable(change: Difference): boolean {
  return actsOnObject(change) || change.links.some((link) => link.notRecoverable === undefined);
}

/** Returns true if it acts on the object itself and not only on its links. */
export function actsOnObject(change: Difference): boolean {
  return change.notRecoverable === undefined && (change.action !== "update" || change.properties.length > 0);
}

/** Returns the same difference as one that stays, for a reason outside of it. */
export function withheld(change: Difference, reason: ReasonCode): Difference {
  const links = change.links.map((link) => blockedLink(link, reason));
  return {
    ...change,
    links,
    linkTotals: totalsOf(links),
    ...(actsOnObject(change) ? { notRecoverable: reason } : {}),
  };
}

interface FoundChange extends Pick<Change, "action" | "properties" | "lost"> {
  readonly links: readonly LinkChange[];
  readonly blocked: ReasonCode | undefined;
}

function compareObject(
  ref: EntityRef,
  { then, now, added, removed }: Sides,
  scope: ScopeTest,
  coverage: Coverage,
  around: NeighborStates,
): FoundChange | null {
  const existence = scope.covers(ref.type, EXISTENCE);
  if (then?.life !== "live") {
    if (now?.life !== "live" || !existence || recoverable[ref.type].singleton) return null;
    return { action: "softDelete", properties: [], links: [], blocked: whyNotDeleted(now) };
  }
  if (now === undefined) {
    const blocked = around.hidesDeleted(ref.type) ? "notRead" : "hardDeleted";
    return existence ? { action: "restore", properties: [], links: [], blocked } : null;
  }
  if (now.life === "softDeleted" && !existence) return null;
  const { properties, lost } = separateLost(ref, propertyChanges(then, now, scope, coverage), around);
  const blocked = whyNotWritten(now);
  const links = [...removed.map((link) => add(link, around)), ...added.map((link) => remove(link, around))]
    .filter((link) => link !== null)
    .filter((link) => coversLink(ref, link, scope, coverage))
    .map((link) =>
      blockedLink(link, blocked ?? (link.link === "members" ? whyNotMembers(then, now, scope) : undefined)),
    );
  const action = now.life === "softDeleted" ? "restore" : "update";
  if (action === "update" && properties.length + lost.length + links.length === 0) return null;
  const isWritten = action === "restore" || properties.length > 0;
  const why = isWritten ? blocked : lost[0]?.parts[0]?.reason;
  return { action, properties, lost, links: sortLinks(links), blocked: why };
}

/** Compares a grant or an assignment, which is in force while all its ends are live. */
function compareEdge(
  ref: EntityRef,
  { then, now }: Sides,
  scope: ScopeTest,
  coverage: Coverage,
  around: NeighborStates,
): FoundChange | null {
  const existence = scope.covers(ref.type, EXISTENCE);
  if (then === undefined) {
    if (now === undefined || !existence || whyEndsMissing(now, around) !== undefined) return null;
    // Shown, so that a person sees what is removed, because the id of a grant does not say what it grants.
    const properties = everyProperty(now, coverage).map(({ name, then: value }) => ({ name, now: value, then: null }));
    return { action: "softDelete", properties, links: [], blocked: undefined };
  }
  const inForceThen = endsOf(ref, then.properties).every((end) => end.some((one) => around.lifeThen(one) === "live"));
  if (!inForceThen) return null;
  if (now === undefined) {
    const properties = everyProperty(then, coverage);
    return existence ? { action: "restore", properties, links: [], blocked: whyEndsMissing(then, around) } : null;
  }
  const properties = propertyChanges(then, now, scope, coverage);
  return properties.length === 0
    ? null
    : { action: "update", properties, links: [], blocked: whyEndsMissing(now, around) };
}

function propertyChanges(
  then: EntityState,
  now: EntityState,
  scope: ScopeTest,
  coverage: Coverage,
): readonly PropertyChange[] {
  const changes: PropertyChange[] = [];
  for (const name of recoverableProperties(then.ref.type, coverage)) {
    const before: Json = then.properties[name] ?? null;
    const after: Json = now.properties[name] ?? null;
    if (!scope.covers(then.ref.type, name) || sameValue(then.ref.type, name, before, after)) continue;
    changes.push({ name, now: after, then: before });
  }
  return changes;
}

/** Returns every property of a relationship entity, because creating it again takes all of them. */
function everyProperty(then: EntityState, coverage: Coverage): readonly PropertyChange[] {
  return recoverableProperties(then.ref.type, coverage).flatMap((name) => {
    const value = then.properties[name] ?? null;
    return value === null ? [] : [{ name, now: null, then: value }];
  });
}

/** Returns the change for a link that was removed. It was in force only if its target was live. */
function add(link: Link, around: NeighborStates): LinkChange | null {
  if (around.lifeThen(link.target) !== "live") return null;
  const life = around.lifeNow(link.target);
  const stays = life === "softDeleted" && !around.restores(link.target) ? "targetDeleted" : undefined;
  return linkChange(link, "add", around, life === "gone" ? goneReason(link.target, around) : stays);
}

/** Returns the change for a link that was added. A link to an object that stays soft-deleted is not in force. */
function remove(link: Link, around: NeighborStates): LinkChange | null {
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

function blockedLink(link: LinkChange, reason: ReasonCode | undefined): LinkChange {
  return reason === undefined || link.notRecoverable !== undefined ? link : { ...link, notRecoverable: reason };
}

function coversLink(ref: EntityRef, { link }: LinkChange, scope: ScopeTest, coverage: Coverage): boolean {
  const kind = linkKind(ref.type, link);
  return kind !== undefined && covers(coverage, kind.coverage) && scope.covers(ref.type, link);
}

/**
 * Returns the reason why members cannot be written: they follow a rule if the group is dynamic after its own properties
 * are recovered.
 */
function whyNotMembers(then: EntityState, now: EntityState, scope: ScopeTest): ReasonCode | undefined {
  const after = scope.covers("group", "groupTypes") ? then : now;
  return after.dynamicMembership ? "dynamicMembership" : undefined;
}

function whyNotWritten(now: EntityState): ReasonCode | undefined {
  return now.builtIn ? "builtIn" : now.synchronized ? "synchronized" : undefined;
}

function whyNotDeleted(now: EntityState): ReasonCode | undefined {
  return whyNotWritten(now) ?? (recoverable[now.ref.type].softDeletable ? undefined : "notSoftDeletable");
}

function whyEndsMissing(edge: EntityState, around: NeighborStates): ReasonCode | undefined {
  const ends = endsOf(edge.ref, edge.properties);
  const usable = (ref: EntityRef) => around.lifeNow(ref) === "live" || around.restores(ref);
  if (ends.every((end) => end.some(usable))) return undefined;
  const [gone] = ends.find((end) => end.every((ref) => around.lifeNow(ref) === "gone")) ?? [];
  return gone === undefined ? "targetDeleted" : goneReason(gone, around);
}

/** Sorts removals first, so that a link which replaces another finds its place free. The rest of the order is fixed. */
function sortLinks(links: readonly LinkChange[]): readonly LinkChange[] {
  const key = (link: LinkChange) =>
    `${link.action === "remove" ? 0 : 1} ${link.link} ${link.target.type}/${link.target.id}`;
  return links.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
