import { mentionsOf, namingTypes } from "../../domain/changes/mentions.ts";
import {
  canonicalId,
  distinctRefs,
  type EntityRef,
  isApplicationType,
  type RefKey,
  refKey,
} from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { labelEnds, labelOf } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import type { Reference, References } from "../../service/investigation.ts";
import { type HeldState, type Presence, presencesAt, statesAt } from "../../store/history/entity-versions.ts";
import { linksAt } from "../../store/history/links-at.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import type { EngineContext } from "../context.ts";

const SHOWN = 20;
const MENTIONS = 200;

/** The time to look at: the head, or for an object that is gone, the last instant it existed. */
export interface Moments {
  readonly then: Instant;
  readonly head: Instant;
}

/** One end of a reference, before its name is known. */
interface FoundReference {
  readonly ref: EntityRef;
  readonly how: string;
}

/**
 * Returns the objects that an object points at: the targets of its links, the objects that its properties name, and the
 * other half of an application. Cost follows its links.
 */
export async function pointedAt(
  context: EngineContext,
  state: HeldState,
  { then, head }: Moments,
): Promise<References> {
  const links = await linksAt(context.store.db, "source", state.ref, then, SHOWN);
  const mentions = mentionsOf(state.ref, state.properties);
  const named = mentions.flatMap(({ types, id, path }) => types.map((type) => ({ ref: { type, id }, how: path })));
  const present = await presencesAt(context.store.db, refsOf(named), then);
  const found = [
    ...named.filter(({ ref }) => present.has(refKey(ref))),
    ...links.links.map(({ link, target }) => ({ ref: target, how: link })),
  ];
  const halves = await otherHalf(context, state.ref);
  return references(context, [...halves, ...found], links.total + found.length - links.links.length, { then, head });
}

/**
 * Returns the objects that point at an object: sources of links, relationship entities with this end, policies that
 * name it, and the other half of an application. Reads the tenant's policies, grants and assignments once, in the
 * database.
 */
export async function pointingAt(context: EngineContext, ref: EntityRef, moments: Moments): Promise<References> {
  const { store } = context;
  const { then, head } = moments;
  const links = await linksAt(store.db, "target", ref, then, SHOWN);
  const mentioned = new Map<string, FoundReference>();
  for (const instant of new Set([then, head])) {
    for (const state of await statesMentioning(store.db, namingTypes, ref.id, instant, MENTIONS)) {
      for (const { types, id, path } of mentionsOf(state.ref, state.properties)) {
        const found = { ref: state.ref, how: path };
        if (canonicalId(id) === canonicalId(ref.id) && types.includes(ref.type))
          mentioned.set(`${refKey(state.ref)} ${path}`, found);
      }
    }
  }
  const found = [
    ...mentioned.values(),
    ...(await otherHalf(context, ref)),
    ...links.links.map(({ link, source }) => ({ ref: source, how: link })),
  ];
  return references(context, found, links.total + found.length - links.links.length, moments, ref);
}

/** An application and its service principal have the same appId. */
async function otherHalf({ directory }: EngineContext, ref: EntityRef): Promise<FoundReference[]> {
  if (!isApplicationType(ref.type)) return [];
  const [identity] = await directory.identify([ref]);
  if (identity?.appId == null) return [];
  const halves = await directory.withAppId(identity.appId);
  return halves.filter(({ type }) => type !== ref.type).map((half) => ({ ref: half, how: "appId" }));
}

async function references(
  context: EngineContext,
  found: readonly FoundReference[],
  total: number,
  { then, head }: Moments,
  pointedAt?: EntityRef,
): Promise<References> {
  const { store } = context;
  const shown = found.slice(0, SHOWN);
  const names = await presencesAt(store.db, refsOf(shown), then);
  const present = then === head ? names : await presencesAt(store.db, refsOf(shown), head);
  const labels = await relationshipLabels(context, refsOf(shown), { then, head });
  const stillNames = then === head ? null : await stillNaming(context, pointedAt, head);
  const items = shown.map(({ ref, how }): Reference => {
    const presence: Presence | undefined = present.get(refKey(ref)) ?? names.get(refKey(ref));
    const still = stillNames === null ? present.has(refKey(ref)) : stillNames.has(`${refKey(ref)} ${how}`);
    return { ref, displayName: presence?.displayName ?? labels.get(refKey(ref)) ?? null, how, still };
  });
  return { total, items };
}

/** Names grants and assignments, which have no name of their own, by their ends. */
export async function relationshipLabels(
  { store: { db } }: EngineContext,
  found: readonly EntityRef[],
  { then, head }: Moments,
): Promise<ReadonlyMap<RefKey, string | null>> {
  const refs = found.filter(({ type }) => recoverable[type].ends !== null);
  if (refs.length === 0) return new Map();
  const states = new Map([...(await statesAt(db, refs, then)), ...(await statesAt(db, refs, head))]);
  const ends = [...states.values()].flatMap(({ ref, properties }) => labelEnds(ref, properties));
  const names = new Map([...(await presencesAt(db, ends, then)), ...(await presencesAt(db, ends, head))]);
  const nameOf = (end: EntityRef) => names.get(refKey(end))?.displayName ?? null;
  return new Map([...states].map(([key, state]) => [key, labelOf(state, nameOf)]));
}

/** Returns the policies that still name an object that is gone. */
async function stillNaming(
  { store }: EngineContext,
  ref: EntityRef | undefined,
  head: Instant,
): Promise<ReadonlySet<string>> {
  if (ref === undefined) return new Set();
  const states = await statesMentioning(store.db, namingTypes, ref.id, head, MENTIONS);
  return new Set(
    states.flatMap((state) =>
      mentionsOf(state.ref, state.properties)
        .filter(({ id }) => canonicalId(id) === canonicalId(ref.id))
        .map(({ path }) => `${refKey(state.ref)} ${path}`),
    ),
  );
}

const refsOf = (found: readonly FoundReference[]): readonly EntityRef[] => distinctRefs(found.map(({ ref }) => ref));
