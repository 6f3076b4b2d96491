import { placesAndStrengths } from "../../domain/changes/policy-users.ts";
import { type CountedDanger, type DangerSource, withAuthors } from "../../domain/dangers/danger-authors.ts";
import type { DoneDanger } from "../../domain/dangers/done-danger.ts";
import { methodsOfStrengths } from "../../domain/sign-in/strength-methods.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey, refOfKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import { PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import { signed } from "../compare/attribution.ts";
import type { Difference } from "../compare/compare.ts";
import type { Comparer } from "../compare/comparison.ts";
import { linkOfNew, withOwnersOfNew } from "../compare/links-of-new.ts";
import type { Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** Adds the authors of dangers as rows have them, from the changes of their objects and the records of a time. Reads the log once. */
export async function signDangers(
  context: EngineContext,
  counted: readonly CountedDanger[],
  changesOf: Comparer,
  span: Span & { readonly to: Instant },
): Promise<DoneDanger[]> {
  const sources = counted.flatMap((one) => one.sources.flat());
  const own = distinctRefs(sources.flatMap(({ ref, by }) => (by === undefined ? ref : [])));
  const used = await usedByPolicies(context, own, span.to);
  const refs = distinctRefs([...own, ...[...used.values()].flat()]);
  const differing: Difference[] = [];
  for (let at = 0; at < refs.length; at += PLAN_ITEMS)
    differing.push(...(await changesOf(refs.slice(at, at + PLAN_ITEMS))));
  const whole = withTargets(await withOwnersOfNew(context.store.db, differing, span.to), sources);
  const changes = whole.length === 0 ? [] : await signed(context, whole, span);
  const known = new Map(changes.map((change) => [refKey(change.ref), change]));
  return withAuthors(counted, {
    changeOf: (ref) => known.get(refKey(ref)),
    usedBy: (policy) => used.get(refKey(policy)) ?? [],
  });
}

/** Adds the links of new groups by which roles are gained. */
function withTargets(differences: readonly Difference[], sources: readonly DangerSource[]): readonly Difference[] {
  const targets = Map.groupBy(sources, ({ ref }) => refKey(ref));
  return differences.map((one) => {
    const gained = one.action === "softDelete" ? (targets.get(refKey(one.ref)) ?? []) : [];
    const links = gained.flatMap(({ target }) => (target === undefined ? [] : linkOfNew("members", target)));
    return links.length === 0 ? one : { ...one, links: [...one.links, ...links] };
  });
}

const isStrength = ({ type }: EntityRef): boolean => type === "authenticationStrengthPolicy";

/** Reads the locations and authentication strengths that policies name, and the methods of these. */
async function usedByPolicies(
  { store }: EngineContext,
  refs: readonly EntityRef[],
  to: Instant,
): Promise<ReadonlyMap<RefKey, readonly EntityRef[]>> {
  const policies = refs.filter(({ type }) => type === "conditionalAccessPolicy");
  if (policies.length === 0) return new Map();
  const states = await statesAt(store.db, policies, to);
  const used = new Map(
    [...states].map(([key, { properties }]) => [key, placesAndStrengths({ ref: refOfKey(key), properties })] as const),
  );
  const strengths = distinctRefs([...used.values()].flat().filter(isStrength));
  if (strengths.length === 0) return used;
  const known = await statesAt(store.db, strengths, to);
  const methods: EntityRef[] = [];
  for await (const some of liveStates(store.db, "authenticationMethodPolicy", to))
    methods.push(...some.map(({ ref }) => ref));
  const methodsFor = (refs: readonly EntityRef[]): readonly EntityRef[] => {
    const ids = methodsOfStrengths(refs.map((ref) => known.get(refKey(ref))?.properties ?? {}));
    return methods.filter(({ id }) => ids.has(id.toLowerCase()));
  };
  return new Map([...used].map(([key, refs]) => [key, [...refs, ...methodsFor(refs.filter(isStrength))]]));
}

/** Returns the changes of a list about these objects. */
export async function listedChanges(plan: PlanReader, refs: readonly EntityRef[]): Promise<Difference[]> {
  const rows = await plan.summariesByRef(refs);
  const items = await plan.itemsBySeq([...rows.values()].map(({ seq }) => seq));
  return items.map(({ change }) => change);
}
