import { sameValue } from "../../src/domain/changes/equality.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import type { Instant } from "../../src/domain/time.ts";
import { exportState } from "../../src/engine/export/export-state.ts";
import { endIdsOf, isEdge, keyOf } from "./model-directory.ts";
import type { VaultTenant } from "./vault-tenant.ts";

/** A tenant as far as Graph shows it: without values that are not set, and without what ends at a deleted object. */
export interface VisibleState {
  readonly objects: ReadonlyMap<string, VisibleObject>;
  readonly links: ReadonlySet<string>;
}

export interface VisibleObject {
  readonly ref: EntityRef;
  readonly life: EntityState["life"];
  readonly synchronized: boolean;
  readonly properties: JsonObject;
}

/** The tenant itself, now. `whole`: also what ends at a deleted object. */
export async function truthOf({ truth }: Pick<VaultTenant, "truth">, whole = false): Promise<VisibleState> {
  const states: EntityState[] = [];
  const links: Link[] = [];
  for await (const batch of truth.feed(null, new AbortController().signal)) {
    states.push(...batch.entities);
    for (const { source, link, target } of batch.linksAdded) links.push({ source, link, target });
  }
  return visible(states, links, whole);
}

/** The history of the tenant at an instant. */
export async function historyAt({ store }: Pick<VaultTenant, "store">, instant: Instant): Promise<VisibleState> {
  const states: EntityState[] = [];
  const links: Link[] = [];
  for await (const { links: lists, ...state } of exportState(store.db, instant)) {
    states.push(state);
    for (const [link, targets] of Object.entries(lists))
      for (const target of targets) links.push({ source: state.ref, link, target });
  }
  return visible(states, links);
}

interface Link {
  readonly source: EntityRef;
  readonly link: string;
  readonly target: EntityRef;
}

function visible(states: readonly EntityState[], links: readonly Link[], whole = false): VisibleState {
  const live = new Set(states.filter(({ life }) => whole || life === "live").map(({ ref }) => ref.id));
  const shown = states
    .map(({ ref, life, synchronized, properties }) => ({ ref, life, synchronized, properties: set(properties) }))
    .filter((object) => !isEdge(object.ref.type) || endIdsOf(object).every((id) => live.has(id)));
  return {
    objects: new Map(shown.map((object) => [keyOf(object.ref), object])),
    links: new Set(
      links
        .filter(({ source, target }) => live.has(source.id) && live.has(target.id))
        .map(({ source, link, target }) => `${keyOf(source)} ${link} ${keyOf(target)}`)
        .sort(),
    ),
  };
}

const set = (properties: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => isSet(value)));

function isSet(value: Json): boolean {
  if (value === null) return false;
  return typeof value !== "object" || Object.values(value).some(isSet);
}

/** The differences of two states, a line for each, so that a failure is short. */
export function differencesOf(one: VisibleState, other: VisibleState): readonly string[] {
  const lines: string[] = [];
  for (const key of new Set([...one.objects.keys(), ...other.objects.keys()])) {
    const [a, b] = [one.objects.get(key), other.objects.get(key)];
    if (a === undefined || b === undefined) lines.push(`${key}: ${a?.life ?? "absent"} / ${b?.life ?? "absent"}`);
    else {
      if (a.life !== b.life) lines.push(`${key}: ${a.life} / ${b.life}`);
      if (a.synchronized !== b.synchronized) lines.push(`${key}: synchronized ${a.synchronized} / ${b.synchronized}`);
      for (const name of new Set([...Object.keys(a.properties), ...Object.keys(b.properties)])) {
        const [left, right] = [a.properties[name] ?? null, b.properties[name] ?? null];
        if (sameValue(a.ref.type, name, left, right)) continue;
        lines.push(`${key}.${name}: ${JSON.stringify(left)} / ${JSON.stringify(right)}`);
      }
    }
  }
  for (const link of one.links) if (!other.links.has(link)) lines.push(`${link}: linked / not linked`);
  for (const link of other.links) if (!one.links.has(link)) lines.push(`${link}: not linked / linked`);
  return lines.sort();
}
