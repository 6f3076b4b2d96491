import type { Change, LinkChange } from "../../domain/changes/change.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import { whyNotRebuilt } from "../../domain/changes/rebuild.ts";
import type { Coverage } from "../../domain/tenant/coverage.ts";
import { type EntityRef, isServiceEntityType } from "../../domain/tenant/entity.ts";
import { heldProperties } from "../../domain/tenant/held-properties.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverable, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import { type EntityState, endsOf, labelOf } from "../../domain/tenant/state.ts";
import type { DifferingMember } from "../../store/history/differing-members.ts";
import { blockedLink, coversLink, linkToAdd, linkToRemove, sortLinks, totalsOf } from "./link-changes.ts";
import { separateLost } from "./lost-values.ts";
import { goneReason, type NeighborStates } from "./neighbor-states.ts";
import { everyProperty, propertyChanges } from "./property-changes.ts";
import { repointsOf } from "./rebuilds.ts";

/** One entity at the two instants. Absent at an instant without it. */
export interface Sides {
  readonly then: EntityState | undefined;
  readonly now: EntityState | undefined;
  /** The properties that are not alike at the two instants, where that is known without reading all. */
  readonly differing?: readonly DifferingMember[] | null;
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
 * - live then and gone now: shown, and `rebuild` if the plan creates such objects again
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
  if (coverage === "microsoft" && !isServiceEntityType(ref.type)) return null;
  const isEdge = recoverable[ref.type].ends !== null;
  const found = isEdge
    ? compareEdge(ref, sides, scope, coverage, around)
    : compareObject(ref, sides, scope, coverage, around);
  if (found === null) return null;
  const { action, properties, links, blocked, lost, restored } = found;
  const { rebuilds } = around;
  const repoints = isEdge || rebuilds === undefined ? [] : repointsOf(ref, properties, rebuilds, around.nameOf);
  return {
    ref,
    displayName: nameIn(sides.now, around) ?? nameIn(sides.then, around) ?? null,
    basis: "snapshot",
    action,
    properties,
    links,
    linkTotals: totalsOf(links),
    ...(blocked === undefined ? {} : { notRecoverable: blocked }),
    ...(lost === undefined || lost.length === 0 ? {} : { lost }),
    ...(restored === undefined ? {} : { restored }),
    ...(repoints.length === 0 ? {} : { repoints }),
  };
}

const nameIn = (state: EntityState | undefined, around: NeighborStates): string | null =>
  state === undefined ? null : labelOf(state, (end) => around.nameOf(end));

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

interface FoundChange extends Pick<Change, "action" | "properties" | "lost" | "restored"> {
  readonly links: readonly LinkChange[];
  readonly blocked: ReasonCode | undefined;
}

function compareObject(
  ref: EntityRef,
  { then, now, differing, added, removed }: Sides,
  scope: ScopeTest,
  coverage: Coverage,
  around: NeighborStates,
): FoundChange | null {
  const existence = scope.covers(ref.type, EXISTENCE);
  if (then?.life !== "live") {
    if (now?.life !== "live" || !existence || recoverable[ref.type].singleton) return null;
    const restored = then === undefined ? {} : { restored: { wasDeleted: true } };
    return { action: "softDelete", properties: [], links: [], blocked: whyNotDeleted(now), ...restored };
  }
  if (now === undefined) return existence ? compareGone(ref, { then, removed }, scope, coverage, around) : null;
  if (now.life === "softDeleted" && !existence) return null;
  const { properties, lost } = separateLost(
    ref,
    propertyChanges({ then, now, differing }, scope, coverage, around),
    around,
  );
  const blocked = whyNotWritten(now);
  const links = linksThatDiffer({ added, removed }, around)
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

const noLinks: readonly LinkChange[] = [];

function linksThatDiffer(
  { added, removed }: Pick<Sides, "added" | "removed">,
  around: NeighborStates,
): readonly LinkChange[] {
  // Most objects of a large list have no such links.
  if (added.length + removed.length === 0) return noLinks;
  return [...removed.map((link) => linkToAdd(link, around)), ...added.map((link) => linkToRemove(link, around))].filter(
    (link) => link !== null,
  );
}

/** Compares an object that is gone for good. It is created again if the plan does so, and otherwise only shown. */
function compareGone(
  ref: EntityRef,
  { then, removed }: { readonly then: EntityState; readonly removed: readonly Link[] },
  scope: ScopeTest,
  coverage: Coverage,
  around: NeighborStates,
): FoundChange {
  if (around.hidesDeleted(ref.type)) return { action: "restore", properties: [], links: [], blocked: "notRead" };
  if (around.rebuilds?.has(ref) !== true) {
    const why = around.rebuilds === undefined ? null : whyNotRebuilt(then);
    return { action: "restore", properties: [], links: [], blocked: why ?? "hardDeleted" };
  }
  const { properties, lost } = separateLost(ref, everyProperty(then, heldProperties(ref.type)), around);
  const links = removed
    .map((link) => linkToAdd(link, around))
    .filter((link) => link !== null)
    .filter((link) => coversLink(ref, link, scope, coverage))
    .map((link) =>
      blockedLink(link, link.link === "members" && then.dynamicMembership ? "dynamicMembership" : undefined),
    );
  // A secret that cannot come back does not keep its application from coming back.
  const [why] = lost.flatMap(({ parts }) => parts).filter(({ reason }) => reason !== "secretGone");
  return { action: "rebuild", properties, lost, links: sortLinks(links), blocked: why?.reason };
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
    const properties = everyProperty(now, recoverableProperties(ref.type, coverage)).map(({ name, then: value }) => ({
      name,
      now: value,
      then: null,
    }));
    return { action: "softDelete", properties, links: [], blocked: undefined };
  }
  const inForceThen = endsOf(ref, then.properties).every((end) => end.some((one) => around.lifeThen(one) === "live"));
  if (!inForceThen) return null;
  if (now === undefined) {
    const properties = everyProperty(then, recoverableProperties(ref.type, coverage));
    return existence ? { action: "restore", properties, links: [], blocked: whyEndsMissing(then, around) } : null;
  }
  const properties = propertyChanges({ then, now }, scope, coverage, around);
  return properties.length === 0
    ? null
    : { action: "update", properties, links: [], blocked: whyEndsMissing(now, around) };
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
