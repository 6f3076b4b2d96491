import type { AttributionAnswer, ChangeAnswer } from "./answers.ts";

/**
 * Separates an attacker's changes from everyone else's by the tools' answers only, as an assistant would reason. Pure.
 */

/** A scope as start_preview takes it. */
export interface DrillScope {
  readonly entities: readonly { readonly type: string; readonly ids: readonly string[] }[];
  readonly properties: readonly string[];
}

export interface Suspicion {
  readonly actor: string;
  readonly score: number;
  readonly objects: number;
  /** Reasons for suspicion, the strongest first. */
  readonly grounds: readonly string[];
}

const guards: readonly string[] = [
  "conditionalAccessPolicy",
  "namedLocationPolicy",
  "authenticationMethodPolicy",
  "authenticationStrengthPolicy",
  "authorizationPolicy",
];
const consents: readonly string[] = ["oAuth2PermissionGrant", "appRoleAssignment"];

/** Returns the reasons for suspicion in an actor's part of one change. */
function groundsOf({ type, action, properties }: ChangeAnswer, theirs: ReadonlySet<string>): readonly Ground[] {
  const grounds: Ground[] = [];
  if (guards.includes(type)) grounds.push({ weight: 8, ground: "changed a policy that protects sign-in" });
  if (properties.some((property) => theirs.has(property.name) && losesExceptions(property))) {
    grounds.push({ weight: 20, ground: "took a policy's exceptions away" });
  }
  if (theirs.has(EXISTENCE)) {
    if (action === "restore") grounds.push({ weight: 3, ground: "deleted what was in use" });
    else if (consents.includes(type)) grounds.push({ weight: 6, ground: "consented to an app" });
  }
  if (theirs.has("membershipRule")) grounds.push({ weight: 4, ground: "changed a group's membership rule" });
  if (properties.some(({ name, now, then }) => theirs.has(name) && now === null && then !== null)) {
    grounds.push({ weight: 2, ground: "emptied fields" });
  }
  return grounds;
}

/** Returns true if a policy lost all exceptions of one kind, which locks people out by mistake. */
const losesExceptions = ({ name, path = "", now, then, stay = 0 }: ChangeAnswer["properties"][number]): boolean =>
  name === "conditions" && /\bexclude[A-Z]\w*$/.test(path) && stay === 0 && isEmpty(now) && !isEmpty(then);

const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

interface Ground {
  readonly weight: number;
  readonly ground: string;
}

/** More changes than one person makes by hand in a night. */
const MANY = 25;

/** True outside of office hours, UTC. */
const isNight = (time: string): boolean => {
  const hour = new Date(time).getUTCHours();
  return hour >= 20 || hour < 6;
};

/** Returns everyone who made a change, the most suspicious first. At night every reason counts twice. */
export function suspicions(changes: readonly ChangeAnswer[]): readonly Suspicion[] {
  const byActor = new Map<string, { score: number; objects: Set<string>; grounds: Map<string, number> }>();
  for (const change of changes) {
    for (const [actor, facets] of Map.groupBy(facetsOf(change), ({ by }) => by)) {
      if (actor === null) continue;
      const entry = byActor.get(actor) ?? { score: 0, objects: new Set(), grounds: new Map() };
      byActor.set(actor, entry);
      entry.objects.add(keyOf(change));
      const atNight = facets.some(({ facet }) => isNight(lastWriter(change, facet)?.time ?? ""));
      for (const { weight, ground } of groundsOf(change, new Set(facets.map(({ facet }) => facet)))) {
        const weighed = atNight ? weight * 2 : weight;
        entry.score += weighed;
        entry.grounds.set(ground, (entry.grounds.get(ground) ?? 0) + weighed);
      }
    }
  }
  return [...byActor]
    .map(([actor, { score, objects, grounds }]) => {
      const heaviestFirst = [...grounds].sort(([, a], [, b]) => b - a).map(([ground]) => ground);
      const mass = objects.size >= MANY;
      return {
        actor,
        score: score + (mass ? objects.size : 0),
        objects: objects.size,
        grounds: mass ? [...heaviestFirst, "changed many objects"] : heaviestFirst,
      };
    })
    .sort((a, b) => b.score - a.score || b.objects - a.objects);
}

