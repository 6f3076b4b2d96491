import { namesObjects } from "../../domain/changes/mentions.ts";
import { linksWithout, Successors } from "../../domain/changes/successors.ts";
import type { Coverage } from "../../domain/tenant/coverage.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Unseen } from "../../domain/tenant/part.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import { everything, remembered, type Scope, type ScopeTest, scopeTest } from "../../domain/tenant/scope.ts";
import { type EntityState, labelEnds } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import type { Presence } from "../../store/history/entity-versions.ts";
import { type LinkDifference, linkDifferences } from "../../store/history/link-differences.ts";
import { type AtBoth, presencesAtBoth, type StatesOfOne, statesOfEach } from "../../store/history/states-at-both.ts";
import type { StoredState } from "../../store/history/stored-state.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import { type AllowedTest, allowedTest } from "./allowed.ts";
import { compareEntity, type Difference, type Sides, withheld } from "./compare.ts";
import { compareReference } from "./compare-reference.ts";
import { mentionedBy } from "./lost-values.ts";
import type { NeighborStates } from "./neighbor-states.ts";
import { noRebuilds, type Rebuilds } from "./rebuilds.ts";
import { unseenBetween } from "./unseen.ts";

/** Two instants of a tenant and the scope: everything that determines a frozen list. */
export interface ComparisonBasis {
  readonly from: Instant;
  readonly to: Instant;
  readonly scope: Scope;
  readonly coverage: Coverage;
}

/** Returns the basis of a job's comparison with the head at `to`. */
export function basisOf({ from, job, coverage }: JobRecord, to: Instant): ComparisonBasis {
  return { from, to, scope: job.scope, coverage };
}

/** The objects that took the place of others, and those that a plan is going to make. */
export interface Renewal {
  readonly successors: Successors;
  readonly rebuilds: Rebuilds;
}

/** Compares entities, whose differences it returns in their order. */
export type Comparer = (refs: readonly EntityRef[]) => Promise<Difference[]>;

/** Receives the names that an object has at the two instants. Null where it has none or is not there. */
export type OnNames = (ref: EntityRef, before: string | null, after: string | null) => void;

/**
 * Returns a comparison of any entities between two instants. It leaves out those that do not differ within the scope. It
 * reads only the given entities, their changed links, and the objects that those point at. With a renewal, an object and
 * its successor are one. Whatever the scope, an entity that names an object to rebuild is compared for that reference.
 * Without a renewal, `onNames` receives the names of each object that it reads.
 */
export async function comparerOf(
  context: EngineContext,
  basis: ComparisonBasis,
  { successors, rebuilds }: Renewal = nothingRenewed,
  onNames?: OnNames,
): Promise<Comparer> {
  const { store } = context;
  const unseen = await unseenBetween(store.db, basis);
  const scope = remembered(unseen.within(scopeTest(basis.scope)));
  const everywhere = unseen.within(scopeTest(everything));
  const allowed = allowedTest(context);
  const inScope = (ref: EntityRef) =>
    successors.isEmpty ? scope.has(ref) : successors.line(ref).some((one) => scope.has(one));
  const isRebuilding = basis.scope.rebuild === true;
  return async (refs) => {
    const wanted = isRebuilding ? refs : refs.filter(inScope);
    const sides = await readSides(context, basis, wanted, successors);
    await yieldToEventLoop();
    const neighbours = withPast(neighboursOf(sides), successors);
    const presences = await presencesAtBoth(store.db, neighbours, basis);
    if (onNames !== undefined && successors.isEmpty) tellNames(sides, neighbours, presences, onNames);
    const around = surroundings(presences, {
      scope,
      allowed,
      unseen,
      successors,
      rebuilds,
      inScope,
      isRebuilding,
    });
    await yieldToEventLoop();
    const differences: Difference[] = [];
    for (const [ref, own] of sides) {
      const difference = inScope(ref)
        ? compareEntity(ref, own, scope, basis.coverage, around)
        : compareReference(ref, own, everywhere, basis.coverage, around);
      if (difference !== null) differences.push(allowed(ref) ? difference : withheld(difference, "notAllowed"));
    }
    return differences;
  };
}

/** Compares these entities only, as `comparerOf` describes. */
export async function compareAll(
  context: EngineContext,
  basis: ComparisonBasis,
  refs: readonly EntityRef[],
): Promise<Difference[]> {
  const compare = await comparerOf(context, basis);
  return compare(refs);
}

const nothingRenewed: Renewal = { successors: new Successors([]), rebuilds: noRebuilds };

