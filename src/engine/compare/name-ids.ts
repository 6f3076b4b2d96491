import type { Change } from "../../domain/changes/change.ts";
import { isObjectId, MOST_NAMES, type NamedId, namedIds, namesOfIds } from "../../domain/changes/named-ids.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { Instant } from "../../domain/time.ts";
import type { Presence } from "../../store/history/entity-versions.ts";
import { presencesAtBoth } from "../../store/history/states-at-both.ts";
import type { EngineContext } from "../context.ts";
import { lostNames, NO_NAME } from "./lost-names.ts";

/** The most applications looked up for a page, because each takes a request in a live tenant. */
const APPLICATIONS = 40;

type Named = Pick<Change, "ref" | "properties" | "lost" | "kept">;

/** Returns the changes with the names of the ids in their values. */
export async function withNames<Told extends Named>(
  context: EngineContext,
  changes: readonly Told[],
  instants: { readonly from: Instant; readonly to: Instant },
): Promise<Told[]> {
  const names = await nameIds(context, changes, instants);
  return changes.map((change, at) => ({ ...change, ...names[at] }));
}

/**
 * Returns the names of the ids in the values of changes: objects by their name at either instant, and well-known roles,
 * permissions and applications from a table. Of an id that no object has at either, see `lostNames`. One entry for each
 * change, in order, with the number of ids beyond `most`, which are not looked up. Applications without a known name are
 * left out.
 */
export async function nameIds(
  context: EngineContext,
  changes: readonly Named[],
  instants: { readonly from: Instant; readonly to: Instant },
  most = MOST_NAMES,
): Promise<Pick<Change, "names" | "unnamed">[]> {
  const all = changes.map(({ ref, properties, lost = [], kept = [] }) =>
    namedIds(ref, [...properties, ...lost, ...kept]),
  );
  const ids = all.map((each) => each.slice(0, most));
  const named = ids.flat();
  if (named.length === 0) return ids.map(() => ({}));
  const known = await objectsNamed(context, named, instants);
  const isKnown = ({ id, types }: NamedId) => types.some((type) => known.has(refKey({ type, id })));
  const missing = named.filter((one) => one.wellKnown === null && isObjectId(one.id) && !isKnown(one));
  const refs = missing.flatMap(({ id, types }) => types.map((type): EntityRef => ({ type, id: canonicalId(id) })));
  const lost = await lostNames(context, refs, instants.to);
  return all.map((each, at) => namesOfIds(each, ids[at] ?? [], (one) => nameOf(one, known) ?? lostNameOf(one, lost)));
}

function nameOf({ id, types, wellKnown }: NamedId, known: ReadonlyMap<string, Presence>): string | null {
  const byTable = wellKnown === null ? undefined : wellKnownName(wellKnown, id);
  if (byTable !== undefined) return byTable;
  const keys = wellKnown === "application" ? [appKey(id)] : types.map((type) => refKey({ type, id }));
  return keys.map((key) => known.get(key)?.displayName ?? null).find((name) => name !== null) ?? null;
}

/** Takes a name before the words on a missing one, because an id can be of several types. */
function lostNameOf({ id, types, wellKnown }: NamedId, lost: ReadonlyMap<RefKey, string>): string | null {
  if (wellKnown !== null || !isObjectId(id)) return null;
  const found = types.flatMap((type) => lost.get(refKey({ type, id: canonicalId(id) })) ?? []);
  return found.find((name) => name !== NO_NAME) ?? found[0] ?? null;
}

const appKey = (appId: string): string => `appId:${appId}`;

/** Returns objects by their key, and applications also by their appId. */
async function objectsNamed(
  context: EngineContext,
  ids: readonly NamedId[],
  instants: { readonly from: Instant; readonly to: Instant },
): Promise<ReadonlyMap<string, Presence>> {
  const { store, directory } = context;
  const refs = new Map<string, EntityRef>();
  for (const { id, types } of ids) for (const type of types) refs.set(refKey({ type, id }), { type, id });
  const appIds = [...new Set(ids.flatMap(({ id, wellKnown }) => (wellKnown === "application" ? [id] : [])))]
    .filter((id) => wellKnownName("application", id) === undefined && isObjectId(id))
    .slice(0, APPLICATIONS);
  const apps = new Map<string, readonly EntityRef[]>();
  for (const appId of appIds) apps.set(appId, await directory.withAppId(appId));
  for (const ref of [...apps.values()].flat()) refs.set(refKey(ref), ref);
  if (refs.size === 0) return new Map();
  const { then, now } = await presencesAtBoth(store.db, [...refs.values()], instants);
  const known = new Map<string, Presence>([...then, ...now]);
  for (const [appId, halves] of apps) {
    const [half] = halves.flatMap((ref) => known.get(refKey(ref)) ?? []);
    if (half !== undefined) known.set(appKey(appId), half);
  }
  return known;
}
