import type { Actor } from "../changes/change.ts";
import { allEntityTypes, type EntityRef, type EntityType, type RefKey, refKey, refOfKey } from "../tenant/entity.ts";
import { coversAll, type Scope, type ScopeTest, scopeTest } from "../tenant/scope.ts";
import { iso, type Millis } from "../time.ts";
import { countedTypes, countOf, moreObjects } from "../words/counted-words.ts";
import { firstOf } from "../words/name-list.ts";
import { cleaned } from "../words/untrusted.ts";
import { actorsQuoted } from "./actor-name.ts";
import { type AuditRecord, isRecovery, writtenBy } from "./audit-record.ts";
import { actorKey } from "./others-work.ts";

/** Objects that are counted. */
const MOST_OBJECTS = 10_000;
const AUTHORS_NAMED = 3;
const VALUES_NAMED = 5;

/** Work of the authors of a list on other objects since its snapshot, which a narrower scope leaves. */
export interface OutsideWork {
  /** The authors, those of the gravest differences first. */
  readonly authors: readonly Actor[];
  readonly objects: number;
  /** The kinds of objects, those that guard signing in first. */
  readonly counts: readonly { readonly type: EntityType; readonly count: number }[];
  /** What they wrote to objects of the scope beside the properties that it is narrowed to. Absent without such work. */
  readonly values?: { readonly objects: number; readonly names: readonly string[] };
  readonly since: Millis;
  readonly until: Millis;
  /** There may be more, because not all records were read or counted. */
  readonly isCut?: true;
}

/** Gathers the objects outside of a scope by author, in any order. Memory is bounded. */
export class OutsideWrites {
  readonly #scope: ScopeTest | null;
  readonly #inside = new Set<RefKey>();
  readonly #written = new Map<string, { readonly actor: Actor; readonly types: Map<RefKey, EntityType> }>();
  /** The properties and links outside of the scope that each author wrote on objects in it. */
  readonly #values = new Map<string, Map<RefKey, Set<string>>>();
  #objects = 0;
  #isCut = false;

  constructor(scope: Scope) {
    this.#scope = coversAll(scope) ? null : scopeTest(scope);
  }