/** Reads both sides of entities. The past of a successor is that of its predecessors, in the present's ids. */
async function readSides(
  { store }: EngineContext,
  basis: ComparisonBasis,
  refs: readonly EntityRef[],
  successors: Successors,
): Promise<ReadonlyMap<EntityRef, Sides>> {
  const all = withPast(refs, successors);
  const states = await statesOfEach(store.db, all, basis);
  await yieldToEventLoop();
  const links = await linkDifferences(store.db, all, basis.from, basis.to);
  const found = new Map<EntityRef, Sides>();
  if (successors.isEmpty) {
    for (let at = 0; at < refs.length; at += 1) {
      const ref = refs[at];
      if (ref === undefined) continue;
      const { then, now } = states[at] ?? absent;
      const differing = then === undefined || now === undefined ? null : then.differing(now);
      const { added, removed } = links.get(refKey(ref)) ?? unlinked;
      found.set(ref, { then, now, differing, added, removed });
    }
    return found;
  }
  const byRef = new Map(all.map((ref, at) => [refKey(ref), states[at] ?? absent]));
  for (const ref of refs) {
    const line = successors.line(ref);
    const after = byRef.get(refKey(ref))?.now;
    const before = line.flatMap((one) => byRef.get(refKey(one))?.then ?? [])[0];
    const linked = line.flatMap((one) => links.get(refKey(one)) ?? []);
    const renewed = before === undefined ? before : inPresentIds(before, ref, successors);
    // What is in the ids of the past differs from its stored form, so that all of it is compared.
    found.set(ref, { then: renewed, now: after, differing: null, ...linksInPresentIds(linked, successors) });
  }
  return found;
}

/** Returns entities and those that they took the place of. */
const withPast = (refs: readonly EntityRef[], successors: Successors): readonly EntityRef[] =>
  successors.isEmpty ? refs : refs.flatMap((ref) => successors.line(ref));

const inPresentIds = (before: StoredState, ref: EntityRef, successors: Successors): EntityState => ({
  ...before,
  ref,
  properties: successors.properties(before.properties),
});

/** Returns the links that differ, in the present's ids. */
function linksInPresentIds(differing: readonly LinkDifference[], successors: Successors): LinkDifference {
  const added = differing.flatMap((one) => one.added).map((link) => successors.link(link));
  const removed = differing.flatMap((one) => one.removed).map((link) => successors.link(link));
  return { added: linksWithout(added, removed), removed: linksWithout(removed, added) };
}

function tellNames(
  sides: ReadonlyMap<EntityRef, Sides>,
  neighbours: readonly EntityRef[],
  { then, now }: AtBoth<Presence>,
  onNames: OnNames,
): void {
  for (const [ref, side] of sides) onNames(ref, side.then?.displayName ?? null, side.now?.displayName ?? null);
  for (const ref of neighbours) {
    const key = refKey(ref);
    onNames(ref, then.get(key)?.displayName ?? null, now.get(key)?.displayName ?? null);
  }
}

const absent: StatesOfOne = { then: undefined, now: undefined };
const unlinked: LinkDifference = { added: [], removed: [] };

function neighboursOf(sides: ReadonlyMap<EntityRef, Sides>): EntityRef[] {
  const neighbours = new Map<RefKey, EntityRef>();
  const note = (ref: EntityRef) => neighbours.set(refKey(ref), ref);
  for (const [ref, { then, now, added, removed }] of sides) {
    for (const link of added) note(link.target);
    for (const link of removed) note(link.target);
    if (!namesObjects(ref.type)) continue;
    for (const state of [then, now]) {
      if (state !== undefined) labelEnds(ref, state.properties).forEach(note);
    }
    mentionedBy(ref, then?.properties ?? {}).forEach(note);
  }
  return [...neighbours.values()];
}

interface Surroundings extends Renewal {
  readonly scope: ScopeTest;
  readonly inScope: (ref: EntityRef) => boolean;
  readonly allowed: AllowedTest;
  readonly unseen: Unseen;
  readonly isRebuilding: boolean;
}

function surroundings(
  { then, now }: AtBoth<Presence>,
  { scope, inScope, allowed, unseen, successors, rebuilds, isRebuilding }: Surroundings,
): NeighborStates {
  const past = (ref: EntityRef): Presence | undefined =>
    successors.isEmpty ? then.get(refKey(ref)) : successors.line(ref).flatMap((one) => then.get(refKey(one)) ?? [])[0];
  const revives = (ref: EntityRef): boolean => {
    const present = now.get(refKey(ref));
    return (
      present?.life === "softDeleted" &&
      past(ref)?.life === "live" &&
      !present.synchronized &&
      !present.builtIn &&
      recoverable[ref.type].softDeletable &&
      inScope(ref) &&
      allowed(ref) &&
      scope.covers(ref.type, EXISTENCE)
    );
  };
  return {
    lifeThen: (ref) => past(ref)?.life ?? "gone",
    lifeNow: (ref) => now.get(refKey(ref))?.life ?? "gone",
    hidesDeleted: unseen.hidesDeleted,
    nameOf: (ref) => (now.get(refKey(ref)) ?? past(ref))?.displayName ?? null,
    restores: (ref) => revives(ref) || rebuilds.has(ref),
    ...(isRebuilding ? { rebuilds } : {}),
  };
}
