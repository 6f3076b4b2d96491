import { allEntityTypes, distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Unseen } from "../../domain/tenant/part.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import { type ScopeTest, scopeTest } from "../../domain/tenant/scope.ts";
import { type Life, labelEnds } from "../../domain/tenant/state.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { presencesAtBoth, statesAtBoth } from "../../store/history/states-at-both.ts";
import { COMPARED_FOR_A_PAGE } from "../../store/sql/batch-sizes.ts";
import { type AllowedTest, allowedTest } from "../compare/allowed.ts";
import { compareEntity, type Difference, withheld } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { mentionedBy } from "../compare/lost-values.ts";
import type { NeighborStates } from "../compare/neighbor-states.ts";
import { unseenBetween } from "../compare/unseen.ts";
import type { EngineContext } from "../context.ts";
import { requireActorsWork } from "./actor-writes.ts";
import { EntityEvents } from "./entity-events.ts";
import { readHistories } from "./histories.ts";
import { linksAtEnds } from "./links-at-ends.ts";
import { onDeleted } from "./on-deleted.ts";
import { replay } from "./replay.ts";
import type { Selects } from "./track.ts";
import { basisOf, lifeBefore, putsBack, type Undoing, undone } from "./undone.ts";

/**
 * Computes what it takes to undo one actor's work: the differences between the present tenant and the tenant without
 * that work, in the order of a frozen list, in batches. It is three-way: each property, link and existence that the
 * actor wrote last goes back to what others had left, which the log has even if no capture saw it. A later write by
 * someone else stays and is listed as kept. An object that the actor created is removed unless someone else has worked
 * on it since. Reads the actor's part of the log once and that of the objects they wrote to twice. Memory grows with
 * the number of these objects.
 */
export async function* undoActor(
  context: EngineContext,
  basis: ComparisonBasis,
  actor: string,
  checkpoint: (progress: { done: number; total: number }) => Promise<void>,
): AsyncGenerator<readonly Difference[]> {
  const unseen = await unseenBetween(context.store.db, basis);
  const scope = unseen.within(scopeTest(basis.scope));
  const work = await requireActorsWork(context, actor, basis);
  const events = new EntityEvents(context);
  const refs = inListOrder(work.refs.filter((ref) => scope.has(ref)));
  const fates: Fates = { lives: new Map(), returning: new Set(), unseen, allowed: allowedTest(context) };
  for (let at = 0; at < refs.length; at += COMPARED_FOR_A_PAGE) {
    await checkpoint({ done: 0, total: refs.length });
    const portion = await readPortion(context, basis, refs.slice(at, at + COMPARED_FOR_A_PAGE), events, work.isTheirs);
    for (const one of portion) noteFate(one, scope, fates);
    await yieldToEventLoop();
  }
  for (let at = 0; at < refs.length; at += COMPARED_FOR_A_PAGE) {
    await checkpoint({ done: at, total: refs.length });
    const portion = await readPortion(context, basis, refs.slice(at, at + COMPARED_FOR_A_PAGE), events, work.isTheirs);
    yield await differences(context, basis, portion, fates);
    await yieldToEventLoop();
  }
}

/** The lives to go back to, for entities that the actor created, deleted or restored. */
interface Fates {
  readonly lives: Map<RefKey, Life | "gone">;
  readonly returning: Set<RefKey>;
  readonly unseen: Unseen;
  readonly allowed: AllowedTest;
}

function noteFate(one: Undoing, scope: ScopeTest, { lives, returning, allowed }: Fates): void {
  const { ref, now } = one;
  const life = lifeBefore(one);
  if (life === null || !scope.covers(ref.type, EXISTENCE)) return;
  lives.set(refKey(ref), life);
  const restorable = now?.life === "softDeleted" && !now.synchronized && !now.builtIn;
  if (life === "live" && restorable && recoverable[ref.type].softDeletable && allowed(ref)) returning.add(refKey(ref));
}

