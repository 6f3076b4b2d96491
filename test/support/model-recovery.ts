import type { RecoveryAction } from "../../src/domain/changes/change.ts";
import { type Json, sameJson } from "../../src/domain/json.ts";
import { allEntityTypes, type EntityRef, type EntityType } from "../../src/domain/tenant/entity.ts";
import type { LinkName } from "../../src/domain/tenant/link.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import {
  endIdsOf,
  isDynamic,
  isEdge,
  isSingleton,
  isSoftDeletable,
  keyOf,
  keyOfLink,
  type ModelDirectory,
  type ModelObject,
} from "./model-directory.ts";

export interface PlannedLink {
  readonly link: LinkName;
  readonly target: EntityRef;
  readonly action: "add" | "remove";
  readonly reason: string | null;
}

export interface Planned {
  readonly ref: EntityRef;
  readonly action: RecoveryAction;
  readonly reason: string | null;
  readonly properties: Readonly<Record<string, { readonly now: Json; readonly then: Json }>>;
  readonly links: readonly PlannedLink[];
}

/** True if a scope covers this object, and this property, link or existence of its type. */
export function takesIn(scope: Scope, ref: EntityRef): boolean {
  if ("all" in scope) return true;
  if ("entities" in scope) return scope.entities.some(({ type, ids }) => type === ref.type && ids.includes(ref.id));
  return scope.types.includes(
    isEdge(ref.type) && scope.types.includes("servicePrincipal") ? "servicePrincipal" : ref.type,
  );
}

export const takesInFacet = ({ properties }: Scope, type: EntityType, facet: string): boolean =>
  properties === undefined || properties.includes(facet) || properties.includes(`${type}.${facet}`);

/** Computes the list of a recovery from `now` to `then`, object by object, from two whole directories. */
export function planOf(then: ModelDirectory, now: ModelDirectory, scope: Scope): Planned[] {
  const refs = new Map([...then.all(), ...now.all()].map(({ ref }) => [keyOf(ref), ref]));
  const facet = (type: EntityType, name: string) => takesInFacet(scope, type, name);
  const willBeLive = (ref: EntityRef): boolean => now.isLive(ref) || comesBack(ref);
  const comesBack = (ref: EntityRef): boolean => {
    const present = now.get(ref);
    const wanted = then.isLive(ref) && takesIn(scope, ref) && facet(ref.type, "deletedDateTime");
    return wanted && present?.life === "softDeleted" && whyFixed(present) === null;
  };
  const whyTargetMissing = (id: string): string | null => {
    const ref = now.byId(id)?.ref;
    if (ref === undefined) return "targetGone";
    return willBeLive(ref) ? null : "targetDeleted";
  };
  const whyEndsMissing = (edge: ModelObject): string | null => {
    const reasons = endIdsOf(edge).map(whyTargetMissing);
    return reasons.find((reason) => reason === "targetGone") ?? reasons.find((reason) => reason !== null) ?? null;
  };
  const properties = (before: ModelObject, after: ModelObject): Planned["properties"] => {
    const changed: Record<string, { now: Json; then: Json }> = {};
    for (const name of new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])) {
      const values = { now: after.properties[name] ?? null, then: before.properties[name] ?? null };
      if (facet(before.ref.type, name) && !sameJson(values.now, values.then)) changed[name] = values;
    }
    return changed;
  };

  function planEdge(ref: EntityRef): Planned | null {
    const [before, after] = [then.get(ref), now.get(ref)];
    const exists = facet(ref.type, "deletedDateTime");
    if (before === undefined) {
      if (after === undefined || !exists || whyEndsMissing(after) !== null) return null;
      const lost = Object.entries(after.properties).map(([name, value]) => [name, { now: value, then: null }] as const);
      return { ref, action: "softDelete", reason: null, properties: Object.fromEntries(lost), links: [] };
    }
    if (!endIdsOf(before).every((id) => then.byId(id)?.life === "live")) return null;
    if (after === undefined) {
      const all = Object.entries(before.properties).map(([name, value]) => [name, { now: null, then: value }] as const);
      return exists
        ? { ref, action: "restore", reason: whyEndsMissing(before), properties: Object.fromEntries(all), links: [] }
        : null;
    }
    const changed = properties(before, after);
    if (Object.keys(changed).length === 0) return null;
    return { ref, action: "update", reason: whyEndsMissing(after), properties: changed, links: [] };
  }

  function planObject(ref: EntityRef): Planned | null {
    const [before, after] = [then.get(ref), now.get(ref)];
    const exists = facet(ref.type, "deletedDateTime");
    if (before?.life !== "live") {
      if (after?.life !== "live" || !exists || isSingleton(ref.type)) return null;
      const reason = whyFixed(after) ?? (isSoftDeletable(ref.type) ? null : "notSoftDeletable");
      return { ref, action: "softDelete", reason, properties: {}, links: [] };
    }
    if (after === undefined) {
      return exists ? { ref, action: "restore", reason: "hardDeleted", properties: {}, links: [] } : null;
    }
    if (after.life === "softDeleted" && !exists) return null;
    const changed = properties(before, after);
    const links = planLinks(before, after);
    const differs = after.life === "softDeleted" || Object.keys(changed).length > 0;
    if (!differs && links.length === 0) return null;
    const action = after.life === "softDeleted" ? "restore" : "update";
    return { ref, action, reason: differs ? whyFixed(after) : null, properties: changed, links };
  }

  function planLinks(before: ModelObject, after: ModelObject): PlannedLink[] {
    const { ref } = before;
    const future = facet("group", "groupTypes") ? before : after;
    const fixed = (name: LinkName) =>
      whyFixed(after) ?? (name === "members" && isDynamic(future) ? "dynamicMembership" : null);
    const lost = then.linksOf(ref).filter((link) => !now.links.has(keyOfLink(link)) && then.isLive(link.target));
    const won = now.linksOf(ref).filter((link) => !then.links.has(keyOfLink(link)) && willBeLive(link.target));
    return [
      ...lost.map(({ link, target }): PlannedLink => {
        return { link, target, action: "add", reason: whyTargetMissing(target.id) ?? fixed(link) };
      }),
      ...won.map(({ link, target }): PlannedLink => ({ link, target, action: "remove", reason: fixed(link) })),
    ].filter(({ link }) => facet(ref.type, link));
  }

  return [...refs.values()]
    .filter((ref) => takesIn(scope, ref))
    .map((ref) => (isEdge(ref.type) ? planEdge(ref) : planObject(ref)))
    .filter((planned) => planned !== null)
    .sort(
      (a, b) =>
        allEntityTypes.indexOf(a.ref.type) - allEntityTypes.indexOf(b.ref.type) || (a.ref.id < b.ref.id ? -1 : 1),
    );
}

