import type { Authored, Basis, Change, KeptValue } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import type { Json } from "../../domain/json.ts";
import { type EntityRef, sameRef } from "../../domain/tenant/entity.ts";
import { type Link, targetKey } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverable } from "../../domain/tenant/recoverable.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import type { EntityState, Life } from "../../domain/tenant/state.ts";
import type { Sides } from "../compare/compare.ts";
import type { Replayed } from "./replay.ts";

/** An entity that the actor wrote to: at the snapshot, now, and in between according to the log. */
export interface Undoing {
  readonly ref: EntityRef;
  readonly start: EntityState | undefined;
  readonly now: EntityState | undefined;
  readonly replayed: Replayed;
}

/** The examined links that existed at the snapshot, and those that exist now. */
export interface LinksAtEnds {
  has(when: "start" | "now", link: Link): boolean;
}

/** The two sides of undoing one entity, and the parts that stay because someone else wrote them later. */
export interface Undone {
  readonly one: Undoing;
  readonly sides: Sides;
  readonly kept: readonly KeptValue[];
}

/** Limits the size of one row in a list. */
const MOST_KEPT = 100;

/** Returns the life to go back to, or null if undoing the actor's work does not change it. */
export function lifeBefore({ replayed: { life, purged }, now }: Undoing): Life | "gone" | null {
  return (life.undone ?? (now === undefined ? purged : null))?.value ?? null;
}

/** Returns the entity now and as it would be without the actor's work. If `life` is null, its life does not change. */
export function undone(one: Undoing, life: Life | "gone" | null, links: LinksAtEnds, scope: ScopeTest): Undone {
  const { now } = one;
  const wanted = life ?? now?.life ?? "gone";
  const { added, removed } = undoneLinks(one, links);
  const then = wanted === "gone" ? undefined : { ...without(one), life: wanted };
  return {
    one,
    sides: { then, now, added, removed },
    kept: now?.life === "live" && wanted === "live" ? kept(one, links, scope) : [],
  };
}

/** Returns the entity's state with the values it would have without the actor's work. */
function without({ ref, start, now, replayed }: Undoing): EntityState {
  const base = now ?? start ?? blank(ref);
  // An object that is gone and has no identity of its own is known from the log only.
  const isLost = now === undefined && recoverable[ref.type].ends !== null;
  const back = [...replayed.properties].flatMap(([name, { undone, wanted }]): [string, Json][] =>
    undone !== null || isLost ? [[name, wanted]] : [],
  );
  const identity = isLost ? Object.fromEntries(replayed.identity) : {};
  const properties = { ...base.properties, ...identity, ...Object.fromEntries(back) };
  const { groupTypes } = properties;
  const isDynamic = Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");
  const isRetyped = replayed.properties.get("groupTypes")?.undone != null;
  return { ...base, properties, dynamicMembership: isRetyped ? isDynamic : base.dynamicMembership };
}

const blank = (ref: EntityRef): EntityState => ({
  ref,
  life: "live",
  displayName: null,
  properties: {},
  synchronized: false,
  builtIn: false,
  dynamicMembership: false,
});

function undoneLinks({ ref, replayed }: Undoing, links: LinksAtEnds): { added: Link[]; removed: Link[] } {
  const added: Link[] = [];
  const removed: Link[] = [];
  const settle = (link: Link, wanted: boolean) => {
    if (links.has("now", link) !== wanted) (wanted ? removed : added).push(link);
  };
  for (const { link, target, track } of replayed.links.values()) {
    if (track.undone !== null) settle({ link, source: ref, target }, track.undone.value);
  }
  for (const [link, { track, targets }] of replayed.singles) {
    if (track.undone === null) continue;
    const { value } = track.undone;
    for (const target of targets) settle({ link, source: ref, target }, value !== null && sameRef(value, target));
  }
  return { added, removed };
}

function kept(one: Undoing, links: LinksAtEnds, scope: ScopeTest): KeptValue[] {
  const { ref, now, replayed } = one;
  const found: KeptValue[] = [];
  const note = (name: string, nowValue: Json, then: Json, { by, use }: Pick<KeptValue, "by" | "use">) => {
    if (!scope.covers(ref.type, name) || sameValue(ref.type, name, nowValue, then)) return;
    found.push({ name, now: nowValue, then, by, ...(use === undefined ? {} : { use }) });
  };
  if (replayed.life.kept !== null) note(EXISTENCE, "live", replayed.life.kept.then, replayed.life.kept);
  for (const [name, { kept }] of replayed.properties) {
    if (kept !== null) note(name, now?.properties[name] ?? null, kept.then, kept);
  }
  for (const { link, target, track } of replayed.links.values()) {
    const isThere = links.has("now", { link, source: ref, target });
    const idIf = (there: boolean) => (there ? target.id : null);
    if (track.kept !== null) note(link, idIf(isThere), idIf(track.kept.then), track.kept);
  }
  for (const [link, { track, targets }] of replayed.singles) {
    const present = targets.find((target) => links.has("now", { link, source: ref, target }));
    if (track.kept !== null) note(link, present?.id ?? null, track.kept.then?.id ?? null, track.kept);
  }
  return found.slice(0, MOST_KEPT);
}

/** Returns the parts of a change that go back to what others wrote, and that were not so at the snapshot. */
export function putsBack(
  { start, replayed }: Undoing,
  { then }: Sides,
  { ref, action, properties, links: changed }: Pick<Change, "ref" | "action" | "properties" | "links">,
  links: LinksAtEnds,
): NonNullable<Change["putsBack"]> {
  const found = new Map<string, Authored>();
  const note = (name: string, by: Authored | null | undefined) => {
    if (by != null && !found.has(name)) found.set(name, by);
  };
  if (action !== "update" && (start?.life ?? "gone") !== (then?.life ?? "gone"))
    note(EXISTENCE, replayed.life.undoneTo);
  for (const { name, then: value } of properties) {
    if (sameValue(ref.type, name, value, start?.properties[name] ?? null)) continue;
    note(name, replayed.properties.get(name)?.undoneTo);
  }
  for (const { link, target, action, notRecoverable } of changed) {
    const one = { link, source: ref, target };
    if (notRecoverable !== undefined || links.has("start", one) === (action === "add")) continue;
    note(link, (replayed.singles.get(link) ?? replayed.links.get(targetKey(one)))?.track.undoneTo);
  }
  return [...found].map(([name, by]) => ({ name, by }));
}

/** Returns `snapshot` if every value that is put back is also the snapshot's, and `audit` if only the log has it. */
export function basisOf(
  { start }: Undoing,
  { then }: Sides,
  { ref, action, properties, links: changed }: Pick<Change, "ref" | "action" | "properties" | "links">,
  links: LinksAtEnds,
): Basis {
  const sameLife = action === "update" || (start?.life ?? "gone") === (then?.life ?? "gone");
  const sameValues = properties.every(({ name, then }) =>
    sameValue(ref.type, name, then, start?.properties[name] ?? null),
  );
  const sameLinks = changed.every(({ link, target, action }) => {
    return links.has("start", { link, source: ref, target }) === (action === "add");
  });
  return sameLife && sameValues && sameLinks ? "snapshot" : "audit";
}
