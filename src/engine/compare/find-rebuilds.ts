import { whyNotRebuilt } from "../../domain/changes/rebuild.ts";
import { Successors } from "../../domain/changes/successors.ts";
import { sameJson } from "../../domain/json.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { type ScopeTest, scopeTest } from "../../domain/tenant/scope.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import { statesAtBoth } from "../../store/history/states-at-both.ts";
import type { EngineContext } from "../context.ts";
import { allowedTest } from "./allowed.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { noRebuilds, type Rebuilds } from "./rebuilds.ts";
import { unseenBetween } from "./unseen.ts";

/** Types whose values still name an object after it is gone, with few enough objects to search. */
const keepNaming = ["conditionalAccessPolicy", "authenticationMethodPolicy", "application", "group"] as const;
/** The most objects that may name one rebuilt object. */
const MOST_NAMING = 5_000;

/**
 * Finds the objects that a plan creates again among the candidates, and the objects that name them. Reads each
 * candidate once.
 */
export async function findRebuilds(
  context: EngineContext,
  basis: ComparisonBasis,
  candidates: AsyncIterable<{ readonly refs: readonly EntityRef[] }>,
  successors: Successors,
): Promise<Rebuilds> {
  if (basis.scope.rebuild !== true) return noRebuilds;
  const { db } = context.store;
  const unseen = await unseenBetween(db, basis);
  const scope = unseen.within(scopeTest(basis.scope));
  const allowed = allowedTest(context);
  const inPlan = (ref: EntityRef) =>
    hasAny(scope, ref, successors) && scope.covers(ref.type, EXISTENCE) && !unseen.hidesDeleted(ref.type);
  const rebuilt = new Map<RefKey, EntityState>();
  for await (const { refs } of candidates) {
    const portion = refs.filter(inPlan);
    const { then, now } = await statesAtBoth(db, withPredecessors(portion, successors), basis);
    for (const ref of portion) {
      const before = successors.line(ref).flatMap((one) => then.get(refKey(one)) ?? [])[0];
      const isGone = before?.life === "live" && !now.has(refKey(ref));
      if (isGone && whyNotRebuilt(before) === null && allowed(ref))
        rebuilt.set(refKey(ref), { ...before, ref, properties: before.properties });
    }
  }
  const marks = new Successors([...rebuilt.values()].map(marked));
  return {
    has: (ref) => rebuilt.has(refKey(ref)),
    names: (property, value) => !sameJson(value, marks.value(property, value)),
    naming: await namingNow(context, basis, [...rebuilt.values()]),
  };
}

const hasAny = (scope: ScopeTest, ref: EntityRef, successors: Successors): boolean =>
  successors.line(ref).some((one) => scope.has(one));

const withPredecessors = (refs: readonly EntityRef[], successors: Successors): EntityRef[] =>
  refs.flatMap((ref) => successors.line(ref));

/** A mark for ids that an object will get, used where only the difference from the old ids matters. */
function marked({ ref, properties }: EntityState) {
  const appId = ref.type === "application" ? properties.appId : null;
  const ids = typeof appId === "string" ? { appId: { before: appId, now: "?" } } : {};
  return { of: ref, id: "?", ...ids };
}

async function namingNow(
  { store }: EngineContext,
  { to }: ComparisonBasis,
  rebuilt: readonly EntityState[],
): Promise<readonly EntityRef[]> {
  const found = new Map<RefKey, EntityRef>();
  for (const { ref, properties } of rebuilt) {
    const ids = [
      ref.id,
      ...(ref.type === "application" && typeof properties.appId === "string" ? [properties.appId] : []),
    ];
    for (const id of ids) {
      for (const state of await statesMentioning(store.db, keepNaming, id, to, MOST_NAMING, "within")) {
        found.set(refKey(state.ref), state.ref);
      }
    }
  }
  return [...found.values()];
}
