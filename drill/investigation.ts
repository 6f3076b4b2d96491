import type { AttributionAnswer, ChangeAnswer } from "./answers.ts";

/**
 * How the drill tells an attacker's changes from everybody else's, from nothing but the tools' answers: what an
 * assistant would do in its head. Pure.
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
  /** What weighs against them, heaviest first. */
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

/** What an actor's part of one change says against them. */
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
  if (theirs.has("membershipRule")) grounds.push({ weight: 4, ground: "changed whom a group takes" });
  if (properties.some(({ name, now, then }) => theirs.has(name) && now === null && then !== null)) {
    grounds.push({ weight: 2, ground: "emptied fields" });
  }
  return grounds;
}

/** Returns whether a policy no longer leaves alone anything of a kind that it left alone, which locks people out by mistake. */
const losesExceptions = ({ name, path = "", now, then, stay = 0 }: ChangeAnswer["properties"][number]): boolean =>
  name === "conditions" && /\bexclude[A-Z]\w*$/.test(path) && stay === 0 && isEmpty(now) && !isEmpty(then);

const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

interface Ground {
  readonly weight: number;
  readonly ground: string;
}

/** More than one person changes by hand in a night. */
const MANY = 25;

/** Office hours end and begin, UTC. */
const isNight = (time: string): boolean => {
  const hour = new Date(time).getUTCHours();
  return hour >= 20 || hour < 6;
};

/** Everyone who made a change, the most suspicious first. By night everything weighs double. */
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

/** One property, link or existence of one object: the smallest thing two people can both have written. */
export interface Facet {
  readonly type: string;
  readonly id: string;
  readonly displayName: string | undefined;
  readonly facet: string;
  /** Who left it as it is now, as far as the log says. */
  readonly by: string | null;
}

export const EXISTENCE = "deletedDateTime";
export const facetKey = ({ type, id, facet }: Facet): string => `${type}/${id}/${facet}`;
export const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`;

/** Everything that differs in a change, by its parts. */
export function facetsOf(change: ChangeAnswer): readonly Facet[] {
  const { type, id, displayName } = change;
  const names = new Set([
    ...(change.action === "update" ? [] : [EXISTENCE]),
    // What is taken away whole is one thing, whatever it held.
    ...(change.action === "softDelete" ? [] : change.properties.map(({ name }) => name)),
    ...change.links.map(({ link }) => link),
  ]);
  return [...names].map((facet) => ({ type, id, displayName, facet, by: lastWriter(change, facet)?.actor ?? null }));
}

export interface Separation {
  /** What the actor wrote last: to be put back. */
  readonly theirs: readonly Facet[];
  /** What others wrote: to be left. */
  readonly others: readonly Facet[];
}

/** Whose each difference is: whoever wrote it last. A difference nobody is named for is left alone. */
export function separate(changes: readonly ChangeAnswer[], actor: string): Separation {
  const theirs: Facet[] = [];
  const others: Facet[] = [];
  for (const change of changes) {
    for (const facet of facetsOf(change)) {
      (facet.by === actor && change.notRecoverable === undefined ? theirs : others).push(facet);
    }
  }
  return { theirs, others };
}

/** The event that left this part as it is now, as far as the log says: by name, or as what made or deleted the object. */
function lastWriter({ action, attribution }: ChangeAnswer, facet: string): AttributionAnswer | undefined {
  const newestFirst = attribution.toSorted((a, b) => b.time.localeCompare(a.time));
  const named = newestFirst.find((event) => event.properties.includes(facet));
  if (named !== undefined || facet !== EXISTENCE) return named;
  // Creating an object names its properties, and so does deleting one that is gone for good: first and last of all.
  return action === "softDelete" ? newestFirst.at(-1) : newestFirst[0];
}

/** The scope that covers these facets; `spare` names objects to leave out whatever they hold. */
export function scopeOf(facets: readonly Facet[], spare: ReadonlySet<string> = new Set()): DrillScope {
  const chosen = facets.filter((facet) => !spare.has(keyOf(facet)));
  const byType = Map.groupBy(chosen, ({ type }) => type);
  return {
    entities: [...byType].map(([type, ofType]) => ({ type, ids: [...new Set(ofType.map(({ id }) => id))] })),
    properties: [...new Set(chosen.map(({ type, facet }) => `${type}.${facet}`))].sort(),
  };
}

/**
 * Objects a scoped preview would change beyond what the actor wrote: a scope's properties hold for all its objects of a
 * type, so somebody else's edit of the same property on one of them would go too.
 */
export function collateral(preview: readonly ChangeAnswer[], theirs: readonly Facet[]): ReadonlySet<string> {
  const wanted = new Set(theirs.map(facetKey));
  return new Set(preview.filter((change) => facetsOf(change).some((facet) => !wanted.has(facetKey(facet)))).map(keyOf));
}
