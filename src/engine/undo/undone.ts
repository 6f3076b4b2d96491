import type { Basis, Change, KeptValue } from "../../domain/change.ts";
import type { EntityRef } from "../../domain/entity.ts";
import { type Json, sameJson } from "../../domain/json.ts";
import type { Link } from "../../domain/link.ts";
import { EXISTENCE } from "../../domain/recoverable.ts";
import type { ScopeTest } from "../../domain/scope.ts";
import type { EntityState, Life } from "../../domain/state.ts";
import type { Sides } from "../compare/compare.ts";
import type { Replayed } from "./replay.ts";

/** An entity the actor wrote to: at the snapshot, now, and what the log says of the time between. */
export interface Undoing {
  readonly ref: EntityRef;
  readonly start: EntityState | undefined;
  readonly now: EntityState | undefined;
  readonly replayed: Replayed;
}

/** Which of the links in question there were at the snapshot, and which there are now. */
export interface LinksAtEnds {
  has(when: "start" | "now", link: Link): boolean;
}

/** The two sides of undoing one entity, and what stays because of somebody else. */
export interface Undone {
  readonly one: Undoing;
  readonly sides: Sides;
  readonly kept: readonly KeptValue[];
}

/** Bounds a row of the list: so many of one entity are told of. */
const MOST_KEPT = 100;

/** The life to go back to; null where the actor did not write it last, or what they made has become somebody else's. */
export function lifeBefore({ replayed: { life }, now }: Undoing): Life | "gone" | null {
  // Whoever purged it: what the actor deleted cannot come back, and that has to be said.
  const purged = now === undefined ? life.found : null;
  return (life.undone ?? purged)?.value ?? null;
}

/** The entity now, and as it would be without the actor's work; `life` null where that stays as it is. */
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

/** The entity's state with the values the actor found. */
function without({ ref, start, now, replayed }: Undoing): EntityState {
  const base = now ?? start ?? blank(ref);
  const lost = now === undefined ? Object.fromEntries(replayed.lost) : {};
  const back = [...replayed.properties].flatMap(([name, { undone }]): [string, Json][] =>
    undone === null ? [] : [[name, undone.value]],
  );
  const properties = { ...base.properties, ...lost, ...Object.fromEntries(back) };
  const { groupTypes } = properties;
  const dynamic = Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");
  const retyped = replayed.properties.get("groupTypes")?.undone != null;
  return { ...base, properties, dynamicMembership: retyped ? dynamic : base.dynamicMembership };
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
    for (const target of targets) settle({ link, source: ref, target }, value !== null && value.id === target.id);
  }
  return { added, removed };
}

function kept(one: Undoing, links: LinksAtEnds, scope: ScopeTest): KeptValue[] {
  const { ref, now, replayed } = one;
  const found: KeptValue[] = [];
  const note = (name: string, nowValue: Json, then: Json, by: KeptValue["by"]) => {
    if (scope.covers(ref.type, name) && !sameJson(nowValue, then)) found.push({ name, now: nowValue, then, by });
  };
  if (replayed.life.kept !== null) note(EXISTENCE, "live", replayed.life.kept.then, replayed.life.kept.by);
  for (const [name, { kept }] of replayed.properties) {
    if (kept !== null) note(name, now?.properties[name] ?? null, kept.then, kept.by);
  }
  for (const { link, target, track } of replayed.links.values()) {
    const isThere = links.has("now", { link, source: ref, target });
    const idIf = (there: boolean) => (there ? target.id : null);
    if (track.kept !== null) note(link, idIf(isThere), idIf(track.kept.then), track.kept.by);
  }
  for (const [link, { track, targets }] of replayed.singles) {
    const present = targets.find((target) => links.has("now", { link, source: ref, target }));
    if (track.kept !== null) note(link, present?.id ?? null, track.kept.then?.id ?? null, track.kept.by);
  }
  return found.slice(0, MOST_KEPT);
}

/** `snapshot` where every value that is put back is the snapshot's as well; else what the log says of it. */
export function basisOf(
  { start }: Undoing,
  { then }: Sides,
  { ref, action, properties, links: changed }: Pick<Change, "ref" | "action" | "properties" | "links">,
  links: LinksAtEnds,
): Basis {
  const sameLife = action === "update" || (start?.life ?? "gone") === (then?.life ?? "gone");
  const sameValues = properties.every(({ name, then }) => sameJson(then, start?.properties[name] ?? null));
  const sameLinks = changed.every(({ link, target, action }) => {
    return links.has("start", { link, source: ref, target }) === (action === "add");
  });
  return sameLife && sameValues && sameLinks ? "snapshot" : "audit";
}
