import { sameValue } from "../../domain/changes/equality.ts";
import type { ReasonCode } from "../../domain/changes/reason.ts";
import type { Successors } from "../../domain/changes/successors.ts";
import type { Json } from "../../domain/json.ts";
import type { Coverage } from "../../domain/tenant/coverage.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKey } from "../../domain/tenant/link.ts";
import { recoverable, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import { type EntityState, endsOf } from "../../domain/tenant/state.ts";
import type { LaterWrite } from "../../service/verification.ts";
import type { Presence } from "../../store/history/entity-versions.ts";
import type { AtBoth } from "../../store/history/states-at-both.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import { actsOnObject, type Difference } from "../compare/compare.ts";
import { blockedLink, totalsOf } from "../compare/link-changes.ts";

/** A row of an applied list of which something is not as it was approved. */
export interface Unreached {
  /** The row with the parts that are not as approved, and why where that is known. `ref` is the newest object in its place. */
  readonly item: PlanItem;
  /** True for an object that the list was to bring back or change, and that exists no longer. */
  readonly isGone: boolean;
  /** The later writes that explain all of it, of a row that the recovery wrote as approved. Empty if none are known. */
  readonly later: readonly LaterWrite[];
}

/** A row as it was found. `isBeyond`: all that differs in it is beyond the approved parts. */
export type FoundRow = Omit<Unreached, "later"> & { readonly isBeyond: boolean };

/** The tenant around the rows of a list, at the instant at which it is held against them. */
export interface Present {
  /** Of the objects that the list restores: at the snapshot, and while they were deleted. */
  readonly restored: AtBoth<EntityState>;
  readonly scope: ScopeTest;
  readonly states: ReadonlyMap<RefKey, EntityState>;
  readonly ends: ReadonlyMap<RefKey, Presence>;
  readonly links: ReadonlySet<string>;
  readonly successors: Successors;
  readonly coverage: Coverage;
  /** What the reading of the tenant saw. */
  readonly seen: ScopeTest;
}

/** Returns the links that a row was to write. */
export const plannedLinks = ({ ref, change }: Pick<PlanItem, "ref" | "change">) =>
  change.links
    .filter(({ notRecoverable }) => notRecoverable === undefined)
    .map((one) => ({ one, link: { link: one.link, source: ref, target: one.target } satisfies Link }));

/** Returns true if all approved parts of a row were read. */
export function isSeen({ ref, change, changedFields }: PlanItem, { seen, successors }: Present): boolean {
  const facets = [...changedFields, ...change.links.map(({ link }) => link)];
  return seen.has(successors.newest(ref)) && facets.every((facet) => seen.covers(ref.type, facet));
}

/** Returns what of a row is not as approved, or null if all of it is, or its object could not be read. */
export function unreachedParts(row: PlanItem, present: Present, failure: ReasonCode | undefined): FoundRow | null {
  const planned = row.change;
  const ref = present.successors.newest(row.ref);
  if (!present.seen.has(ref)) return null;
  const now = present.states.get(refKey(ref));
  const approved = actsOnObject(planned) ? objectParts(planned, ref, now, present) : null;
  const beyond = approved?.action === "restore" ? [] : partsBeyond(planned, now, present);
  const found =
    beyond.length === 0
      ? approved
      : { action: "update" as const, properties: [...(approved?.properties ?? []), ...beyond] };
  const isDeleted = now?.life === "softDeleted" && planned.action === "update";
  const links = linkParts(row, now, present, isDeleted && found === null);
  if (found === null && links.length === 0) return null;
  const isGone = now === undefined && wasThere(planned);
  const lost = isGone ? "hardDeleted" : isDeleted ? "objectDeleted" : undefined;
  const why = lost ?? (failure === "moved" ? undefined : failure);
  const ofObject = found !== null || lost !== undefined;
  const told: Omit<Difference, "notRecoverable" | "linkTotals"> = {
    ref,
    displayName: now?.displayName ?? row.displayName,
    action: found === null ? "update" : found.action,
    basis: planned.basis,
    properties: found?.properties ?? [],
    links: ofObject ? links : links.map((link) => blockedLink(link, link.notRecoverable ?? why)),
  };
  const linkTotals = totalsOf(told.links);
  const change = { ...told, linkTotals, ...(why === undefined || !ofObject ? {} : { notRecoverable: why }) };
  const isBeyond = approved === null && links.length === 0;
  return { item: { ...row, ref, change }, isGone, isBeyond };
}

/**
 * Returns the properties of an object that was restored which are neither as they were while it was deleted nor as in the
 * snapshot. They are no part of its row, because they came back with it.
 */
function partsBeyond(
  { ref, action, properties, lost = [], kept = [], notRecoverable }: Difference,
  now: EntityState | undefined,
  { restored, scope, seen, coverage, successors }: Present,
): Difference["properties"] {
  const [then, before] = [restored.then.get(refKey(ref)), restored.now.get(refKey(ref))];
  if (action !== "restore" || notRecoverable !== undefined || now?.life !== "live") return [];
  if (then === undefined || before?.life !== "softDeleted") return [];
  const listed = new Set([...properties, ...lost, ...kept].map(({ name }) => name));
  return recoverableProperties(ref.type, coverage).flatMap((name) => {
    if (listed.has(name) || !scope.covers(ref.type, name) || !seen.covers(ref.type, name)) return [];
    if (!(name in before.properties)) return [];
    const [wanted, earlier] = [before, then].map((state) => successors.value(name, state.properties[name] ?? null));
    const value = now.properties[name] ?? null;
    const isAsOne = (other: Json) => sameValue(ref.type, name, value, other);
    return isAsOne(wanted ?? null) || isAsOne(earlier ?? null) ? [] : [{ name, now: value, then: wanted ?? null }];
  });
}

/** Returns what of an object's life and properties is not as approved, or null if all of it is. */
function objectParts(
  { action, properties }: Difference,
  ref: EntityRef,
  now: EntityState | undefined,
  present: Present,
): Pick<Difference, "action" | "properties"> | null {
  const isEdge = recoverable[ref.type].ends !== null;
  if (action === "softDelete") {
    if (now === undefined || now.life !== "live" || (isEdge && !isInForce(now, present))) return null;
    return { action, properties };
  }
  if (now === undefined) {
    const then = Object.fromEntries(properties.map(({ name, then }) => [name, then]));
    // A grant of a deleted object comes back with it.
    if (isEdge && endsOf(ref, then).some((end) => end.some((one) => lifeOf(one, present) === "softDeleted")))
      return null;
    return { action, properties: [] };
  }
  if (now.life !== "live") return { action: action === "update" ? action : "restore", properties };
  const compared = new Set(recoverableProperties(ref.type, present.coverage));
  const differing = properties.flatMap((property) => {
    const { name } = property;
    const [wanted, value] = [present.successors.value(name, property.then), now.properties[name] ?? null];
    return !compared.has(name) || !present.seen.covers(ref.type, name) || sameValue(ref.type, name, value, wanted)
      ? []
      : [{ ...property, now: value, then: wanted }];
  });
  return differing.length === 0 ? null : { action: "update", properties: differing };
}

/** True for an object that was there when its row was planned. A relationship to be made again was not. */
const wasThere = ({ ref, action }: Difference): boolean =>
  action === "update" || (action === "restore" && recoverable[ref.type].ends === null);

const lifeOf = (ref: EntityRef, { ends, successors }: Present) =>
  ends.get(refKey(successors.newest(ref)))?.life ?? "gone";

const isInForce = ({ ref, properties }: EntityState, present: Present): boolean =>
  endsOf(ref, properties).every((end) => end.some((one) => lifeOf(one, present) === "live"));

/** A deleted object keeps its links, of which those that were added are out of force with it. */
function linkParts(
  row: PlanItem,
  now: EntityState | undefined,
  present: Present,
  isDeleted: boolean,
): Difference["links"] {
  return plannedLinks(row).flatMap(({ one, link }) => {
    if (!present.seen.covers(link.source.type, link.link)) return [];
    const { target, ...rest } = present.successors.link(link);
    const isThere = present.links.has(linkKey({ target, ...rest }));
    if (isThere && one.action === "add") return isDeleted ? [{ ...one, target }] : [];
    if (!isThere && one.action === "remove") return [];
    const life = lifeOf(target, present);
    // A link to a deleted object is not in force, and comes back with it.
    if (one.action === "remove") return now?.life !== "live" || life !== "live" ? [] : [{ ...one, target }];
    if (life === "live") return [{ ...one, target }];
    return [{ ...one, target, notRecoverable: life === "gone" ? ("targetGone" as const) : ("targetDeleted" as const) }];
  });
}
