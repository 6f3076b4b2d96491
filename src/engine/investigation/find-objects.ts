import {
  allEntityTypes,
  type EntityRef,
  type EntityType,
  type RefKey,
  refKey,
  sameRef,
} from "../../domain/tenant/entity.ts";
import { hidingObjects } from "../../domain/tenant/part.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { asInstant } from "../../domain/time.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import { fit, searchText } from "../../domain/words/search-text.ts";
import type { FindObjects, FoundObject, Investigation } from "../../service/investigation.ts";
import type { ObjectFacts, ObjectLife } from "../../service/object-facts.ts";
import { oldestCapture, partsUnreadAt } from "../../store/history/captures.ts";
import { endedPrincipalNames, formerNames, type ReplacedName } from "../../store/history/former-names.ts";
import { countOpenTargets } from "../../store/history/links-at.ts";
import { newestVersions, type Version } from "../../store/history/object-versions.ts";
import { searchCandidates } from "../../store/history/search.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import {
  bestFirst,
  livesOf,
  MOST_FOUND,
  pageOfFound,
  type Ranked,
  textFacts,
  textToFind,
} from "../../summaries/found-order.ts";
import { freshHead } from "../capture/fresh-head.ts";
import type { EngineContext } from "../context.ts";

/**
 * See `Investigation.findObjects`. Cost: the changes since the last capture, one pass over a narrow row for each object
 * in the database (100,000 in about 0.2 s), the cost of `formerNames`, and the objects of the page.
 */
export const findObjects =
  (context: EngineContext): Investigation["findObjects"] =>
  async (request, page) => {
    const text = textToFind(request);
    const { instant, readUntil } = await freshHead(context);
    const unread = await partsUnreadAt(context.store.db, instant);
    const former = await formerNamesFor(context, request, text);
    const oldest = await oldestCapture(context.store.db);
    const found = await ranked(context, { ...request, text }, former.names);
    const hiding = (request.types ?? allEntityTypes).flatMap((type) => hidingObjects(unread, type));
    const { items, ...rest } = pageOfFound(found.slice(0, MOST_FOUND), request, page);
    return {
      ...rest,
      items: await described(context, text, items, former.names),
      asOf: readUntil,
      formerSince: former.after ?? oldest,
      tooMany: found.length > MOST_FOUND,
      ...(hiding.length === 0 ? {} : { unread: describeUnread(hiding) }),
    };
  };

/** Returns the names that objects had before: display names, and user principal names that fit the text. */
async function formerNamesFor({ store: { db } }: EngineContext, request: FindObjects, text: string) {
  const display = await formerNames(db, named(request));
  const query = searchText(text);
  if (query === "" || !named(request).includes("user")) return display;
  const ended = await endedPrincipalNames(db, (name) => fit(query, "", [searchText(name)]) !== null);
  const now = await newestVersions(
    db,
    ended.names.map(({ ref }) => ref),
  );
  const isFormer = ({ ref, name }: ReplacedName) => {
    const present = now.get(refKey(ref))?.state.properties.userPrincipalName;
    return typeof present !== "string" || present.toLowerCase() !== name.toLowerCase();
  };
  const after = [display.after, ended.after].filter((one) => one !== null);
  return {
    names: [...display.names, ...ended.names.filter(isFormer)],
    after: after.length === 0 ? null : asInstant(Math.max(...after)),
  };
}

/** Returns the types of a question whose objects have names. */
const named = ({ types = allEntityTypes }: FindObjects): readonly EntityType[] =>
  types.filter((type) => recoverable[type].ends === null);