async function readPortion(
  context: EngineContext,
  basis: ComparisonBasis,
  refs: readonly EntityRef[],
  log: EntityEvents,
  isTheirs: Selects,
): Promise<Undoing[]> {
  const { store } = context;
  const { then: start, now } = await statesAtBoth(store.db, refs, basis);
  const histories = await readHistories(
    store.db,
    log,
    refs.map((ref) => [ref, start.get(refKey(ref))]),
    basis,
  );
  return refs.map((ref) => {
    const key = refKey(ref);
    const followsRule = now.get(key)?.dynamicMembership ?? false;
    const history = histories.get(key);
    const replayed = replay({ ref, start: history?.start, followsRule, isTheirs }, history?.events ?? []);
    return { ref, start: start.get(key), now: now.get(key), replayed };
  });
}

async function differences(
  context: EngineContext,
  basis: ComparisonBasis,
  portion: readonly Undoing[],
  fates: Fates,
): Promise<Difference[]> {
  const scope = fates.unseen.within(scopeTest(basis.scope));
  const { allowed } = fates;
  const links = await linksAtEnds(context, basis, portion);
  const parts = portion.map((one) => undone(one, fates.lives.get(refKey(one.ref)) ?? null, links, scope));
  const around = await surroundings(
    context,
    basis,
    parts.flatMap(({ sides: { then, now, added, removed } }) => [
      ...[...added, ...removed].map(({ target }) => target),
      ...[then, now].flatMap((state) => (state === undefined ? [] : labelEnds(state.ref, state.properties))),
      ...(then === undefined ? [] : mentionedBy(then.ref, then.properties)),
    ]),
    fates,
  );
  return parts.flatMap((part): Difference[] => {
    const { one, sides, kept } = part;
    const { ref } = one;
    const hidden = onDeleted(part, scope, around);
    if (hidden !== null) return [hidden];
    const found = compareEntity(ref, sides, scope, basis.coverage, around);
    if (found === null && kept.length === 0) return [];
    const back = found === null ? [] : putsBack(one, sides, found, links);
    const difference = found ?? nothingToDo(ref, sides.now?.displayName ?? null);
    return [
      {
        ...(found === null || allowed(ref) ? difference : withheld(found, "notAllowed")),
        basis: found === null ? "audit" : basisOf(one, sides, found, links),
        ...(kept.length === 0 ? {} : { kept }),
        ...(back.length === 0 ? {} : { putsBack: back }),
      },
    ];
  });
}

/** The change of an entity on which others have overwritten everything that the actor wrote. */
const nothingToDo = (ref: EntityRef, displayName: string | null): Omit<Difference, "basis"> => ({
  ref,
  displayName,
  action: "update",
  properties: [],
  links: [],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
});

async function surroundings(
  context: EngineContext,
  basis: ComparisonBasis,
  neighbours: readonly EntityRef[],
  { lives, returning, unseen }: Fates,
): Promise<NeighborStates> {
  const { store } = context;
  const refs = distinctRefs(neighbours);
  const { then, now } = await presencesAtBoth(store.db, refs, basis);
  return {
    lifeNow: (ref) => now.get(refKey(ref))?.life ?? "gone",
    // Without the actor's work, an object that others deleted later existed when the actor wrote.
    lifeThen: (ref) => {
      const [key, sides] = [refKey(ref), [now.get(refKey(ref))?.life, then.get(refKey(ref))?.life]];
      return lives.get(key) ?? sides.find((life) => life === "live") ?? sides[0] ?? sides[1] ?? "gone";
    },
    restores: (ref) => returning.has(refKey(ref)),
    hidesDeleted: unseen.hidesDeleted,
    nameOf: (ref) => (now.get(refKey(ref)) ?? then.get(refKey(ref)))?.displayName ?? null,
  };
}

function inListOrder(refs: readonly EntityRef[]): EntityRef[] {
  const place = new Map(allEntityTypes.map((type, index) => [type, index]));
  return refs.toSorted((a, b) => (place.get(a.type) ?? 0) - (place.get(b.type) ?? 0) || (a.id < b.id ? -1 : 1));
}
