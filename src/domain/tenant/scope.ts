import { invalid, type RewindError } from "../errors.ts";
import { parseIso } from "../time.ts";
import type { Coverage } from "./coverage.ts";
import {
  allEntityTypes,
  asEntityType,
  asServiceEntityType,
  canonicalId,
  type EntityRef,
  type EntityType,
} from "./entity.ts";
import { linkKinds } from "./link.ts";
import { EXISTENCE, recoverableProperties } from "./recoverable.ts";

/**
 * The objects a job covers. `properties` narrows it to some properties and links, so that later legitimate edits to
 * others stay. A name may be qualified by its type ("user.department"). `deletedDateTime` stands for existence: without
 * it, a narrowed scope neither restores nor soft-deletes.
 */
export type Scope = Selection & {
  readonly properties?: readonly string[];
  /** Limits the job to what this person or app wrote. An id, user principal name or display name. */
  readonly actor?: string;
  /** With `actor`: start of the period, ISO 8601. Defaults to the snapshot. */
  readonly since?: string;
  /** In the record of a job of a service that carries out a part of a recovery: the part, from 1, and the number of all parts. */
  readonly part?: number;
  readonly parts?: number;
  /** In the same record: the job of the first part. Absent for that one. */
  readonly follows?: string;
  /** Creates permanently deleted objects again, under new ids, and repoints what names the old ones. */
  readonly rebuild?: true;
};

export type Selection =
  | { readonly all: true }
  | { readonly types: readonly EntityType[] }
  | { readonly entities: readonly EntityIds[] };

export interface EntityIds {
  readonly type: EntityType;
  readonly ids: readonly string[];
}

export const everything: Scope = { all: true };

/** Returns true for a scope of all properties of all objects. */
export const coversAll = (scope: Scope): boolean => "all" in scope && scope.properties === undefined;
export const only = (type: EntityType, ids: readonly string[]): Scope => ({ entities: [{ type, ids }] });

/** Source: the admin center's limit over all types together. The API documentation gives no number. */
export const MICROSOFT_MAX_IDS = 100;
/** Bounds the size of a request. Whole types have no limit. */
export const EXTENDED_MAX_IDS = 10_000;

/** Types included with another type. Grants and assignments belong to their service principal, as in the admin center. */
const companions: Partial<Record<EntityType, readonly EntityType[]>> = {
  servicePrincipal: ["oAuth2PermissionGrant", "appRoleAssignment"],
  application: ["federatedIdentityCredential"],
};

/** Returns the refusal of a scope that selects in several ways. */
export const notOneForm = (): RewindError => invalid('A scope has exactly one of "all", "types" and "entities".');

/**
 * Validates a scope from outside input. Throws `invalidInput` for an unknown member, an empty list, a repeated type, too
 * many ids, or a property that no selected type has.
 */
export function checkScope(scope: Scope, coverage: Coverage): Scope {
  const forms = ["all", "types", "entities"].filter((form) => form in scope);
  if (forms.length !== 1) throw notOneForm();
  if ("all" in scope && scope.all !== true) throw invalid('"all" in a scope can only be true.');
  if ("types" in scope) checkTypes(scope.types, coverage);
  if ("entities" in scope) checkEntities(scope.entities, coverage);
  if (scope.properties !== undefined) checkProperties(scope, scope.properties, coverage);
  checkActor(scope);
  checkRebuild(scope, coverage);
  if (!("entities" in scope)) return scope;
  return { ...scope, entities: scope.entities.map(({ type, ids }) => ({ type, ids: ids.map(canonicalId) })) };
}

function checkActor({ actor, since }: Scope): void {
  if (actor !== undefined && (actor.trim() === "" || actor.length > 200)) {
    throw invalid(
      '"actor" is empty or too long. Give an id, a user principal name or an app\'s name, as attribution shows it.',
    );
  }
  if (since === undefined) return;
  if (actor === undefined) throw invalid(`"since" goes with "actor": it limits the time of that actor's work.`);
  if (parseIso(since) === null) {
    throw invalid('"since" is not an ISO 8601 time with a zone, such as 2026-11-20T14:00:00Z.');
  }
}

function checkRebuild({ rebuild, actor }: Scope, coverage: Coverage): void {
  if (rebuild === undefined) return;
  if (coverage === "microsoft") {
    throw invalid(
      '"rebuild" is not possible here: Microsoft\'s service never creates an object. Leave it out, or use mode vault.',
    );
  }
  if (actor !== undefined) {
    throw invalid('"rebuild" goes with a snapshot, and not with "actor". Preview the objects without an actor.');
  }
}

/** Parses a type that a coverage knows. */
const coveredType = (type: string, coverage: Coverage): EntityType =>
  coverage === "extended" ? asEntityType(type) : asServiceEntityType(type);

function checkTypes(types: readonly string[], coverage: Coverage): void {
  if (types.length === 0) throw invalid('"types" is empty. Name at least one entity type, or use {"all": true}.');
  for (const type of types) coveredType(type, coverage);
  const twice = firstRepeated(types);
  if (twice !== undefined) throw invalid(`Entity type ${twice} is listed twice. List each type once.`);
}