async function ranked(
  context: EngineContext,
  request: FindObjects,
  former: readonly ReplacedName[],
): Promise<Ranked[]> {
  const { text, types, state } = request;
  const { store } = context;
  const wanted = types ?? allEntityTypes;
  const query = searchText(text);
  const filter = { types: named(request), lives: livesOf[state] };
  const candidates = query === "" ? [] : await searchCandidates(store.db, query, filter, MOST_FOUND + 1);
  const fits = new Map<RefKey, { ref: EntityRef; fit: number; isFormer?: true }>();
  for (const { ref, name, keys } of candidates) {
    const score = fit(query, name, keys);
    if (score !== null) fits.set(refKey(ref), { ref, fit: score });
  }
  for (const { ref, name } of query === "" ? [] : former) {
    const score = fitOfFormer(query, name);
    const known = fits.get(refKey(ref));
    if (score !== null && (known === undefined || known.fit < score))
      fits.set(refKey(ref), { ref, fit: score, isFormer: true });
  }
  for (const ref of await byExactKey(context, text, wanted)) fits.set(refKey(ref), { ref, fit: 1 });
  const refs = [...fits.values()].map(({ ref }) => ref);
  // The search only finds candidates, and the history has their state.
  const versions = await newestVersions(store.db, refs);
  return [...fits.values()]
    .flatMap((one): Ranked[] => {
      const version = versions.get(refKey(one.ref));
      return version === undefined ? [] : [{ ...one, life: lifeOf(version) }];
    })
    .filter(({ life }) => livesOf[state].includes(life))
    .sort(bestFirst);
}

/** Finds every object with this id, and applications and service principals with this appId. */
async function byExactKey(context: EngineContext, text: string, types: readonly EntityType[]): Promise<EntityRef[]> {
  if (text.includes(" ")) return [];
  const asIds = [...new Set([text, text.toLowerCase()])].flatMap((id) =>
    types.map((type): EntityRef => ({ type, id })),
  );
  const known = await newestVersions(context.store.db, asIds);
  const apps = await context.directory.withAppId(text.toLowerCase());
  return [...asIds.filter((ref) => known.has(refKey(ref))), ...apps.filter(({ type }) => types.includes(type))];
}

/** A user principal name is a key of its user, and a display name is not. */
const fitOfFormer = (query: string, name: string): number | null =>
  name.includes("@") ? fit(query, "", [searchText(name)]) : fit(query, searchText(name), []);

export const lifeOf = ({ to, state }: Version): ObjectLife => (to === null ? state.life : "gone");

/** Returns the former name of an object that fits a text best, or the last one of an object that is found otherwise. */
function formerly(names: readonly ReplacedName[], { isFormer }: Ranked, text: string): ReplacedName | undefined {
  const query = searchText(text);
  const fitOf = ({ name }: ReplacedName) => fitOfFormer(query, name) ?? 0;
  return isFormer === true ? names.toSorted((a, b) => fitOf(b) - fitOf(a))[0] : names[0];
}

async function described(
  context: EngineContext,
  text: string,
  found: readonly Ranked[],
  former: readonly ReplacedName[],
): Promise<FoundObject[]> {
  const { store, directory } = context;
  const refs = found.map(({ ref }) => ref);
  const versions = await newestVersions(store.db, refs);
  const groups = refs.filter(({ type }) => type === "group");
  const members = await countOpenTargets(store.db, groups, "members");
  const identities = new Map((await directory.identify(refs)).map((one) => [refKey(one.ref), one]));
  const successors = await readSuccessors(store.db);
  const names = Map.groupBy(former, ({ ref }) => refKey(ref));
  return found.flatMap((one): FoundObject[] => {
    const { ref, life, fit } = one;
    const state = versions.get(refKey(ref))?.state;
    if (state === undefined) return [];
    const { appId = null, createdDateTime = null } = identities.get(refKey(ref)) ?? {};
    const facts: ObjectFacts = {
      ...textFacts(state.properties),
      ...(appId === null ? {} : { appId }),
      ...(createdDateTime === null ? {} : { createdDateTime }),
      ...(ref.type === "group" && life === "live" ? { members: members.get(refKey(ref)) ?? 0 } : {}),
    };
    const renewed = successors.around(ref).filter(({ of, to }) => sameRef(of, ref) || sameRef(to, ref));
    const before = formerly(names.get(refKey(ref)) ?? [], one, text);
    return [
      {
        ...{ ref, displayName: state.displayName, life, fit, facts },
        ...(before === undefined || before.name === state.displayName
          ? {}
          : { formerly: { name: before.name, until: before.until } }),
        ...(renewed.length === 0 ? {} : { renewed }),
      },
    ];
  });
}
