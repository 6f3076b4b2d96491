import type { Coverage } from "../../domain/coverage.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { Unseen } from "../../domain/part.ts";
import { EXISTENCE, recoverable } from "../../domain/recoverable.ts";
import { type Scope, type ScopeTest, scopeTest } from "../../domain/scope.ts";
import { endsOf, type Life } from "../../domain/state.ts";
import type { Instant } from "../../domain/time.ts";
import type { HeldState, Presence } from "../../store/history/entity-versions.ts";
import { type LinkDifference, linkDifferences } from "../../store/history/link-versions.ts";
import { type AtBoth, presencesAtBoth, statesAtBoth } from "../../store/history/states-at-both.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import type { EngineContext } from "../context.ts";
import { type AllowedTest, allowedTest } from "./allowed.ts";
import { compareEntity, type Difference, withheld } from "./compare.ts";
import { mentionedBy } from "./lost-values.ts";
import type { NeighborStates } from "./neighbor-states.ts";
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

/**
 * Compares entities between two instants. Leaves out those that do not differ within the scope. Reads only the given
 * entities, their changed links, and the objects that those point at.
 */
export async function compareAll(
  context: EngineContext,
  basis: ComparisonBasis,
  refs: readonly EntityRef[],
): Promise<Difference[]> {
  const { store } = context;
  const { from, to } = basis;
  const unseen = await unseenBetween(store.db, basis);
  const scope = unseen.within(scopeTest(basis.scope));
  const allowed = allowedTest(context);
  const wanted = refs.filter((ref) => scope.has(ref));
  const { then, now } = await statesAtBoth(store.db, wanted, basis);
  const links = await linkDifferences(store.db, wanted, from, to);
  const neighbours = neighboursOf(wanted, then, now, links);
  const around = surroundings(await presencesAtBoth(store.db, neighbours, basis), { scope, allowed, unseen });
  const differences: Difference[] = [];
  for (const ref of wanted) {
    const key = refKey(ref);
    const { added, removed } = links.get(key) ?? { added: [], removed: [] };
    const sides = { then: then.get(key), now: now.get(key), added, removed };
    const difference = compareEntity(ref, sides, scope, basis.coverage, around);
    if (difference !== null) differences.push(allowed(ref) ? difference : withheld(difference, "notAllowed"));
  }
  return differences;
}

function neighboursOf(
  refs: readonly EntityRef[],
  then: ReadonlyMap<RefKey, HeldState>,
  now: ReadonlyMap<RefKey, HeldState>,
  links: ReadonlyMap<RefKey, LinkDifference>,
): EntityRef[] {
  const neighbours = new Map<RefKey, EntityRef>();
  const note = (ref: EntityRef) => neighbours.set(refKey(ref), ref);
  for (const ref of refs) {
    const key = refKey(ref);
    const difference = links.get(key);
    for (const link of [...(difference?.added ?? []), ...(difference?.removed ?? [])]) note(link.target);
    for (const state of [then.get(key), now.get(key)]) {
      if (state !== undefined) for (const end of endsOf(ref, state.properties)) end.forEach(note);
    }
    mentionedBy(ref, then.get(key)?.properties ?? {}).forEach(note);
  }
  return [...neighbours.values()];
}

function surroundings(
  { then, now }: AtBoth<Presence>,
  { scope, allowed, unseen }: { readonly scope: ScopeTest; readonly allowed: AllowedTest; readonly unseen: Unseen },
): NeighborStates {
  const life = (present: ReadonlyMap<RefKey, Presence>, ref: EntityRef): Life | "gone" =>
    present.get(refKey(ref))?.life ?? "gone";
  return {
    lifeThen: (ref) => life(then, ref),
    lifeNow: (ref) => life(now, ref),
    hidesDeleted: unseen.hidesDeleted,
    nameOf: (ref) => (now.get(refKey(ref)) ?? then.get(refKey(ref)))?.displayName ?? null,
    restores: (ref) => {
      const present = now.get(refKey(ref));
      return (
        present?.life === "softDeleted" &&
        life(then, ref) === "live" &&
        !present.synchronized &&
        !present.builtIn &&
        recoverable[ref.type].softDeletable &&
        scope.has(ref) &&
        allowed(ref) &&
        scope.covers(ref.type, EXISTENCE)
      );
    },
  };
}