function checkEntities(entities: readonly EntityIds[], coverage: Coverage): void {
  if (entities.length === 0) throw invalid('"entities" is empty. Name at least one entity, or use {"all": true}.');
  for (const { type, ids } of entities) {
    coveredType(type, coverage);
    if (ids.length === 0) throw invalid(`"ids" of ${type} is empty. Name at least one id, or use "types" for all.`);
    if (ids.some((id) => id.trim() === "" || id.length > 200)) {
      throw invalid(`"ids" of ${type} holds a text that is not an id. Take ids from list_changes.`);
    }
    const twice = firstRepeated(ids.map(canonicalId));
    if (twice !== undefined) throw invalid(`Id ${twice} of ${type} is listed twice. List each id once.`);
  }
  const twice = firstRepeated(entities.map((entry) => entry.type));
  if (twice !== undefined) throw invalid(`Entity type ${twice} is listed twice. Put all its ids in one entry.`);
  const total = entities.reduce((sum, entry) => sum + entry.ids.length, 0);
  const most = coverage === "microsoft" ? MICROSOFT_MAX_IDS : EXTENDED_MAX_IDS;
  if (total > most) {
    throw invalid(
      `A scope takes at most ${most} ids over all types together; this one has ${total}. ` +
        "Split it over several previews, or take whole types.",
      { most, total },
    );
  }
}

function checkProperties(selection: Selection, properties: readonly string[], coverage: Coverage): void {
  if (properties.length === 0) throw invalid('"properties" is empty. Leave it out to take every property.');
  const types = selectedTypes(selection);
  for (const name of properties) {
    if (
      !types.some((type) => facetsOf(type, coverage).some((facet) => name === facet || name === `${type}.${facet}`))
    ) {
      const allowed =
        types.length === 1 && types[0] !== undefined ? ` It has: ${facetsOf(types[0], coverage).join(", ")}.` : "";
      throw invalid(
        `"${name.slice(0, 80)}" is not a recoverable property or link of the selected entity types.${allowed}`,
      );
    }
  }
}

/** Returns the names a scope's `properties` may use for a type: its properties, its links and `deletedDateTime`. */
export function facetsOf(type: EntityType, coverage: Coverage): readonly string[] {
  const links = linkKinds.filter(
    (kind) => kind.source === type && (coverage === "extended" || kind.coverage === "microsoft"),
  );
  return [...recoverableProperties(type, coverage), ...links.map((kind) => kind.name), EXISTENCE];
}

/** Returns the entity types a scope can touch, companions included. */
export function selectedTypes(selection: Selection): readonly EntityType[] {
  if ("all" in selection) return allEntityTypes;
  const named = "types" in selection ? selection.types : selection.entities.map((entry) => entry.type);
  return allEntityTypes.filter(
    (type) =>
      named.includes(type) || ("types" in selection && named.some((other) => companions[other]?.includes(type))),
  );
}

/** Returns true if everything a selection can touch is within another selection. */
export function isWithin(selection: Selection, outer: Selection): boolean {
  if ("all" in outer) return true;
  const test = scopeTest(outer);
  if ("entities" in selection) {
    return selection.entities.every(({ type, ids }) => ids.every((id) => test.has({ type, id })));
  }
  const whole = "types" in outer ? selectedTypes(outer) : [];
  return selectedTypes(selection).every((type) => whole.includes(type));
}

/** A scope prepared for repeated tests. */
export interface ScopeTest {
  has(ref: EntityRef): boolean;
  /** Returns true if the scope covers this property or link, or with `deletedDateTime` the existence of objects. */
  covers(type: EntityType, facet: string): boolean;
}

export function scopeTest(scope: Scope): ScopeTest {
  const types = new Set(selectedTypes(scope));
  const ids =
    "entities" in scope ? new Map(scope.entities.map(({ type, ids }) => [type, new Set(ids.map(canonicalId))])) : null;
  const facets = scope.properties === undefined ? null : new Set(scope.properties);
  return {
    has: (ref) => types.has(ref.type) && (ids === null || ids.get(ref.type)?.has(canonicalId(ref.id)) === true),
    covers: (type, facet) => facets === null || facets.has(facet) || facets.has(`${type}.${facet}`),
  };
}

/** Returns the same scope with its answers about types remembered, which a comparison asks for every property. */
export function remembered({ has, covers }: ScopeTest): ScopeTest {
  const known = new Map<EntityType, Map<string, boolean>>();
  return {
    has,
    covers: (type, facet) => {
      const before = known.get(type)?.get(facet);
      if (before !== undefined) return before;
      const covered = covers(type, facet);
      known.set(type, (known.get(type) ?? new Map<string, boolean>()).set(facet, covered));
      return covered;
    },
  };
}

function firstRepeated(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) return value;
    seen.add(value);
  }
  return undefined;
}
