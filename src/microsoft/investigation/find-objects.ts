import { type EntityType, entityTypes, refKey } from "../../domain/tenant/entity.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { Millis } from "../../domain/time.ts";
import { searchText } from "../../domain/words/search-text.ts";
import type { FindObjects, FoundObject, FoundObjects } from "../../service/investigation.ts";
import type { PageRequest } from "../../service/page.ts";
import { bestFirst, livesOf, MOST_FOUND, pageOfFound, textToFind } from "../../summaries/found-order.ts";
import {
  beginningIn,
  byIdIn,
  endingIn,
  type Findings,
  namedIn,
  type SearchPlace,
  searchIn,
  searchPlace,
} from "./directory-search.ts";
import { formerPrincipals } from "./former-principals.ts";
import type { LookUpContext, SearchResult } from "./look-ups.ts";
import { PolicyCache } from "./policy-cache.ts";
import { areaOf } from "./present-object.ts";
import { purgedObjects } from "./purged-objects.ts";
import { searchSteps } from "./search-terms.ts";
import { fitOf, foundAs, type SeenObject } from "./seen-object.ts";
import { UnreadableAreas } from "./unreadable-areas.ts";
import { withMemberCounts } from "./with-member-counts.ts";

/** Rows per request, for the exact text and for beginnings, most of which do not match. */
const FEW = 200;
const MANY = 999;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Implements `Investigation.findObjects` as far as Graph can. Forgives typing errors after the first two letters of
 * each word, if at most a thousand names of a type begin with them. Purged objects are found by their names in the audit
 * log. Costs one or two requests per type and life, twice that without a match, one per Conditional Access list that is not
 * cached, one for the log, and one per group of the page.
 */
export async function findObjects(
  context: LookUpContext,
  request: FindObjects,
  page: PageRequest,
): Promise<FoundObjects> {
  // URLs cannot hold an unpaired surrogate.
  const wanted = { ...request, text: textToFind(request).toWellFormed() };
  const key = JSON.stringify([wanted.text, wanted.types, wanted.state]);
  const { found, asOf, tooMany, unread, formerSince } = await context.searches.get(key, () => search(context, wanted));
  // A consent given meanwhile counts from the next call on.
  if (unread.length > 0) context.searches.forget(key);
  const { items, ...rest } = pageOfFound(found, request, page);
  return {
    ...rest,
    items: await withMemberCounts(context, items),
    asOf,
    tooMany,
    formerSince,
    ...(formerSince === null ? {} : { formerPrincipalsOnly: true }),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

async function search(
  context: LookUpContext,
  { text, types = entityTypes, state }: FindObjects,
): Promise<SearchResult> {
  const asOf: Millis = context.client.serviceNow();
  const unread = new UnreadableAreas();
  const lives = livesOf[state].filter((life) => life !== "gone");
  const places = types.flatMap((type) => lives.flatMap((life) => searchPlace(type, life) ?? []));
  const [listed, directory, purged, former] = await Promise.all([
    cachedPolicies(context, types, lives, unread),
    places.length === 0 ? nothing : unread.among("directory", () => inTheDirectory(context, places, text), nothing),
    livesOf[state].includes("gone") ? purgedObjects(context, types, text) : { found: [], unread: null },
    // Only a user has a user principal name, and reading the log for every text would take its pages.
    text.includes("@") && types.includes("user") ? formerPrincipals(context, places, text) : { found: [], since: null },
  ]);
  unread.requireSome();
  const present = withFormer(ranked([...directory.seen, ...listed], text), former.found);
  const known = new Set(present.map(({ ref }) => refKey(ref)));
  const gone = purged.found.filter(({ ref }) => !known.has(refKey(ref)));
  const found = gone.length === 0 ? present : [...present, ...gone].sort(bestFirst);
  return {
    found: found.slice(0, MOST_FOUND),
    asOf,
    formerSince: former.since,
    tooMany: directory.cut || found.length > MOST_FOUND,
    unread: [...unread.sentences(), ...(purged.unread === null ? [] : [purged.unread])],
  };
}

/** Returns objects that fit by a name of now or before, each once with its better fit. */
function withFormer(present: readonly FoundObject[], former: readonly FoundObject[]): FoundObject[] {
  const all = new Map(present.map((one) => [refKey(one.ref), one]));
  for (const one of former) {
    const known = all.get(refKey(one.ref));
    all.set(refKey(one.ref), { ...one, fit: Math.max(one.fit, known?.fit ?? 0) });
  }
  return [...all.values()].sort(bestFirst);
}

/** Returns the matches, best first and without duplicates. */
function ranked(seen: readonly SeenObject[], text: string): FoundObject[] {
  const query = searchText(text);
  const found = new Map<string, FoundObject>();
  for (const one of seen) {
    const score = fitOf(one, text, query);
    if (score !== null && !found.has(refKey(one.ref))) found.set(refKey(one.ref), foundAs(one, score));
  }
  return [...found.values()].sort(bestFirst);
}

async function cachedPolicies(
  { policies }: LookUpContext,
  types: readonly EntityType[],
  lives: readonly Life[],
  unread: UnreadableAreas,
): Promise<readonly SeenObject[]> {
  const lists = types.flatMap((type) =>
    lives
      .filter((life) => PolicyCache.holds(type, life))
      .map((life) => unread.among(areaOf(type), () => policies.all(type, life), [])),
  );
  return (await Promise.all(lists)).flat();
}

/** Searches by the text, then by its beginnings, and stops at the first match. */
async function inTheDirectory(context: LookUpContext, places: readonly SearchPlace[], text: string): Promise<Findings> {
  const everywhere = async (ask: (place: SearchPlace) => Promise<Findings>) =>
    joined(await Promise.all(places.map(ask)));
  if (GUID.test(text)) return everywhere((place) => byIdIn(context, place, text));
  let findings = await everywhere((place) => asGiven(context, place, text));
  for (const step of [1, 2]) {
    if (ranked(findings.seen, text).length > 0) break;
    const more = await everywhere(async (place) => {
      const terms = searchSteps(text, place.keys)[step];
      return terms ? searchIn(context, place, terms, MANY) : nothing;
    });
    findings = joined([findings, more]);
  }
  return findings;
}

async function asGiven(context: LookUpContext, place: SearchPlace, text: string): Promise<Findings> {
  const [terms] = searchSteps(text, place.keys);
  const isAddress = text.includes("@") && !/\s/.test(text);
  const asked = await Promise.all([
    terms ? searchIn(context, place, terms, FEW) : nothing,
    place.life === "live" ? beginningIn(context, place, text, FEW) : nothing,
    place.life === "softDeleted" && place.type === "user" && isAddress ? endingIn(context, place, text) : nothing,
  ]);
  const all = joined(asked);
  return all.cut ? joined([await namedIn(context, place, text), all]) : all;
}

const nothing: Findings = { seen: [], cut: false };

const joined = (all: readonly Findings[]): Findings => ({
  seen: all.flatMap(({ seen }) => seen),
  cut: all.some(({ cut }) => cut),
});
