import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../json.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import { type Link, linkKey } from "../tenant/link.ts";

/** An object that was created in the place of a permanently deleted one. */
export interface Successor {
  readonly of: EntityRef;
  readonly id: string;
  /** The application ids of both, for an application, which gets a new one. */
  readonly appId?: { readonly before: string; readonly now: string };
  /** The id of the recovery that created it. Absent while that recovery is at work. */
  readonly recovery?: string;
}

/** An object that a recovery created again in the place of a purged one. */
export interface Renewed {
  readonly of: EntityRef;
  readonly to: EntityRef;
  readonly recovery?: string;
}

/** Properties whose texts hold ids among other words. Source: Microsoft Graph, membership rules and directory scopes. */
const texts: ReadonlySet<string> = new Set(["membershipRule", "directoryScopeId", "identifierUris"]);
/** A text that can be an id as a whole. */
const WORD = /[\w-]+/g;
const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * The successors of rebuilt objects. It speaks of the past in the present's ids, so that a comparison of both finds the
 * references that still have to be repointed, and no others.
 */
export class Successors {
  readonly #next = new Map<RefKey, EntityRef>();
  /** The step that led to an object. */
  readonly #before = new Map<RefKey, Renewed>();
  readonly #ids = new Map<string, string>();
  /** The steps from and to an object, by its id. */
  readonly #steps = new Map<string, Renewed[]>();

  constructor(all: readonly Successor[]) {
    for (const { of, id, appId, recovery } of all) {
      const ref = { type: of.type, id };
      const step = { of, to: ref, ...(recovery === undefined ? {} : { recovery }) };
      for (const end of [of.id, id].map(canonicalId)) this.#steps.set(end, [...(this.#steps.get(end) ?? []), step]);
      this.#next.set(refKey(of), ref);
      this.#before.set(refKey(ref), step);
      this.#ids.set(canonicalId(of.id), id);
      if (appId !== undefined) this.#ids.set(canonicalId(appId.before), appId.now);
    }
  }

  get isEmpty(): boolean {
    return this.#next.size === 0;
  }

  /** Returns the newest object in the place of this one: itself if it was never rebuilt. */
  newest(ref: EntityRef): EntityRef {
    if (this.isEmpty) return ref;
    let at = ref;
    for (let next = this.#next.get(refKey(at)); next !== undefined; next = this.#next.get(refKey(at))) at = next;
    return at;
  }

  /** Returns this object and those that it took the place of, newest first. */
  line(ref: EntityRef): readonly EntityRef[] {
    return [ref, ...this.predecessors(ref)];
  }

  /** Returns the objects that this one took the place of, newest first. */
  predecessors(ref: EntityRef): readonly EntityRef[] {
    if (this.isEmpty) return none;
    const found: EntityRef[] = [];
    for (let step = this.#before.get(refKey(ref)); step !== undefined; step = this.#before.get(refKey(step.of)))
      found.push(step.of);
    return found;
  }

  /** Returns the steps from one to the next in the whole line of objects that this one belongs to. */
  around(ref: EntityRef): readonly Renewed[] {
    if (this.isEmpty) return [];
    const line = this.line(this.newest(ref)).toReversed();
    return line.flatMap((one) => this.#before.get(refKey(one)) ?? []);
  }

  /** Returns the steps from and to the objects whose ids stand in a text, in any case. Cost follows the text. */
  namedIn(text: string): readonly Renewed[] {
    const found = new Set<Renewed>();
    for (const [word] of text.matchAll(WORD)) {
      for (const step of this.#steps.get(canonicalId(word)) ?? []) found.add(step);
    }
    return [...found];
  }

  link({ link, source, target }: Link): Link {
    return { link, source: this.newest(source), target: this.newest(target) };
  }

  /** Returns properties with the new ids in the place of old ones. */
  properties(properties: JsonObject): JsonObject {
    if (this.isEmpty) return properties;
    return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, this.value(name, value)]));
  }

  /** Returns a property's value with the new ids in the place of old ones. */
  value(name: string, value: Json): Json {
    if (typeof value === "string") {
      return texts.has(name) ? value.replace(GUID, (id) => this.#idNow(id)) : this.#idNow(value);
    }
    if (value === null || typeof value !== "object") return value;
    if (isJsonCollection(value)) return value.map((one) => this.value(name, one));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, this.value(member, one)]));
  }

  #idNow(id: string): string {
    let at = id;
    for (let next = this.#ids.get(canonicalId(at)); next !== undefined; next = this.#ids.get(canonicalId(at)))
      at = next;
    return at;
  }
}

const none: readonly EntityRef[] = [];

/** Returns the links of the first that are not among the second. */
export function linksWithout(links: readonly Link[], others: readonly Link[]): Link[] {
  const keys = new Set(others.map(linkKey));
  return links.filter((link) => !keys.has(linkKey(link)));
}