  add(record: AuditRecord): void {
    const scope = this.#scope;
    if (scope === null || isRecovery(record)) return;
    for (const { ref, modified } of writtenBy(record)) {
      const key = refKey(ref);
      const isInside = scope.has(ref) && modified.some(({ name }) => scope.covers(ref.type, name));
      if (isInside || (scope.has(ref) && modified.length === 0)) this.#inside.add(key);
      else this.#note(record.actor, key, ref.type);
      if (scope.has(ref))
        this.#noteValues(
          record.actor,
          key,
          modified.map(({ name }) => name).filter((name) => !scope.covers(ref.type, name)),
        );
    }
  }

  /** Returns the objects outside of the scope that any author wrote to. */
  refs(): readonly EntityRef[] {
    const keys = new Set([...this.#written.values()].flatMap(({ types }) => [...types.keys()]));
    return [...keys].filter((key) => !this.#inside.has(key)).map(refOfKey);
  }

  /** Leaves out what a plan puts back although its scope does not name it, such as assignments of an object in it. */
  leaveOut(planned: Iterable<RefKey>): void {
    for (const key of planned) this.#inside.add(key);
  }

  /** Marks the count as a minimum. */
  cut(): void {
    this.#isCut = true;
  }

  /** Returns what these authors wrote to. Null without any such object. */
  result(authors: readonly { readonly actor: Actor }[], since: Millis, until: Millis): OutsideWork | null {
    const objects = new Map<RefKey, EntityType>();
    const values = new Map<RefKey, ReadonlySet<string>>();
    const found: Actor[] = [];
    for (const { actor } of authors) {
      const types = [...(this.#written.get(actorKey(actor))?.types ?? [])].filter(([key]) => !this.#inside.has(key));
      const others = [...(this.#values.get(actorKey(actor)) ?? [])].filter(([key]) => this.#inside.has(key));
      if (types.length + others.length > 0) found.push(actor);
      for (const [key, type] of types) objects.set(key, type);
      for (const [key, names] of others) values.set(key, new Set([...(values.get(key) ?? []), ...names]));
    }
    if (objects.size + values.size === 0) return null;
    const counts = [...Map.groupBy(objects.values(), (type) => type)].map(([type, all]) => ({
      type,
      count: all.length,
    }));
    return {
      ...{ authors: found, objects: objects.size, since, until },
      counts: counts.toSorted((a, b) => rankOf(a.type) - rankOf(b.type)),
      ...(values.size === 0 ? {} : { values: { objects: values.size, names: namesIn(values.values()) } }),
      ...(this.#isCut ? { isCut: true } : {}),
    };
  }

  #noteValues(actor: Actor, key: RefKey, names: readonly string[]): void {
    const of = this.#values.get(actorKey(actor)) ?? new Map<RefKey, Set<string>>();
    if (names.length === 0 || of.size >= MOST_OBJECTS) return;
    this.#values.set(actorKey(actor), of.set(key, new Set([...(of.get(key) ?? []), ...names])));
  }

  #note(actor: Actor, key: RefKey, type: EntityType): void {
    const known = this.#written.get(actorKey(actor)) ?? { actor, types: new Map<RefKey, EntityType>() };
    if (known.types.has(key)) return;
    this.#objects += 1;
    if (this.#objects > MOST_OBJECTS) {
      this.cut();
      return;
    }
    known.types.set(key, type);
    this.#written.set(actorKey(actor), known);
  }
}

const namesIn = (values: Iterable<ReadonlySet<string>>): readonly string[] =>
  [...new Set([...values].flatMap((names) => [...names]))].sort();

const guarding: readonly EntityType[] = [
  "conditionalAccessPolicy",
  "roleAssignment",
  "roleEligibilitySchedule",
  "roleDefinition",
  "authenticationStrengthPolicy",
  "namedLocationPolicy",
  "authenticationMethodPolicy",
  "authorizationPolicy",
  "crossTenantAccessDefault",
  "crossTenantAccessPartner",
  "federatedIdentityCredential",
  "oAuth2PermissionGrant",
  "appRoleAssignment",
  "application",
  "servicePrincipal",
  "group",
];

/** Returns a rank by which types that guard signing in come first. */
export const rankOf = (type: EntityType): number => {
  const at = guarding.indexOf(type);
  return at < 0 ? guarding.length + allEntityTypes.indexOf(type) : at;
};

/** Says for a person what a narrower scope leaves of those whose work it puts back. */
export function outsideSentence(work: OutsideWork): string {
  const { authors, counts, since, until, isCut } = work;
  const who = firstOf(actorsQuoted(authors), AUTHORS_NAMED, (name) => name);
  const types = counts.length === 0 ? "" : `: ${countedTypes(counts)}`;
  const more = isCut === true ? ", and perhaps more, because not all records were counted" : "";
  return (
    `left by this scope: ${who} also wrote to ${leftWords(work)} between ${iso(since)} and ` +
    `${iso(until)}${types}${more}. Whether that is still in force was not looked at.`
  );
}

function leftWords({ objects, values }: OutsideWork): string {
  const beside = objects === 0 ? [] : [moreObjects(objects)];
  if (values === undefined) return beside.join("");
  const names = firstOf(values.names, VALUES_NAMED, (name) => cleaned(name, 60));
  return [...beside, `other values of ${countOf(values.objects, "object")} in it (${names})`].join(" and ");
}

interface WithOutside {
  readonly outside?: OutsideWork;
}

export const outsideLines = ({ outside }: WithOutside): readonly string[] =>
  outside === undefined ? [] : [outsideSentence(outside)];

/** Says the same beside a verdict, which is of the list alone. */
export const outsideVerdict = ({ outside }: WithOutside): string =>
  outside === undefined
    ? ""
    : ` Left by its scope: ${leftWords(outside)} that the same ${outside.authors.length === 1 ? "author" : "authors"} wrote to.`;