/** Returns the directory after these changes without the failed steps, which are named by object as in the ledger. */
export function carriedOut(
  now: ModelDirectory,
  plan: readonly Planned[],
  failed: ReadonlyMap<string, ReadonlySet<string>>,
): ModelDirectory {
  const after = now.copy();
  for (const { ref, action, reason, properties, links } of plan) {
    const failures = failed.get(keyOf(ref)) ?? new Set();
    const values = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value.then]));
    const object = now.get(ref);
    if (reason === null && !failures.has(action)) {
      if (action === "softDelete") {
        if (isEdge(ref.type)) after.objects.delete(keyOf(ref));
        else if (object !== undefined) after.put({ ...withoutTrust(object), life: "softDeleted" });
        continue;
      }
      const base = object ?? { ref, properties: {}, synchronized: false, builtIn: false, appId: null };
      const isWritten = (name: string) => !failures.has(apart.has(name) ? `property ${name}` : "properties");
      const set = Object.fromEntries(Object.entries(values).filter(([name]) => isWritten(name)));
      const merged = Object.entries({ ...base.properties, ...set }).filter(([, value]) => value !== null);
      after.put({ ...base, life: "live", properties: Object.fromEntries(merged) });
    }
    if (failures.has("restore") || failures.has("properties")) continue;
    for (const { link, target, action: what, reason: why } of links.toSorted((a, b) =>
      a.action > b.action ? -1 : 1,
    )) {
      if (why !== null || failures.has(`link ${what} ${link} ${keyOf(target)}`)) continue;
      if (what === "add") after.setLink({ link, source: ref, target });
      else after.unsetLink({ link, source: ref, target });
    }
  }
  return after;
}

/** Written one by one, because another object may hold the value. */
const apart: ReadonlySet<string> = new Set(["userPrincipalName", "mailNickname"]);

/** A trusted location cannot be deleted, so its trust is removed first. */
const withoutTrust = (object: ModelObject): ModelObject =>
  object.properties.isTrusted === true ? { ...object, properties: { ...object.properties, isTrusted: false } } : object;

const whyFixed = ({ builtIn, synchronized }: ModelObject): string | null =>
  builtIn ? "builtIn" : synchronized ? "synchronized" : null;