/** One property, link or existence of one object: the smallest part that two people can both have written. */
export interface Facet {
  readonly type: string;
  readonly id: string;
  readonly displayName: string | undefined;
  readonly facet: string;
  /** The author of its present state, if the log has one. */
  readonly by: string | null;
}

export const EXISTENCE = "deletedDateTime";
export const facetKey = ({ type, id, facet }: Facet): string => `${type}/${id}/${facet}`;
export const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`;

/** Returns everything that differs in a change, by its parts. */
export function facetsOf(change: ChangeAnswer): readonly Facet[] {
  const { type, id, displayName } = change;
  const names = new Set([
    ...(change.action === "update" ? [] : [EXISTENCE]),
    // A deletion is a single difference, whatever the object contained.
    ...(change.action === "softDelete" ? [] : change.properties.map(({ name }) => name)),
    ...change.links.map(({ link }) => link),
  ]);
  return [...names].map((facet) => ({ type, id, displayName, facet, by: lastWriter(change, facet)?.actor ?? null }));
}

export interface Separation {
  /** Parts that the actor wrote last, which must go back. */
  readonly theirs: readonly Facet[];
  /** Parts that others wrote last, which must stay. */
  readonly others: readonly Facet[];
}

/** Assigns each difference to the actor who wrote it last. A difference without a known author is left alone. */
export function separate(changes: readonly ChangeAnswer[], actor: string): Separation {
  const theirs: Facet[] = [];
  const others: Facet[] = [];
  for (const change of changes) {
    for (const facet of facetsOf(change)) {
      (facet.by === actor && canGoBack(change, facet) ? theirs : others).push(facet);
    }
  }
  return { theirs, others };
}

/** Returns false for a change that is gone for good, and for links of which each ends in something that is. */
function canGoBack({ notRecoverable, links, linkTotals }: ChangeAnswer, { facet }: Facet): boolean {
  if (notRecoverable !== undefined) return false;
  const isLink = links.some(({ link }) => link === facet);
  return !isLink || linkTotals === undefined || linkTotals.add + linkTotals.remove > 0;
}

/**
 * Returns the event that set the present state of this part: a write that names it, or one that created or deleted the
 * object.
 */
function lastWriter({ action, attribution }: ChangeAnswer, facet: string): AttributionAnswer | undefined {
  const newestFirst = attribution.toSorted((a, b) => b.time.localeCompare(a.time));
  const named = newestFirst.find((event) => event.properties.includes(facet));
  if (named !== undefined || facet !== EXISTENCE) return named;
  // Events that create or permanently delete an object name its properties. They are the first and the last of all.
  return action === "softDelete" ? newestFirst.at(-1) : newestFirst[0];
}

/** Returns the scope that covers these parts, without the objects in `spare`. */
export function scopeOf(facets: readonly Facet[], spare: ReadonlySet<string> = new Set()): DrillScope {
  const chosen = facets.filter((facet) => !spare.has(keyOf(facet)));
  const byType = Map.groupBy(chosen, ({ type }) => type);
  return {
    entities: [...byType].map(([type, ofType]) => ({ type, ids: [...new Set(ofType.map(({ id }) => id))] })),
    properties: [...new Set(chosen.map(({ type, facet }) => `${type}.${facet}`))].sort(),
  };
}

/**
 * Returns the objects on which a scoped preview would change more than the actor wrote. A scope's properties apply to
 * all its objects of a type, so it also covers others' edits of the same property.
 */
export function collateral(preview: readonly ChangeAnswer[], theirs: readonly Facet[]): ReadonlySet<string> {
  const wanted = new Set(theirs.map(facetKey));
  return new Set(preview.filter((change) => facetsOf(change).some((facet) => !wanted.has(facetKey(facet)))).map(keyOf));
}
